"""What somebody fixes: parts of people and of units, and what is left for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kaname.allocation.bounds import Bounds, Floats, Ints, Told, bounds, unknown
from kaname.allocation.rounding import apportion
from kaname.errors import Finding, KanameError

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures that hold whatever the weights say, in steps, by name: of a person or a unit.

    A unit may be named by its path, `East/Tokyo`. `least` and `most` are of people only.
    """

    pins: Mapping[str, int] = field(default_factory=dict)
    least: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]:
        """Pins, lower and upper limits."""
        return self.pins, self.least, self.most

    @property
    def turned(self) -> Limits:
        """The same for parts with their signs turned."""
        pins, least, most = (
            {k: -v for k, v in of.items()} for of in (self.pins, self.most, self.least)
        )
        return Limits(pins, least, most)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share a whole: those of a unit that is fixed, or all the others."""

    whole: int
    rows: Ints
    people: tuple[str, ...]
    person: Ints  # the number of each row's person
    weights: Floats  # of each person
    bounds: Bounds


def blocks(
    whole: int, paths: Sequence[Path], weights: Floats, limits: Limits, told: Told = int
) -> list[Block]:
    """The blocks of an allocation, each with what it has to divide.

    Raises KanameError with every name that nobody has, and fixed units that leave less than 0.
    """
    people = {path[-1] for path in paths}
    _, found = named(limits, paths)
    found += _below_zero(limits, told)
    if found:
        raise KanameError(found)
    of_units = units(paths)
    fixed = {of_units[name]: v for name, v in limits.pins.items() if name not in people}
    home = [_home(path, fixed) for path in paths]
    wholes = _wholes(whole, fixed)
    found = list(_left(wholes, home, told))
    if found:
        raise KanameError(found)
    own = _split(paths, home, weights, limits, people)
    used = [unit for unit in wholes if unit in set(home)]
    return [_block(wholes[unit], unit, paths, home, weights, own[unit]) for unit in used]


def units(paths: Sequence[Path]) -> dict[str, Path]:
    """Every unit above the rows by its path and its name; a name that two have is none."""
    every = dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path)))
    found: dict[str, Path] = {"/".join(unit): unit for unit in every}
    for unit in every:
        alone = sum(other[-1] == unit[-1] for other in every) == 1
        if alone:
            found.setdefault(unit[-1], unit)
    return found


def named(limits: Limits, paths: Sequence[Path]) -> tuple[Limits, list[Finding]]:
    """The limits under full names: 田中 is 田中 太郎 where no other name begins so.

    And a finding for every name that nobody has.
    """
    people = list(dict.fromkeys(path[-1] for path in paths))
    known = [*people, *units(paths)]
    full = {name: _full(name, known, people) for of in limits.all for name in of}
    pins, least, most = ({full[name]: value for name, value in of.items()} for of in limits.all)
    found = unknown(list(pins), known)
    found += unknown([*least, *most], people)
    return Limits(pins, least, most), found


def _full(name: str, known: Sequence[str], people: Sequence[str]) -> str:
    begun = [person for person in people if person.split()[:1] == [name]]
    return begun[0] if name not in known and len(begun) == 1 else name


def _below_zero(limits: Limits, told: Told) -> Iterator[Finding]:
    for name, value in {**limits.pins, **limits.least, **limits.most}.items():
        if value < 0:
            yield Finding("allocation.sign-mixed", {"name": name, "value": told(value)})


def _home(path: Path, units: Mapping[Path, int]) -> Path:
    """The finest fixed unit that a row is in; the empty path where none is."""
    return next((path[:d] for d in range(len(path) - 1, 0, -1) if path[:d] in units), ())


def _wholes(whole: int, units: Mapping[Path, int]) -> dict[Path, int]:
    """What each fixed unit has to divide itself, less what finer ones in it have fixed."""
    found = {(): whole, **units}
    for unit, value in units.items():
        found[_home((*unit[:-1], ""), units)] -= value
    return found


def _left(wholes: Mapping[Path, int], home: Sequence[Path], told: Told) -> Iterator[Finding]:
    lived_in = set(home)
    for unit, rest in wholes.items():
        name = "/".join(unit)
        if rest < 0:
            rule = "allocation.pins-over-unit" if unit else "allocation.pins-over-whole"
            yield Finding(rule, {"over": told(-rest), **({"name": name} if unit else {})})
        elif rest > 0 and unit not in lived_in:
            rule = "allocation.pins-under-unit" if unit else "allocation.pins-under-whole"
            yield Finding(rule, {"under": told(rest), **({"name": name} if unit else {})})


def _split(
    paths: Sequence[Path],
    home: Sequence[Path],
    weights: Floats,
    limits: Limits,
    people: set[str],
) -> dict[Path, Limits]:
    """The limits of people in each block; who works in several has a part of theirs in each."""
    parts: dict[str, dict[Path, float]] = {}
    for path, unit, weight in zip(paths, home, weights.tolist(), strict=True):
        of = parts.setdefault(path[-1], {})
        of[unit] = of.get(unit, 0.0) + weight
    found = {unit: (dict[str, int](), dict[str, int](), dict[str, int]()) for unit in set(home)}
    for kind, given in enumerate((limits.pins, limits.least, limits.most)):
        for name in given.keys() & people:
            units = sorted(parts[name])
            share = np.array([parts[name][unit] for unit in units])
            keys = ["/".join(unit) for unit in units]
            shares = apportion(given[name], share if share.any() else share + 1, keys)
            for unit, value in zip(units, shares.tolist(), strict=True):
                found[unit][kind][name] = value
    return {unit: Limits(*of) for unit, of in found.items()}


def _block(
    whole: int,
    unit: Path,
    paths: Sequence[Path],
    home: Sequence[Path],
    weights: Floats,
    limits: Limits,
) -> Block:
    rows = np.array([i for i, of in enumerate(home) if of == unit], dtype=np.int64)
    names = [paths[i][-1] for i in rows]
    people = tuple(dict.fromkeys(names))
    number = {name: i for i, name in enumerate(people)}
    person = np.array([number[name] for name in names], dtype=np.int64)
    sums = np.zeros(len(people))
    np.add.at(sums, person, weights[rows])
    own = bounds(people, limits.least, limits.most, limits.pins)
    return Block(whole, rows, people, person, sums, own)
