"""Adjustments: an edited cell as one more step of its target, and of those of longer periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaname.api.project import Project
from kaname.api.targets.base import Base, Standing
from kaname.api.targets.stated_steps import stated_step
from kaname.errors import Finding
from kaname.periods import Period, display, parse, today
from kaname.target_book.book import Cell
from kaname.target_book.reading import Edit
from kaname.target_book.shown import exact
from kaname.target_book.stamp import Stamp
from kaname.target_book.sums import Gap
from kaname.targets import ledger
from kaname.targets.ledger import Scope, Step, Target
from kaname.text import LANGS, Lang


@dataclass(frozen=True, slots=True)
class Work:
    """What an adjustment is made with."""

    project: Project
    author: str
    file: str
    lang: Lang
    known: Base
    stamp: Stamp
    gaps: Sequence[Gap]


@dataclass(frozen=True, slots=True)
class Follower:
    """A target of a longer period, and the edits of periods within it."""

    cell: Cell
    period: Period
    standing: Standing
    edits: tuple[Edit, ...]
    change: Decimal


def adjusted(edit: Edit, work: Work) -> Target:
    """The target with the edit as one more step."""
    now = work.known.proposed.get(edit.cell)
    return _with_step(edit.cell, now, _change(edit, work), (edit,), work, _gaps(edit, work))


def followers(edits: Sequence[Edit], work: Work) -> list[Follower]:
    """The targets of longer periods that edited ones are within, where the sum has changed.

    Of a KPI that does not add up: all of them, with no change.
    """
    calendar = work.project.calendar
    own: dict[Scope, list[tuple[Edit, Period]]] = {}
    for edit in edits:
        own.setdefault(edit.scope, []).append((edit, parse(edit.period, calendar)))
    found = []
    for (scope, label), standing in work.known.proposed.items():
        if scope not in own or label in work.stamp.periods:
            continue
        whole = parse(label, calendar)
        inside = tuple(e for e, p in own[scope] if whole.start <= p.start and p.end <= whole.end)
        change = sum((_change(edit, work) for edit in inside), Decimal(0))
        if inside and (change or not work.stamp.adds):
            found.append(Follower((scope, label), whole, standing, inside, change))
    return found


def followed(found: Sequence[Follower], work: Work) -> list[Target]:
    """The targets of longer periods, changed by as much as the periods within them together."""
    return [
        _with_step(one.cell, one.standing, one.change, one.edits, work, {})
        for one in found
        if work.stamp.adds
    ]


def told(found: Sequence[Follower], work: Work) -> list[Finding]:
    """What is to say of them: how they followed, or that they stay."""
    rule = "target_book.longer-follows" if work.stamp.adds else "target_book.longer-stays"
    unit = work.stamp.unit
    return [
        Finding(
            rule,
            {
                "name": work.stamp.units[one.cell[0]].name,
                "period": {lang: display(one.period, lang) for lang in LANGS},
                "before": exact(one.standing.value, unit),
                "after": exact(float(Decimal(repr(one.standing.value)) + one.change), unit),
            },
            one.edits[0].place,
            "info" if work.stamp.adds else "warning",
        )
        for one in found
    ]


def _change(edit: Edit, work: Work) -> Decimal:
    now = work.known.proposed.get(edit.cell)
    return Decimal(repr(edit.after)) - Decimal(repr(now.value if now else 0.0))


def _with_step(
    cell: Cell,
    now: Standing | None,
    change: Decimal,
    edits: Sequence[Edit],
    work: Work,
    detail: Mapping[str, object],
) -> Target:
    places = ", ".join(f"[{edit.place.sheet}] {edit.place.cell}" for edit in edits)
    reason = " / ".join(dict.fromkeys(edit.reason for edit in edits))
    source, day = f"{work.file} {places}", today(work.project.calendar)
    step = Step("adjustment", float(change), source, work.author, day, reason, detail)
    scope, period = cell
    steps = [*(_steps(now, work) if now else ()), step]
    return ledger.target(work.stamp.origin.kpi, period, scope, steps)


def _steps(now: Standing, work: Work) -> Iterator[Step]:
    """The steps so far; a figure of a budget table as one step that says so."""
    if now.target is not None and now.target.steps:
        yield from now.target.steps
        return
    yield stated_step(now, work.project, work.lang)


def _gaps(edit: Edit, work: Work) -> Mapping[str, object]:
    """The gaps that were accepted with the edit, for whoever opens the step."""
    found = [
        {"whole": str(gap.whole), "level": gap.level, "parts_less_whole": gap.difference}
        for gap in work.gaps
        if edit.cell in gap.edited
    ]
    return {"gaps": found} if found else {}
