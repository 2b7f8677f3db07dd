"""Data rules: a page like those of the text rules, and what is asked of the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kaname.causes.health.evidence import Evidence
from kaname.design.places import Path
from kaname.rules.rule import Case, Hit, Rule

FAMILY = "EV"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question asked of the figures, and how sure the answer is.

    `p`: the probability of such figures where there is no fault. `large`: whether what was found
    matters, however sure. Only what is both is told. Questions of one `family` are asked together.
    `team`: the unit that was asked about; `since`: from when on; `size`: how much, in `unit`.
    """

    path: Path
    p: float
    large: bool
    params: Mapping[str, object] = field(default_factory=dict)
    family: str = ""
    team: str | None = None
    since: date | None = None
    size: float | None = None
    unit: str = ""

    @property
    def kpi(self) -> str:
        """The KPI, or the fact, that was asked about."""
        return str(self.path[1])


@dataclass(frozen=True, slots=True)
class Look:
    """All that a rule asked, and the KPIs of which the data is not enough to ask."""

    answers: tuple[Answer, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataRule:
    """A page, and how the figures are asked."""

    page: Rule
    look: Callable[[Evidence], Look]


def unread(_: Case) -> Iterator[Hit]:
    """What a text can say of figures: nothing."""
    return iter(())
