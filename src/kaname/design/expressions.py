"""The expressions of a design's KPIs: parsed once, and what their names mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Literal

from kaname.design.model import Design, Kpi
from kaname.design.places import Path, Places
from kaname.errors import Finding, KanameError, Place
from kaname.formula.parse import Expr, FormulaError, parse

Role = Literal["value", "formula"]
_JOINT = " + "
ROLES: tuple[Role, ...] = ("value", "formula")


@dataclass(frozen=True, slots=True)
class Written:
    """An expression where it is written: the `value` or the `formula` of a KPI.

    A bridge is the formula that adds its parts.
    """

    kpi: str
    role: Role
    expr: Expr
    key: str
    starts: tuple[int, ...] = ()  # of a bridge: where each part begins in the formula

    @property
    def path(self) -> Path:
        """Its path in the design text."""
        return ("kpis", self.kpi, self.key)

    def place(self, places: Places, offset: int) -> Place:
        """The place of a character of the expression."""
        if not self.starts:
            return places.inside(self.path, offset)
        part = bisect_right(self.starts, offset) - 1
        return places.inside((*self.path, part), offset - self.starts[part])


@lru_cache(maxsize=4096)
def read(text: str) -> Expr | FormulaError:
    """The expression that a text says, or what is wrong with it."""
    try:
        return parse(text)
    except FormulaError as error:
        return error


def written(design: Design) -> Iterator[Written]:
    """Every readable expression of the design."""
    for name in design.kpis:
        for role in ROLES:
            expr = expression(design, name, role)
            if expr is not None:
                key = _key(design.kpis[name], role)
                bridge = design.kpis[name].bridge if key == "bridge" else None
                yield Written(name, role, expr, key, _starts(bridge or ()))


def expression(design: Design, kpi: str, role: Role) -> Expr | None:
    """The `value` or `formula` of a KPI; None where there is none that can be read."""
    text = _text(design.kpis[kpi], role) if kpi in design.kpis else None
    found = read(text) if text is not None else None
    return None if isinstance(found, FormulaError) else found


def measured(design: Design, kpi: str) -> tuple[Role, Expr] | None:
    """How a KPI is measured: by its `value`, else by its `formula`."""
    role: Role = "value" if kpi in design.kpis and design.kpis[kpi].value else "formula"
    expr = expression(design, kpi, role)
    return None if expr is None else (role, expr)


def is_measure(design: Design, name: str, role: Role) -> bool:
    """Whether a name means a measure: in a `value` wherever there is one of that name."""
    return role == "value" and name in design.measures


def check(design: Design, places: Places) -> list[Finding]:
    """A finding for each expression that cannot be read, at its character."""
    found: list[Finding] = []
    for name, kpi in design.kpis.items():
        for role in ROLES:
            text = _text(kpi, role)
            fault = read(text) if text is not None else None
            if isinstance(fault, FormulaError):
                found += relocated(fault, fault.offset, places, ("kpis", name, _key(kpi, role)))
    return found


def relocated(error: KanameError, offset: int, places: Places, path: Path) -> list[Finding]:
    """The findings of a text's fault at their place in the design."""
    place = places.inside(path, offset)
    return [replace(finding, place=place) for finding in error.findings]


def _text(kpi: Kpi, role: Role) -> str | None:
    if role == "value":
        return kpi.value
    if kpi.formula is None and kpi.bridge is not None:
        return _JOINT.join(kpi.bridge)
    return kpi.formula


def _starts(parts: Sequence[str]) -> tuple[int, ...]:
    lengths = (len(part) + len(_JOINT) for part in parts[:-1])
    return tuple(accumulate(lengths, initial=0)) if parts else ()


def _key(kpi: Kpi, role: Role) -> str:
    """The key under which the text of a role stands."""
    bridged = role == "formula" and kpi.formula is None and kpi.bridge is not None
    return "bridge" if bridged else role
