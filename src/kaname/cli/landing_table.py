"""Tables of a landing, its back-test, its road and its bridge, as they are read on a Monday."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from kaname.api.landings.backtest import Backtest
from kaname.api.landings.bridge import BridgeReport
from kaname.api.landings.landing import Answer, Report
from kaname.api.landings.road import RoadReport, RoadStep
from kaname.design.model import Design
from kaname.landing.backtest import FEWEST, Trial
from kaname.landing.bridge import BLOCKS, Block
from kaname.landing.judging import Record
from kaname.numbers import (
    UNDEFINED,
    Scale,
    change_parts,
    parts,
    scale_of,
    show,
    show_change,
    show_ratio_change,
)
from kaname.periods import Calendar, Grain, display, period_of
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from datetime import date

Cell = Callable[[Answer], str]
Shown = Callable[..., str]  # `show` or `show_change`
SHOWN = 5  # deals of a block
SURE = 0.995  # a probability that reads 100%


def tables(
    found: Any, design: Design, units: Mapping[str, str], lang: Lang
) -> Iterator[Table | str]:
    """What is found, as tables and lines."""
    match found:
        case Report():
            yield from _landing(found, design, lang)
        case Backtest():
            yield from _backtest(found, lang)
        case RoadReport():
            yield from _road(found, design, units, lang)
        case BridgeReport():
            yield from _bridge(found, design, lang)


# --- landing ---------------------------------------------------------------------------------


def _landing(found: Report, design: Design, lang: Lang) -> Iterator[Table | str]:
    name = _name(found.kpi, design, lang)
    yield message("landing.title", lang, kpi=name, day=_day(found.as_of, lang))
    whole = [answer for answer in found.answers if answer.group is None]
    rows = [row for row in _rows(found, lang) if any(row[1](a) != UNDEFINED for a in whole)]
    table = _table([("", False), *((display(a.period, lang), True) for a in whole)])
    for key, cell in rows:
        table.add_row(message(f"landing.{key}", lang), *(cell(answer) for answer in whole))
    yield table
    for period in dict.fromkeys(answer.period for answer in found.answers):
        groups = [a for a in found.answers if a.period == period and a.group is not None]
        if groups:
            yield from ("", *_groups(groups, found, design, lang))
    yield message("landing.band", lang)


def _rows(found: Report, lang: Lang) -> list[tuple[str, Cell]]:
    """The rows in the order of the weekly meeting: each key of a message, and its cell."""
    whole = [answer for answer in found.answers if answer.group is None]
    scale = scale_of([v for a in whole for v in (a.expected, a.target)], found.unit, lang)
    paces = _pace_scale([v for a in whole for v in (a.pace, a.needed)], scale, found.unit)

    def amount(key: str, name: str = "") -> tuple[str, Cell]:
        return key, _cell(name or key, found.unit, scale, show)

    def change(key: str) -> tuple[str, Cell]:
        return key, _cell(key, found.unit, scale, show_change)

    def pace(key: str) -> tuple[str, Cell]:
        return key, _cell(key, found.unit, paces, show)

    def percent(key: str) -> tuple[str, Cell]:
        return key, lambda answer: _percent(getattr(answer, key))

    return [
        *(amount("target"), amount("booked"), percent("attainment")),
        *(amount("low"), amount("expected"), amount("high")),
        *(amount("from-open", "open"), amount("from-coming", "coming")),
        *(percent("chance"), change("gap"), ("days-left", lambda answer: str(answer.days_left))),
        *(pace("needed"), pace("pace"), change("change")),
        *(amount("pipeline"), ("coverage", lambda answer: _times(answer.coverage))),
        *(amount("weighted"), amount("commit"), amount("best"), amount("entered")),
    ]


def _pace_scale(paces: Sequence[float | None], scale: Scale, unit: str) -> Scale:
    """The table's scale, so that it has one unit; a smaller one where paces would vanish in it."""
    largest = max((abs(pace) for pace in paces if pace is not None), default=0.0)
    return scale if largest * 10**scale.power >= 1 else scale_of(paces, unit, scale.lang)


def _cell(name: str, unit: str, scale: Scale, shown: Shown) -> Cell:
    """How one of an answer's amounts is written, in the scale of the table."""
    return lambda answer: shown(getattr(answer, name), unit, scale.lang, scale=scale)


