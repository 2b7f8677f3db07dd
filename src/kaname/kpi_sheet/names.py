"""Names: the KPIs of a sheet and of a design by every spelling, and the keys of new ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kaname.design.model import Design, Label
from kaname.formula.parse import FUNCTIONS

_BRACKETS = re.compile(r"\s*[\[((【〔][^\])】〕)]*[\])】〕)]\s*$")


@dataclass(slots=True)
class Names:
    """Spelling -> key. `design` are the KPIs, `measures` the measures of the design."""

    spellings: dict[str, str] = field(default_factory=dict)
    design: dict[str, str] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @staticmethod
    def of(design: Design | None) -> Names:
        """The names that a design knows; of two that share a spelling the first."""
        found = Names()
        if design is None:
            return found
        for name, kpi in design.kpis.items():
            for spelling in (name, *_labels(kpi.label), *kpi.synonyms):
                found.design.setdefault(folded(spelling), name)
        for name, measure in design.measures.items():
            for spelling in (name, *_labels(measure.label)):
                found.measures.setdefault(folded(spelling), name)
        found.taken = {folded(name) for name in (*design.kpis, *design.measures)}
        found.spellings = dict(found.design)
        return found

    def enter(self, name: str) -> tuple[str, bool]:
        """The key of a KPI of the sheet, and whether the design has it already."""
        for spelling in _spellings(name):
            if spelling in self.design:
                return self.design[spelling], True
        key = self._new(name)
        for spelling in (*_spellings(name), folded(key)):
            self.spellings.setdefault(spelling, key)
        return key, False

    def key(self, written: str) -> str | None:
        """The key of a name in a formula; None where there is none."""
        return next((self.spellings[s] for s in _spellings(written) if s in self.spellings), None)

    def _new(self, name: str) -> str:
        """A key that formulas can hold, like no other."""
        key = base = _key(name)
        turn = 2
        while folded(key) in self.taken:
            key = f"{base}_{turn}"
            turn += 1
        self.taken.add(folded(key))
        return key


def folded(name: str) -> str:
    """The name in one width and case, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def _spellings(name: str) -> Iterator[str]:
    """As written, and without a unit or remark in brackets at its end."""
    yield folded(name)
    plain = unicodedata.normalize("NFKC", name)
    if (short := _BRACKETS.sub("", plain)) and short != plain:
        yield folded(short)


def _labels(label: Label | None) -> Iterable[str]:
    if label is None:
        return ()
    return (label,) if isinstance(label, str) else label.values()


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    plain = _BRACKETS.sub("", plain) or plain
    key = re.sub(r"_+", "_", re.sub(r"[^\w]", "_", plain)).strip("_")[:60].strip("_")
    key = unicodedata.normalize("NFKC", key)
    return f"{key}_" if key in FUNCTIONS else key or "kpi"
