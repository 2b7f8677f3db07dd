"""Alerting: everything that stands out of a design's KPIs, each once, and what was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kaname.api.causes.watching import record, words
from kaname.api.causes.watching.alert import Alert, Tested
from kaname.api.causes.watching.drawing import drawn
from kaname.api.causes.watching.pace import paces
from kaname.api.causes.watching.readings import (
    Readings,
    Series,
    part_of,
    readings,
    until,
    watchable,
)
from kaname.api.causes.watching.reasons import reasons
from kaname.api.causes.watching.silence import silence
from kaname.api.causes.watching.silences import plain, silences
from kaname.api.causes.watching.units import levels
from kaname.api.naming import named
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.causes.watching.episodes import Episode, Scan, scan
from kaname.causes.watching.observed import large, take
from kaname.errors import Finding, KanameError
from kaname.periods import Grain, Period, display, parse, period_of
from kaname.series.panel import Ints
from kaname.series.written_events import events as read_events
from kaname.text import LANGS

GRAINS = ("week", "month")
WINDOW = {"week": 26, "month": 12}  # periods in which what still goes on may have begun
CLEARER = 0.8  # of the clearest part: a unit that shows it as well is where it is
EXPLAINED = 12  # alerts whose causes are looked for
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a manager is to know: alerts, the surest first, then where the quarter will land.

    `tested` says what silence rests on. `insights` are what is new, `all_insights` everything that
    stands; both end with the silence.
    """

    period: Period
    since: Period
    grain: str
    alerts: tuple[Alert, ...]
    pace: tuple[Insight, ...]
    tested: Tested
    insights: tuple[Insight, ...]
    all_insights: tuple[Insight, ...]

    @property
    def new(self) -> tuple[Alert, ...]:
        """The alerts that were not told before."""
        return tuple(alert for alert in self.alerts if not alert.told)

    def data(self) -> dict[str, Any]:
        """For programs: what was judged, beside the insights."""
        return {
            "period": self.period.label,
            "since": self.since.label,
            "grain": self.grain,
            "told_before": len(self.alerts) - len(self.new),
            "tested": plain(self.tested),
        }


def alerts(
    project: Project,
    period: str | Period | None = None,
    grain: str = "month",
    *,
    since: str | Period | None = None,
    kpis: Sequence[str] | None = None,
    by: Sequence[str] | None = None,
    where: Scope | None = None,
    events: str = "",
    explained: bool = True,
    progress: Progress | None = None,
) -> Alerts:
    """What stands out in the last complete period (or the one asked for), and what goes on since.

    With `since`, everything from that period on is told, what is over as well; each period is
    judged by what was known before it. By default the levels of the organisation above its people
    are watched; `by` names dimensions instead. `events` are periods that are known not to count.
    Raises KanameError for unknown names and where no period is complete.
    """
    tell = progress or _silent
    asked = _asked(project, period, since, grain)
    known = read_events(events, project.calendar)
    names = named(project.design, kpis) if kpis is not None else watchable(project)
    units, together = levels(project, by), since is not None
    tell("alerts.reading", 0, 3)
    read = readings(project, names, units, grain, where, known)
    read, first = _span(project, read, asked, grain)
    tell("alerts.judging", 1, 3)
    kept, found = _scanned(read, first, together)
    made = _alerts(project, kept, found, together)
    if not together:
        made = _told_before(project, grain, read.periods[-1], made)
    explaining = _Explaining(grain, read.periods, EXPLAINED if explained else 0, tell)
    told = _Told(
        tuple(_sentences(project, made, explaining)),
        paces(project, where) if asked == (None, None) else (),
        part_of(where),
    )
    tested = silence(read, kept, found, together=together)
    return _answer(project, read.periods[first], grain, made, told, tested)


@dataclass(frozen=True, slots=True)
class _Explaining:
    """How many alerts are explained, in which periods, and who is told how far that is."""

    grain: str
    periods: tuple[Period, ...]
    most: int
    tell: Progress


def _sentences(
    project: Project, made: Sequence[Alert], explaining: _Explaining
) -> Iterator[Insight]:
    """The alerts as sentences, so many of the new ones with their causes."""
    new = [alert for alert in made if not alert.told][: explaining.most]
    for alert in made:
        causes: tuple[Insight, ...] = ()
        if alert in new:
            explaining.tell("alerts.explaining", new.index(alert), len(new))
            causes = reasons(project, alert, explaining.grain, explaining.periods)
        yield words.insight(project, alert, causes)


def _scanned(read: Readings, first: int, together: bool) -> tuple[Readings, Scan]:
    """The series with enough events to be judged, and what stands out of them."""
    rows = np.flatnonzero(large(read.observed))
    series = tuple(read.series[row] for row in rows.tolist())
    kept = replace(read, series=series, observed=take(read.observed, rows))
    whole = np.array([not one.where for one in series], dtype=np.bool_)
    return kept, scan(kept.observed, _families(series), first, whole, together=together)


@dataclass(frozen=True, slots=True)
class _Told:
    """The sentences, one per alert, and those of where the quarter lands, of a part."""

    alerts: tuple[Insight, ...]
    pace: tuple[Insight, ...]
    part: Mapping[str, tuple[str, ...]]


def _answer(
    project: Project,
    since: Period,
    grain: str,
    made: tuple[Alert, ...],
    told: _Told,
    tested: Tested,
) -> Alerts:
    new = [said for said, alert in zip(told.alerts, made, strict=True) if not alert.told]
    known = len(made) - len(new)
    ends = silences(project, tested, told.part, len(made), grain)
    more = (words.told_before(known),) if known else ()
    return Alerts(
        period=tested.period,
        since=since,
        grain=grain,
        alerts=made,
        pace=told.pace,
        tested=tested,
        insights=(*new, *told.pace, *more, *ends),
        all_insights=(*told.alerts, *told.pace, *ends),
    )


