"""Objectives as people read them: key results with their grades, and what leads there."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.table import Table
from rich.text import Text

from kaname.api.progress.objectives import ObjectiveProgress, Objectives, Progress
from kaname.cli.standing_table import name_of
from kaname.cli.standing_table import table as standing_table
from kaname.design.model import Design
from kaname.numbers import scale_of, show
from kaname.objectives.grading import FULL, TOLERANCE, Light
from kaname.periods import Calendar, Grain, Period, display, period_of
from kaname.text import Lang, label, message, printable

STYLES: dict[Light, str] = {"green": "green", "yellow": "yellow", "red": "red"}
RUNNING = ("start", "now", "target", "progress", "expected", "outlook", "chance", "verdict")
OVER = ("start", "end", "target", "grade", "verdict")


def tables(found: Objectives, design: Design, lang: Lang) -> Iterator[Table | str]:
    """Each objective: heading, key results, the whole, what leads there, and what to know."""
    for one in found.found:
        yield _heading(one, found, lang)
        if one.results:
            yield _table(one, design, lang)
            yield _whole(one, lang)
        yield from _notes(one, design, lang)
        if one.leading:
            yield message("objectives.leading", lang)
            yield standing_table(one.leading, (), design, lang)
        yield ""


def _heading(one: ObjectiveProgress, found: Objectives, lang: Lang) -> str:
    key = "objectives.cycle-heading-over" if one.over else "objectives.cycle-heading"
    day = display(period_of(found.day, Grain.DAY, Calendar()), lang)
    name = printable(label(one.objective.label, lang))
    return message(key, lang, objective=name, cycle=cycle_of(one.cycle, lang), day=day)


def cycle_of(cycle: Period, lang: Lang) -> str:
    """A cycle as the reader says it: a period, or its first and last day."""
    if cycle.grain is not Grain.ALL:
        return display(cycle, lang)
    ends = (cycle.start, cycle.end.fromordinal(cycle.end.toordinal() - 1))
    first, last = (display(period_of(day, Grain.DAY, Calendar()), lang) for day in ends)
    return message("objectives.span", lang, first=first, last=last)


def _table(one: ObjectiveProgress, design: Design, lang: Lang) -> Table:
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    made.add_column(message("objectives.column-key-result", lang), overflow="fold")
    columns = OVER if one.over else RUNNING
    for name in columns:
        head = message(f"objectives.column-{name}", lang)
        made.add_column(head, justify="left" if name == "verdict" else "right", overflow="fold")
    for result in one.results:
        cells = _cells(result, design, lang)
        made.add_row(_name(result, design, lang), *(cells[name] for name in columns))
    return made


def _name(result: Progress, design: Design, lang: Lang) -> str:
    own = result.key.label
    return printable(label(own, lang)) if own else name_of(result.key.kpi, design, lang)


def _cells(result: Progress, design: Design, lang: Lang) -> dict[str, str | Text]:
    decimals = design.kpis[result.key.kpi].decimals
    values = (result.start, result.actual, result.key.target)
    scale = scale_of(values, result.unit, lang)
    start, now, target = (show(v, result.unit, lang, decimals, scale=scale) for v in values)
    told = result.outlook
    reached = None if result.grade is None else result.grade.value
    return {
        "start": start,
        "now": now,
        "end": now,
        "target": target,
        "progress": _grade(reached),
        "grade": _grade(reached),
        "expected": _grade(result.expected),
        "outlook": "—" if told is None else message(
            "objectives.outlook", lang, likely=told.expected, low=told.low, high=told.high
        ),
        "chance": "—" if told is None else f"{told.chance_above:.0%}",
        "verdict": _verdict(result, lang),
    }  # fmt: skip


def _verdict(result: Progress, lang: Lang) -> str | Text:
    if result.verdict is None or result.light is None:
        return "—"
    return Text(message(f"objectives.verdict-{result.verdict}", lang), STYLES[result.light])


def _whole(one: ObjectiveProgress, lang: Lang) -> str:
    if one.over:
        return message("objectives.whole-over", lang, grade=_grade(one.grade))
    shown = {"grade": _grade(one.grade), "likely": _grade(one.likely)}
    return message("objectives.whole", lang, **shown)


def _grade(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"


def _notes(one: ObjectiveProgress, design: Design, lang: Lang) -> Iterator[str]:
    """What is undefined and why, what was measured, and what speaks against a true challenge."""
    for result in one.results:
        if result.why is not None:
            name, why = _name(result, design, lang), message(result.why, lang)
            yield message("objectives.reason", lang, kpi=name, why=why)
    between = message("objectives.list", lang)
    measured = [r for r in one.results if r.measured_start and r.start is not None]
    if measured:
        names = between.join(_name(r, design, lang) for r in measured)
        yield message("objectives.measured-start", lang, kpis=names)
    if one.over and one.results and (one.grade or 0.0) >= FULL - TOLERANCE:
        yield message("objectives.all-full", lang)
    paid = [_name(r, design, lang) for r in one.results if r.key.used_for == "appraisal"]
    if paid:
        yield message("objectives.not-appraisal", lang, kpis=between.join(paid))
