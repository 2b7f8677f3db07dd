"""A whole divided among people and months, with the sums of every unit above them.

People are handed their parts of the whole directly, and units are the sums of their people, so
that equal claims get the same in every unit. Only what somebody fixes for a unit, and
over-assignment, part from that: then units have figures of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from kaname.allocation.bounds import Floats, Ints, Told, faults
from kaname.allocation.crossing import NoSuchTableError, crossed
from kaname.allocation.pinning import Block, Limits, blocks
from kaname.allocation.rounding import apportion
from kaname.errors import Finding, KanameError

Path = tuple[str, ...]  # names of units from the top; the company is the empty one


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be divided, in steps, among rows: units, or people in a unit.

    `paths` name each row from its top unit down to itself. `weights` have the shape (rows, months)
    with the season in them. `over` is what people get beyond their units (0.05: 5 % more).
    `months` are those of the whole where they are fixed, in steps; else they follow the weights.
    """

    whole: int
    paths: tuple[Path, ...]
    weights: Floats
    labels: tuple[str, ...]  # of the months
    limits: Limits = field(default_factory=Limits)
    over: Decimal = Decimal(0)
    months: Ints | None = None


@dataclass(frozen=True, slots=True)
class Divided:
    """Whole steps: `rows` of the shape (rows, months), `units` and `over` by path, per month.

    A unit's figure plus its `over` is the sum of the rows in it; `over` is empty where nothing is
    assigned beyond the whole.
    """

    rows: Ints
    units: Mapping[Path, Ints]
    over: Mapping[Path, Ints]


def divide(order: Order, told: Told = int) -> Divided:
    """The whole in parts that sum to it exactly: by unit, by month, by both.

    Raises KanameError with all that stands in the way; `told` says a count of steps in words.
    """
    if order.whole < 0:
        return _turned(order, told)
    parts = blocks(order.whole, order.paths, order.weights.sum(axis=1), order.limits, told)
    wholes = [_beyond(block.whole, order.over) for block in parts]
    _refuse(order, parts, wholes, told)
    totals = np.zeros(len(order.paths), dtype=np.int64)
    for block, whole in zip(parts, wholes, strict=True):
        totals[block.rows] = _people(order, block, whole)
    profile = _profile(totals, order.weights)
    columns = _columns(order, profile)
    beyond = apportion(sum(wholes), columns.astype(float), order.labels) if order.over else columns
    rows = _table(totals, beyond, profile, order)
    if not order.over:
        return Divided(rows, _sums(order.paths, rows), {})
    units = _own(order, parts, rows, columns)
    return Divided(rows, units, _difference(order.paths, rows, units))


def _beyond(whole: int, over: Decimal) -> int:
    return int((whole * (1 + over)).to_integral_value(ROUND_HALF_UP))


def _turned(order: Order, told: Told) -> Divided:
    """A whole below zero: the same as above it, with the signs turned."""
    months = None if order.months is None else -order.months
    limits = order.limits.turned
    found = divide(
        Order(-order.whole, order.paths, order.weights, order.labels, limits, order.over, months),
        lambda steps: told(-steps),
    )
    units, over = ({p: -v for p, v in of.items()} for of in (found.units, found.over))
    return Divided(-found.rows, units, over)


def _refuse(order: Order, parts: Sequence[Block], wholes: Sequence[int], told: Told) -> None:
    """KanameError with what stands in the way of any block."""
    found: list[Finding] = []
    for block, whole in zip(parts, wholes, strict=True):
        found += faults(whole, block.weights, block.people, block.bounds, told)
    if order.months is not None and int(order.months.sum()) != order.whole:
        sums = {"sum": told(int(order.months.sum())), "whole": told(order.whole)}
        found.append(Finding("allocation.months-do-not-sum", sums))
    if found:
        raise KanameError(found)


def _people(order: Order, block: Block, whole: int) -> Ints:
    """The parts of a block's rows: first of each person, then of the units that they work in."""
    parts = apportion(whole, block.weights, block.people, block.bounds)
    weights = order.weights.sum(axis=1)[block.rows]
    found = np.zeros(len(block.rows), dtype=np.int64)
    for number, part in enumerate(parts.tolist()):
        own = np.flatnonzero(block.person == number)
        if len(own) == 1:
            found[own] = part
            continue
        keys = ["/".join(order.paths[block.rows[i]]) for i in own]
        given = weights[own] if weights[own].any() else np.ones(len(own))
        found[own] = apportion(part, given, keys)
    return found


