"""Explain: the change of a KPI down its formula and by segment, in words and exact figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaname.api.causes.explaining import telling
from kaname.api.causes.explaining.comparison import Comparison
from kaname.api.causes.explaining.ground import Ground, ends, ground, scales
from kaname.api.causes.explaining.parts import tree_parts
from kaname.api.causes.explaining.question import Grouping, Question, question
from kaname.api.causes.explaining.segment_parts import segment_parts, split
from kaname.api.causes.explaining.states import States, states
from kaname.api.project import Project, Scope
from kaname.causes.attribution.part import Part, rounded_parts, shown_change
from kaname.causes.insight import Insight
from kaname.errors import Finding, KanameError
from kaname.formula.values import Reason
from kaname.periods import Period, display
from kaname.text import LANGS


@dataclass(frozen=True, slots=True)
class BySegment:
    """The change by the members of one or more dimensions; `whole` None where it has no such parts.

    That is so where the KPI neither adds up over them nor is a ratio of what does, or cannot be
    measured by them.
    """

    dims: Grouping
    whole: Part | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a figure differs from another: all parts, and what of them is worth telling.

    `contributions`: the change down the KPI's tree; None where one of both figures is undefined.
    `day`: the last one that a running period covers.
    """

    kpi: str
    unit: str
    period: Period
    compared: Period
    comparison: Comparison
    before: float | None
    after: float | None
    day: date | None
    contributions: Part | None
    segments: tuple[BySegment, ...]
    insights: tuple[Insight, ...]

    def data(self) -> dict[str, Any]:
        """Everything for programs, the exact figures and those shown."""
        return {
            "kpi": self.kpi,
            "unit": self.unit,
            "period": self.period.label,
            "compared": self.compared.label,
            "against": self.comparison.kind,
            "before": self.before,
            "after": self.after,
            "change": None if self.contributions is None else self.contributions.value,
            "to_date": None if self.day is None else self.day.isoformat(),
            "contributions": None if self.contributions is None else _record(self.contributions),
            "segments": [
                {"by": list(one.dims), "parts": None if one.whole is None else _record(one.whole)}
                for one in self.segments
            ],
        }


def explain(
    project: Project,
    kpi: str | None = None,
    period: str | Period | None = None,
    against: str = "previous",
    by: Sequence[str] = (),
    where: Scope | None = None,
) -> Explanation:
    """Why a KPI's figure of a period differs from what `against` names; the KGI's by default.

    `previous`, `last-year`, `target`, `DIMENSION=VALUE` (a peer of the one that `where` names) or
    a coarser DIMENSION (the others in the unit of the one that `where` names, a head each). The
    period is the last month that is over by default; a running one is compared to date. Raises
    KanameError for unknown names, and for comparisons that cannot be made.
    """
    asked = question(project, kpi, period, against, by, where)
    found = states(asked)
    whole = found[()].now
    before, after = ends(asked, whole)
    if asked.comparison.kind == "target" and (before is None or asked.root.term in whole.held):
        shown = {lang: display(asked.period, lang) for lang in LANGS}
        raise KanameError(Finding("explain.no-target", {"kpi": asked.kpi, "period": shown}))
    if before is None or after is None:
        states_ = (whole.after, whole.before)
        reasons = [Reason(int(s[asked.root.term].reason[0, -1])) for s in states_]
        told = telling.undefined(asked, next(r.key for r in reasons if r))
        return _explanation(asked, whole, (told,))
    return _explained(ground(asked, found), found)


def _explained(on: Ground, found: Mapping[Grouping, States]) -> Explanation:
    splits = {by: split(on, by, each) for by, each in found.items() if by}
    tree = _shown(on, tree_parts(on, [made for made in splits.values() if made is not None]))
    segments = tuple(
        BySegment(by, None if made is None else _shown(on, segment_parts(on, made)))
        for by, made in splits.items()
    )
    insights = telling.tell(on, tree, [(one.dims, one.whole) for one in segments])
    return _explanation(on.question, on.whole, insights, tree, segments)


def _shown(on: Ground, whole: Part) -> Part:
    """The parts with what is shown of them in each language, so that shown figures add up."""
    for scale in scales(on).values():
        before, after = (float(end or 0.0) for end in ends(on.question, on.whole))
        whole = rounded_parts(whole, scale, shown_change(before, after, scale))
    return whole


def _explanation(
    asked: Question,
    whole: States,
    insights: tuple[Insight, ...],
    tree: Part | None = None,
    segments: tuple[BySegment, ...] = (),
) -> Explanation:
    before, after = ends(asked, whole)
    return Explanation(
        asked.kpi,
        asked.project.units.get(asked.kpi, ""),
        asked.period,
        asked.compared,
        asked.comparison,
        before,
        after,
        asked.grid.as_of if asked.running else None,
        tree,
        segments,
        insights,
    )


def _record(part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kind": part.kind,
        "key": part.key,
        "contribution": part.value,
        "shown": dict(part.shown),
        "band": part.half,
        "beyond": part.beyond,
        "before": part.figures[0],
        "after": part.figures[1],
        "unit": part.unit,
    }
    if part.kind == "segment":
        found |= {"where": dict(part.where), "side": part.side}
    return found | {"parts": [_record(child) for child in part.children]}
