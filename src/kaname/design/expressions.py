"""The expressions of a design's KPIs: parsed once, and what their names mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from kaname.design.model import Design, Kpi
from kaname.design.places import Path, Places
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr, FormulaError, parse

Role = Literal["value", "formula"]
ROLES: tuple[Role, ...] = ("value", "formula")


@dataclass(frozen=True, slots=True)
class Written:
    """An expression where it is written: the `value` or the `formula` of a KPI."""

    kpi: str
    role: Role
    expr: Expr

    @property
    def path(self) -> Path:
        """Its path in the design text."""
        return ("kpis", self.kpi, self.role)


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
                yield Written(name, role, expr)


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
                found += relocated(fault, fault.offset, places, ("kpis", name, role))
    return found


def relocated(error: KanameError, offset: int, places: Places, path: Path) -> list[Finding]:
    """The findings of a text's fault at their place in the design."""
    place = places.inside(path, offset)
    return [replace(finding, place=place) for finding in error.findings]


def _text(kpi: Kpi, role: Role) -> str | None:
    return kpi.value if role == "value" else kpi.formula