def _groups(
    groups: Sequence[Answer], found: Report, design: Design, lang: Lang
) -> Iterator[Table | str]:
    """A line for each group that has anything, in one unit that stands above."""
    active = [answer for answer in groups if _is_active(answer)]
    people = [key for key in ("commit", "best") if any(getattr(a, key) for a in active)]
    keys = ("target", "booked", *people, "low", "expected", "high")
    scale = scale_of([getattr(a, key) for a in active for key in keys], found.unit, lang)
    period = display(groups[0].period, lang)
    yield message("landing.group-period", lang, period=period, unit=scale.unit)
    declared = design.dimensions.get(found.by or "")
    head = label((declared.label if declared else None) or found.by or "", lang)
    words = ("target", *(f"group-{key}" for key in (*keys[1:], "chance", "gap", "change")))
    table = _table(
        [(printable(head), False), *((message(f"landing.{word}", lang), True) for word in words)]
    )
    for answer in active:
        amounts = [parts(getattr(answer, k), found.unit, lang, scale=scale)[0] for k in keys]
        changes = [
            change_parts(value, found.unit, lang, scale=scale)[0]
            for value in (answer.gap, answer.change)
        ]
        chance = _percent(answer.chance)
        table.add_row(printable(str(answer.group)), *amounts, chance, *changes)
    yield table
    if len(active) < len(groups):
        yield message("landing.groups-idle", lang, count=len(groups) - len(active))


def _is_active(answer: Answer) -> bool:
    """Whether a group has anything to tell: no section that was given up, nobody who left."""
    figures = (answer.target, answer.booked, answer.expected, answer.pipeline, answer.change)
    return any(figures)


# --- back-test -------------------------------------------------------------------------------


def _backtest(found: Backtest, lang: Lang) -> Iterator[Table | str]:
    for grain, trials in found.trials.items():
        for trial in trials:
            if trial.cases:
                yield _trial_title(grain, trial, lang)
                yield _trial(trial, lang)
    if found.ranks:
        yield message("landing.ranks", lang)
        yield _records(found.ranks, ("rank", "deals", "stated", "share", "rank-brier"), lang)
    if found.people:
        yield message("landing.people", lang)
        heads = ("person", "deals", "bias", "mape", "stated", "share", "rank-brier")
        yield _records(found.people, heads, lang)


def _trial_title(grain: Grain, trial: Trial, lang: Lang) -> str:
    words = message(
        "landing.weeks-before",
        lang,
        grain=message(f"landing.grain-{grain}", lang),
        weeks=trial.ahead // 7,
        count=len(trial.cases),
    )
    if len(trial.cases) >= FEWEST:
        return words
    return f"{words} — {message('landing.few-cases', lang, least=FEWEST)}"


def _trial(trial: Trial, lang: Lang) -> Table:
    heads = ("forecaster", "bias", "mape", "covered", "brier")
    table = _table([(message(f"landing.{key}", lang), key != "forecaster") for key in heads])
    for key in ("ours", "weighted", "commit", "best"):
        score = getattr(trial, key)
        if score.mape is not None:
            cells = [_signed(score.bias, lang), _percent(score.mape), _percent(score.coverage)]
            table.add_row(message(f"landing.{key}", lang), *cells, _brier(score.brier))
    return table


def _records(records: Sequence[Record], heads: Sequence[str], lang: Lang) -> Table:
    table = _table([(message(f"landing.{key}", lang), key not in heads[:1]) for key in heads])
    for record in records:
        cells = {
            "deals": f"{record.deals:,}",
            "bias": _signed(record.bias, lang),
            "mape": _percent(record.mape),
            "stated": _percent(record.stated),
            "share": _percent(record.share),
            "rank-brier": _brier(record.brier),
        }
        table.add_row(printable(record.name), *(cells[key] for key in heads[1:]))
    return table


# --- road ------------------------------------------------------------------------------------


def _road(
    found: RoadReport, design: Design, units: Mapping[str, str], lang: Lang
) -> Iterator[Table | str]:
    words = {
        "period": display(found.period, lang),
        "target": show(found.target, found.unit, lang),
        "now": _percent(found.now),
    }
    if not found.steps:
        yield message("landing.road-now", lang, **words)
        yield message("landing.road-sure" if found.now >= SURE else "landing.road-none", lang)
        return
    yield message("landing.road-title", lang, then=_percent(found.then), **words)
    heads = ("step", "who", "do", "probability")
    table = _table([(message(f"landing.{key}", lang), key == "probability") for key in heads])
    for step in found.steps:
        table.add_row(
            *_step(step, found, design, units, lang), f"{step.before:.0%} → {step.after:.0%}"
        )
    yield table


