"""Silences: what was judged, and what could not be, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kaname.api.causes.watching import words
from kaname.api.causes.watching.alert import Tested
from kaname.api.causes.watching.readings import Series
from kaname.api.project import Project
from kaname.causes.insight import Figure, Insight
from kaname.causes.watching.discovery import FALSE
from kaname.periods import Period, display
from kaname.text import LANGS, Lang, label, message


def silences(
    project: Project,
    tested: Tested,
    part: Mapping[str, tuple[str, ...]],
    found: int,
    grain: str,
) -> tuple[Insight, ...]:
    """What was judged of a part, what would have been seen, and what could not be judged."""
    where = words.unit(project, Series("", {}, part))
    return (
        *_judged(tested, where, found),
        *_smallest(tested, where),
        *_unjudged(tested, grain),
        *_left_out(project, tested),
    )


def _judged(tested: Tested, where: Mapping[str, str], found: int) -> Iterator[Insight]:
    params: dict[str, object] = {
        "first": tested.first,
        "period": tested.period,
        "where": where,
        "kpis": tested.kpis,
        "units": tested.units,
        "series": tested.series,
        "judged": tested.judged,
        "false": Figure(FALSE, "ratio", decimals=0),
    }
    if not tested.judged:
        yield Insight("alerts.none-judged", params)
        return
    if not found:
        yield Insight("alerts.nothing-new")
    yield Insight("alerts.tested-since" if tested.together else "alerts.tested", params)


def _smallest(tested: Tested, where: Mapping[str, str]) -> Iterator[Insight]:
    seen = {name: Figure(value, "ratio", decimals=0) for name, value in tested.smallest.items()}
    if len(seen) == 2:
        yield Insight("alerts.smallest", {**seen, "where": where})
    elif seen:
        yield Insight("alerts.smallest-one", {"smallest": next(iter(seen.values()))})


def _unjudged(tested: Tested, grain: str) -> Iterator[Insight]:
    counts = {
        f"alerts.short-{grain}": tested.short,
        "alerts.small": tested.small,
        "alerts.unsteady": tested.unsteady,
        "alerts.silent": tested.silent,
        "alerts.crossed": tested.crossed,
    }
    for kind, count in counts.items():
        if count:
            yield Insight(kind, {"count": count})
    if tested.masked:
        yield Insight("alerts.masked", {"periods": _listed(tested.masked)})


def _listed(periods: Sequence[Period]) -> dict[Lang, str]:
    """The periods, those that follow one another as one span."""
    spans: list[list[Period]] = []
    for period in periods:
        if spans and spans[-1][-1].end == period.start:
            spans[-1].append(period)
        else:
            spans.append([period])
    return {
        lang: message("alerts.list", lang).join(_span(span, lang) for span in spans)
        for lang in LANGS
    }


def _span(span: Sequence[Period], lang: Lang) -> str:
    first, last = (display(period, lang) for period in (span[0], span[-1]))
    return first if first == last else message("alerts.span", lang, first=first, last=last)


def _left_out(project: Project, tested: Tested) -> Iterator[Insight]:
    if tested.left_out:
        names = {
            lang: message("alerts.list", lang).join(
                label(project.design.kpis[kpi].label or kpi, lang) for kpi in tested.left_out
            )
            for lang in LANGS
        }
        yield Insight("alerts.left-out", {"kpis": names})


def plain(tested: Tested) -> dict[str, Any]:
    """What was judged, for programs."""
    ends = {name: getattr(tested, name).label for name in ("first", "period")}
    masked = [period.label for period in tested.masked]
    return {**asdict(tested), **ends, "left_out": list(tested.left_out), "masked": masked}
