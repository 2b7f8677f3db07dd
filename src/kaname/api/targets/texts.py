"""The words of steps: where each part of a target comes from, in the author's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaname.api.opening import calendar
from kaname.api.project import Project
from kaname.design.model import Design
from kaname.design.units import kpi_units
from kaname.errors import KanameError
from kaname.numbers import CODE, CURRENCIES, RATIOS, WITHOUT_CENTS, scale_of, show, show_change
from kaname.periods import display, parse
from kaname.targets.entry import plain
from kaname.targets.ledger import Key, Scope
from kaname.text import LANGS, Lang, label, message

Words = dict[Lang, str]


def places(unit: str, size: float) -> int:
    """The decimals that a target of this unit and size is set with."""
    kind = unit.partition("/")[0].strip()
    currency = CURRENCIES.get(kind, kind)
    if kind in RATIOS:
        return 4
    if CODE.fullmatch(currency):
        return 0 if currency in WITHOUT_CENTS or abs(size) >= 1000 else 2
    return 0 if abs(size) >= 100 else 2


def name_of(project: Project, kpi: str, lang: Lang) -> str:
    """The KPI as the reader calls it."""
    return label(project.design.kpis[kpi].label or kpi, lang)


def percent(ratio: float, lang: Lang) -> str:
    """A share as a percentage: 0.034 is 3.4%."""
    return show(ratio, "%", lang)


def signed(value: float, unit: str, lang: Lang) -> str:
    """An amount with its sign."""
    return show_change(value, unit, lang)


def said(key: str, lang: Lang, **params: object) -> str:
    """A sentence of messages/targets.toml."""
    return message(f"targets.{key}", lang, **params)


@dataclass(frozen=True, slots=True)
class Namer:
    """How findings name what targets are of; by their keys where no design can be read."""

    design: Design | None

    def key(self, key: Key) -> dict[str, object]:
        """The KPI, the period and the scope as the reader calls them."""
        kpi, period, scope = key
        return {"kpi": self.kpi(kpi), "period": self.period(period), "scope": scope_words(scope)}

    def kpi(self, kpi: str) -> Words:
        """The KPI's label."""
        spec = self.design.kpis.get(kpi) if self.design else None
        return {lang: label((spec.label if spec else None) or kpi, lang) for lang in LANGS}

    def initiatives(self, names: Sequence[str]) -> Words:
        """The labels of initiatives, one after another."""
        known = self.design.initiatives if self.design else {}
        specs = [(name, known.get(name)) for name in names]
        return {
            lang: message("targets.list-comma", lang).join(
                label((spec.label if spec else None) or name, lang) for name, spec in specs
            )
            for lang in LANGS
        }

    def period(self, written: str) -> Words:
        """The period as it is written in a text."""
        try:
            period = parse(written, calendar(self.design)) if self.design else None
        except KanameError:
            period = None
        return {lang: display(period, lang) if period else written for lang in LANGS}

    def figure(self, kpi: str, value: float) -> Words:
        """A figure in the KPI's unit."""
        if self.design is None:
            return dict.fromkeys(LANGS, f"{plain(value)}")
        return {lang: show(value, self._unit(kpi), lang) for lang in LANGS}

    def change(self, kpi: str, value: float) -> Words:
        """A difference in the KPI's unit."""
        return {lang: show_change(value, self._unit(kpi), lang) for lang in LANGS}

    def _unit(self, kpi: str) -> str:
        return kpi_units(self.design).get(kpi, "") if self.design else ""


def scope_words(scope: Scope) -> Words:
    """Whose target it is: `課 東日本`, `team East`."""
    kinds = {lang: message(f"targets.scope-{scope.kind}", lang) for lang in LANGS}
    return {lang: f"{kind} {scope.id}" if scope.id else kind for lang, kind in kinds.items()}


def unit_words(unit: str) -> Words:
    """What amounts of the unit count: 円, ¥."""
    return {lang: scale_of([2.0], unit, lang).unit or unit for lang in LANGS}