def _profile(totals: Ints, weights: Floats) -> Floats:
    """Each row's part over the months, in proportion to its weights in them."""
    sums = weights.sum(axis=1)
    shape = np.divide(weights, sums[:, None], out=np.zeros(weights.shape), where=sums[:, None] > 0)
    idle = (sums <= 0) & (totals > 0)  # pinned although the key gives nothing
    everybody = weights.sum(axis=0)
    shape[idle] = everybody / everybody.sum() if everybody.any() else 1 / max(len(everybody), 1)
    found: Floats = shape * totals[:, None]
    return found


def _columns(order: Order, profile: Floats) -> Ints:
    if order.months is not None:
        return order.months
    weights = profile.sum(axis=0)
    given = weights if weights.any() else np.ones(len(weights))
    return apportion(order.whole, given, order.labels)


def _table(totals: Ints, columns: Ints, profile: Floats, order: Order) -> Ints:
    """Rows by month: unit by unit, so that units' months are near their own; else all at once.

    In a unit of few people who come and go its rounded months may be out of their reach; all rows
    together have a table whenever there is one.
    """
    found = np.zeros(profile.shape, dtype=np.int64)
    try:
        _descend((), np.arange(len(totals)), columns, (totals, profile, order.paths), found)
    except NoSuchTableError:
        keys = ["/".join(path) for path in order.paths]
        try:
            return crossed(totals, columns, profile, keys)
        except NoSuchTableError as error:
            names = ", ".join(order.labels[i] for i in error.columns)
            fault = Finding("allocation.month-out-of-reach", {"months": names})
            raise KanameError(fault) from None
    return found


def _descend(
    unit: Path,
    rows: Ints,
    columns: Ints,
    of: tuple[Ints, Floats, Sequence[Path]],
    found: Ints,
) -> None:
    """The months of a unit divided among its parts, and theirs in turn, into `found`."""
    totals, profile, paths = of
    parts: dict[Path, list[int]] = {}
    for row in rows.tolist():
        parts.setdefault(paths[row][: len(unit) + 1], []).append(row)
    names = ["/".join(part) for part in parts]
    sums = np.array([totals[own].sum() for own in parts.values()])
    shapes = np.array([profile[own].sum(axis=0) for own in parts.values()])
    table = crossed(sums, columns, shapes, names)
    for (part, own), months in zip(parts.items(), table, strict=True):
        if len(part) == len(paths[own[0]]):
            found[own[0]] = months
        else:
            _descend(part, np.array(own), months, of, found)


def _sums(paths: Sequence[Path], rows: Ints) -> dict[Path, Ints]:
    """The sums of every unit above the rows, the company among them."""
    found: dict[Path, Ints] = {}
    for path, row in zip(paths, rows, strict=True):
        for depth in range(len(path)):
            unit = path[:depth]
            found[unit] = found[unit] + row if unit in found else row.copy()
    return dict(sorted(found.items(), key=lambda one: (len(one[0]), one[0])))


def _own(order: Order, parts: Sequence[Block], rows: Ints, columns: Ints) -> dict[Path, Ints]:
    """The figures of the units where people get more: the whole by what their people have."""
    sums = _sums(order.paths, rows)
    wholes: dict[Path, int] = {}
    for block in parts:
        given: dict[Path, int] = {}
        for row in block.rows:
            unit = order.paths[row][:-1]
            given[unit] = given.get(unit, 0) + int(rows[row].sum())
        names, weights = ["/".join(unit) for unit in given], np.array(list(given.values()), float)
        shares = apportion(block.whole, weights if weights.any() else weights + 1, names)
        for unit, share in zip(given, shares.tolist(), strict=True):
            wholes[unit] = wholes.get(unit, 0) + share
    profile = np.array([sums[unit] for unit in wholes], dtype=float)
    names = ["/".join(unit) for unit in wholes]
    table = crossed(np.array(list(wholes.values())), columns, profile, names)
    return _sums([(*unit, "") for unit in wholes], table)


def _difference(paths: Sequence[Path], rows: Ints, units: Mapping[Path, Ints]) -> dict[Path, Ints]:
    sums = _sums(paths, rows)
    return {unit: sums[unit] - units[unit] for unit in units}
