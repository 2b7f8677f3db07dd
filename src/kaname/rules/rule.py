"""A rule: what it finds in a design, why that is a fault, and how to do it instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from kaname.design.document import Document
from kaname.design.influence import goals
from kaname.design.model import Design, Kpi
from kaname.design.places import Path, Places
from kaname.errors import Severity
from kaname.text import Lang

Words = Mapping[Lang, str]
# Why KPI designs fail: set without the field, outcomes only, quantity only, no data and analysis,
# no critical factor.
Cause = Literal["field", "lagging", "quantity", "data", "focus"]
CAUSES: tuple[Cause, ...] = ("field", "focus", "lagging", "quantity", "data")  # order of mending
Measurable = Literal["measurable", "partly", "field", "system"]  # as coverage says
NAMED = frozenset(
    "kpis stages roles objectives initiatives segments reviews candidates".split()
)  # sections whose parts have names
FAMILIES = ("TR", "BA", "SZ", "DA", "OW", "TG", "AC")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: the path of the text, its key or its value, and what fills the sentence."""

    path: Path
    params: Mapping[str, object] = field(default_factory=dict)
    at_key: bool = True

    @property
    def about(self) -> frozenset[object]:
        """The names by which the part of the design that it is about may be called.

        Of a section of named parts the part's name and never the section's, which would be all.
        """
        section, *inside = self.path
        kpi = {self.params["kpi"]} if "kpi" in self.params else set()
        if section in NAMED:
            return frozenset({*inside[:1], *kpi})
        return frozenset({section, *inside[:1], *kpi})


@dataclass(frozen=True, slots=True)
class Case:
    """What rules look at: a design, its places, and what the data can measure, where known."""

    document: Document
    today: date
    coverage: Mapping[str, Measurable] = field(default_factory=dict)

    @property
    def design(self) -> Design:
        """The design; rules are asked only where there is one."""
        assert self.document.design is not None
        return self.document.design

    @property
    def places(self) -> Places:
        """Where everything stands."""
        return self.document.places

    @property
    def kpis(self) -> dict[str, Kpi]:
        """The KPIs in use: those that are retired or not begun are history or plans."""
        day = (self.today, self.today + timedelta(days=1))
        return {name: kpi for name, kpi in self.design.kpis.items() if kpi.in_use(*day)}

    @property
    def kgis(self) -> tuple[str, ...]:
        """The KGI in use; more than one only in a design that has a finding for it."""
        return tuple(name for name in goals(self.design) if name in self.kpis)

    @property
    def primary(self) -> dict[str, Kpi]:
        """The primary KPIs in use."""
        return {name: kpi for name, kpi in self.kpis.items() if kpi.tier == "primary"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Texts are in both languages; `says` has {names} that hits fill.

    `points` are those of a rule that weighs more in the diagnosis than its severity says.
    `example` and `instead` are parts of a design, merged into the sound one (`example` module);
    a null takes a part away. `coverage` is what the data says there. A rule that `reads_coverage`
    may find nothing only because the data is unknown. What a rule finds `at_once` is one finding
    at the first, with {count} and {names}. Of a rule of `figures`, which is asked elsewhere, the
    examples are tables of figures beside the part of a design in `given`; `unread` says that
    they have not been read, so that what is waived may be there for all one knows.
    """

    code: str
    name: str
    cause: Cause
    severity: Severity
    title: Words
    says: Words
    why: Words
    example: str
    instead: str
    source: Words
    find: Callable[[Case], Iterator[Hit]]
    coverage: Mapping[str, Measurable] = field(default_factory=dict)
    reads_coverage: bool = False
    at_once: bool = False
    points: int | None = None
    form: Literal["design", "figures"] = "design"
    given: str = ""
    unread: bool = False
