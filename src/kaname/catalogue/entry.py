"""An entry of the catalogue: a KPI's definition, how it is measured, and what to know about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaname.design.part import Label

Spec = Mapping[str, object]  # a part of a design, as its text says it
STYLES = ("new_business", "route", "inside", "solution", "field")
INDUSTRIES = ("saas", "manufacturing", "finance", "retail")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named setting of some KPIs: written `{name}` in their expressions."""

    name: str
    label: Label
    unit: str
    default: object


@dataclass(frozen=True, slots=True)
class Entry:
    """A KPI of the catalogue. `kpi` holds the keys of a design; the rest is beside the design."""

    key: str
    family: str
    kpi: Spec
    styles: tuple[str, ...]
    industries: tuple[str, ...]
    frameworks: tuple[str, ...]
    traps: tuple[Label, ...]
    target_rule: str | None

    @property
    def label(self) -> Label:
        """What people call it."""
        return self.kpi["label"]  # type: ignore[return-value]

    def fits(self, style: str | None, industry: str | None) -> bool:
        """Whether it is usual in the style or the industry; everything is where none is asked."""
        if style is None and industry is None:
            return True
        return style in self.styles or industry in self.industries


def read(key: str, family: str, spec: Spec) -> Entry:
    """The entry of a family's text."""
    beside = ("styles", "industries", "frameworks", "traps", "target_rule")
    rule = spec.get("target_rule")
    return Entry(
        key,
        family,
        {name: value for name, value in spec.items() if name not in beside},
        _words(spec, "styles"),
        _words(spec, "industries"),
        _words(spec, "frameworks"),
        _words(spec, "traps"),
        str(rule) if rule is not None else None,
    )


def _words(spec: Spec, name: str) -> tuple[str, ...]:
    found = spec.get(name, ())
    return tuple(found) if isinstance(found, Sequence) else ()