def _step(
    step: RoadStep, found: RoadReport, design: Design, units: Mapping[str, str], lang: Lang
) -> tuple[str, str, str]:
    if step.aim is None:
        words = message(
            "landing.road-deal",
            lang,
            title=printable(step.title or step.deal or ""),
            amount=show(step.worth, found.unit, lang),
            chance=_percent(step.chance),
        )
        return words, printable(step.owner or ""), message("landing.road-do-deal", lang)
    aim, unit = step.aim, units[step.aim.kpi]
    words = message(
        "landing.road-aim",
        lang,
        group=printable(aim.group),
        kpi=_name(aim.kpi, design, lang),
        now=show(aim.now, unit, lang),
        best=show(aim.best, unit, lang),
        month=display(aim.month, lang),
    )
    do = message("landing.road-do-aim", lang, month=display(aim.month, lang))
    return words, label(aim.owner or "", lang), label(aim.action or do, lang)


# --- bridge ----------------------------------------------------------------------------------


def _bridge(found: BridgeReport, design: Design, lang: Lang) -> Iterator[Table | str]:
    yield message(
        "landing.bridge-title",
        lang,
        kpi=_name(found.kpi, design, lang),
        since=_day(found.since, lang),
        until=_day(found.until, lang),
    )
    if found.period is not None:
        yield message("landing.bridge-period", lang, period=display(found.period, lang))
    heads = ("block", "count", "amount")
    table = _table([(message(f"landing.{key}", lang), key != "block") for key in heads])
    for block in BLOCKS:
        table.add_row(
            message(f"landing.block-{block}", lang),
            _deals(found, block, lang),
            _exact(found, block, lang),
        )
    yield table
    yield message("landing.bridge-days", lang)
    yield _bridge_deals(found, lang)


def _deals(found: BridgeReport, block: Block, lang: Lang) -> str:
    """How many deals a block is, in a column that adds up: in brackets where it moves none."""
    if block in ("up", "down"):
        return f"({len(found.of(block)):,})"
    count = found.counts[block]
    if block in ("opening", "closing"):
        return f"{count:,}"
    return show_change(count, "", lang, scale=Scale(lang))


def _exact(found: BridgeReport, block: Block, lang: Lang) -> str:
    value, scale = float(found.sums[block]), _unscaled(found.unit, lang)
    if block in ("opening", "closing"):
        return show(value, found.unit, lang, scale=scale)
    return show_change(value, found.unit, lang, scale=scale)


def _unscaled(unit: str, lang: Lang) -> Scale:
    """To the yen: a bridge is there to be checked."""
    return scale_of([1.0], unit, lang)


def _bridge_deals(found: BridgeReport, lang: Lang) -> Table:
    heads = ("block", "deal", "who", "amount")
    table = _table([(message(f"landing.{key}", lang), key == "amount") for key in heads])
    for block in BLOCKS[1:-1]:
        lines = found.of(block)
        for line in lines[:SHOWN]:
            table.add_row(
                message(f"landing.block-{block}", lang),
                printable(line.title),
                printable(line.owner),
                show_change(
                    float(line.amount), found.unit, lang, scale=_unscaled(found.unit, lang)
                ),
            )
        if len(lines) > SHOWN:
            table.add_row("", f"… +{len(lines) - SHOWN:,}", "", "")
    return table


# --- pieces ----------------------------------------------------------------------------------


def _table(heads: Sequence[tuple[str, bool]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head, numeric in heads:
        table.add_column(head, justify="right" if numeric else "left")
    return table


def _name(kpi: str, design: Design, lang: Lang) -> str:
    return printable(label(design.kpis[kpi].label or kpi, lang))


def _day(day: date, lang: Lang) -> str:
    return display(period_of(day, Grain.DAY, Calendar()), lang)


def _percent(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.0%}"


def _signed(value: float | None, lang: Lang) -> str:
    return show_ratio_change(value, lang, 0)


def _times(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.1f}x"


def _brier(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.3f}"