def _silent(step: str, done: int, total: int) -> None:
    """Nobody is looking."""


Asked = tuple[Period | None, Period | None]  # the last period, and the first that is told


def _asked(
    project: Project, period: str | Period | None, since: str | Period | None, grain: str
) -> Asked:
    """The periods that are asked for; raises KanameError before anything is read."""
    if grain not in GRAINS:
        raise KanameError(Finding("alerts.no-such-grain", {"grain": grain}))
    ends = [
        parse(each, project.calendar) if isinstance(each, str) else each for each in (period, since)
    ]
    return ends[0], ends[1]


def _span(project: Project, read: Readings, asked: Asked, grain: str) -> tuple[Readings, int]:
    """What was known at the end of the period asked for, and the scan's first place."""
    period, since = asked
    if not read.periods:
        raise KanameError(Finding("alerts.nothing", {"as_of": project.as_of}))
    end = len(read.periods) - 1
    if period is not None:
        end = _place(project, read, period, grain)
    first = max(0, end + 1 - WINDOW[grain])
    if since is not None:
        first = min(_place(project, read, since, grain), end)
    return until(read, end + 1), first


def _place(project: Project, read: Readings, given: Period, grain: str) -> int:
    """The place of a period; of one of another length, that of its first day."""
    wanted = period_of(given.start, Grain(grain), project.calendar)
    if wanted not in read.periods:
        params = {
            name: {lang: display(p, lang) for lang in LANGS}
            for name, p in (
                ("period", given),
                ("first", read.periods[0]),
                ("last", read.periods[-1]),
            )
        }
        raise KanameError(Finding("alerts.not-complete", params))
    return read.periods.index(wanted)


def _families(series: Sequence[Series]) -> Ints:
    names = {kpi: n for n, kpi in enumerate(dict.fromkeys(one.kpi for one in series))}
    return np.array([names[one.kpi] for one in series], dtype=np.int64)


def _alerts(project: Project, read: Readings, found: Scan, everything: bool) -> tuple[Alert, ...]:
    """The alerts that go on or have just ended, or all of the scan; the same in units once."""
    last = len(read.periods)
    shown = [e for e in found.episodes if everything or e.start + e.length >= last - 1]
    made = []
    for episode, also in _once(read.series, shown):
        made.append(_alert(project, read, episode, also, found))
    return tuple(made)


def _once(
    series: Sequence[Series], episodes: Sequence[Episode]
) -> list[tuple[Episode, tuple[Series, ...]]]:
    """Each episode with those that are the same in a larger or smaller unit, the clearest first.

    The clearest one is where it is: a larger unit dilutes it, a smaller one has only a part. A
    unit goes before its parts where several of them show it.
    """
    left = sorted(episodes, key=lambda e: (not _shared(series, e, episodes), -e.strength))
    chosen: list[tuple[Episode, list[Series]]] = []
    for episode in left:
        own = series[episode.series]
        same = next((at for e, at in chosen if _same(series, e, episode)), None)
        if same is None:
            chosen.append((episode, []))
        elif own not in same and own != series[next(e for e, at in chosen if at is same).series]:
            same.append(own)
    return sorted(
        ((episode, tuple(also)) for episode, also in chosen), key=lambda pair: pair[0].chance
    )


def _shared(series: Sequence[Series], one: Episode, episodes: Sequence[Episode]) -> bool:
    """Whether several of the parts right below a unit show the same, none much clearer than it."""
    deeper = len(series[one.series].where) + 1
    parts = {
        tuple(series[e.series].where.values()): e.strength
        for e in episodes
        if len(series[e.series].where) == deeper and _same(series, one, e)
    }
    return len(parts) > 1 and one.strength >= CLEARER * max(parts.values())


def _same(series: Sequence[Series], one: Episode, other: Episode) -> bool:
    first, second = series[one.series], series[other.series]
    nested = first.within(second) or second.within(first)
    apart = one.start >= other.start + other.length or other.start >= one.start + one.length
    return nested and one.way == other.way and not apart


def _alert(
    project: Project, read: Readings, episode: Episode, also: tuple[Series, ...], found: Scan
) -> Alert:
    series, periods = read.series[episode.series], read.periods
    end = episode.start + episode.length
    made = Alert(
        series=series,
        kind=episode.kind,
        since=periods[episode.start],
        until=periods[end - 1],
        found=periods[episode.found],
        length=episode.length,
        standing=episode.kind not in ("spike", "while"),  # the newest period may be unknown
        way=episode.way,
        actual=episode.actual,
        expected=episode.expected,
        low=episode.low,
        high=episode.high,
        begun=episode.begun,
        latest=episode.latest,
        of=episode.of,
        unit=project.units.get(series.kpi, ""),
        chance=episode.chance,
        strength=episode.strength,
        also=also,
    )
    return replace(made, chart=drawn(project, read, episode, found))


def _told_before(
    project: Project, grain: str, last: Period, made: Sequence[Alert]
) -> tuple[Alert, ...]:
    known = record.read(project.path.parent / record.FOLDER)
    return tuple(replace(alert, told=record.told(known, alert, grain, last)) for alert in made)


def remember(project: Project, found: Alerts) -> int:
    """Write what is new to the record of what was told; how many that were.

    The record lies in the folder `alerts` beside the design; it is added to and never rewritten.
    """
    folder = project.path.parent / record.FOLDER
    return record.append(folder, found.new, found.grain, found.period)
