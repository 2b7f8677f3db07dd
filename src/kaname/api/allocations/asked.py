"""What is asked of an allocation: read from what is written, with all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from kaname.allocation import keys as blending
from kaname.allocation.bounds import unknown
from kaname.allocation.keys import Key
from kaname.allocation.pinning import Limits, named
from kaname.api.allocations.amounts_in_steps import (
    Steps,
    check_step,
    exactly,
    read_amount,
    read_limits,
    read_table,
    usual_step,
)
from kaname.api.allocations.workforce import Workforce, complete, dimensions, months_of
from kaname.api.amounts import asked
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.elsewhere import said_kpis, with_target
from kaname.api.targets.figures import target_figures
from kaname.errors import Finding, KanameError
from kaname.numbers import CODE, CURRENCIES, RATIOS
from kaname.periods import Grain, Period, display, parse, shift_period
from kaname.text import LANGS, Lang, label

Answer = TypeVar("Answer")

FIRST_KEYS = "history:0.5,skill:0.5"
MONTHLY = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
MOST_NAMED = 5  # KPIs that a message lists
YEAR = 12
MOST_OVER = Decimal(1)  # twice the whole is no over-assignment any more


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, as it is written.

    `total` is an amount or a change on the year before; without one it is the target that is
    there. `to`: the dimensions, people by default. `over`: what people get beyond their units
    (0.05). `blend`: the weight of commitments (0: they only stand beside).
    """

    kpi: str
    period: str
    total: str | None = None
    to: tuple[str, ...] = ()
    keys: str = FIRST_KEYS
    step: str | None = None
    pins: tuple[str, ...] = ()
    over: Decimal = Decimal(0)
    weights: Path | None = None
    commitments: Path | None = None
    blend: float = 0.0

    def beside(self, weights: Path | None, commitments: Path | None, blend: float) -> Wish:
        """The same wish with files beside it."""
        return replace(self, weights=weights, commitments=commitments, blend=blend)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked for, read."""

    total: Decimal
    source: str
    steps: Steps
    keys: tuple[Key, ...]
    limits: Limits
    commitments: Mapping[str, float]
    notes: tuple[Finding, ...] = ()


def first_of(project: Project, wish: Wish) -> tuple[Period, tuple[str, ...]]:
    """The period and the dimensions, once the KPI is known and adds up."""
    found: list[Finding] = []
    period = attempt(found, lambda: read_period(project, wish.period))
    attempt(found, lambda: refuse_kind(project, wish.kpi))
    dims = attempt(found, lambda: dimensions(project, wish.to))
    if period is not None and not found:
        attempt(found, lambda: refuse_over(project, wish.kpi, period))
    if found or period is None or dims is None:
        raise KanameError(found)
    return period, dims


def read(project: Project, wish: Wish, period: Period, staff: Workforce) -> AskedFor:
    """Everything that is written, read; KanameError with all that is wrong in it."""
    found: list[Finding] = _over(wish.over)
    keys = attempt(found, lambda: blending.read(wish.keys, list(project.design.kpis)))
    total = attempt(found, lambda: _total(project, wish, period))
    steps = attempt(found, lambda: _steps(project, wish, total[0] if total else None, staff))
    plain = steps or Steps(Decimal(1), project.units[wish.kpi])
    limits, wrong = read_limits(wish.pins, plain)
    limits, unnamed = named(limits, list(staff.paths))
    table = wish.commitments
    given = attempt(found, lambda: read_table(table)) if table else {}
    found += [*(wrong if steps else ()), *unnamed]
    found += unknown(list(given or {}), list(dict.fromkeys(staff.people)))
    if found or keys is None or total is None or steps is None or given is None:
        raise KanameError(found)
    notes = tuple(_of_unfinished(project, wish, period))
    return AskedFor(*total, steps, keys, limits, given, notes)


def attempt(found: list[Finding], reading: Callable[[], Answer]) -> Answer | None:
    """What `reading` gives; None, and its faults among the found, where it cannot be read."""
    try:
        return reading()
    except KanameError as error:
        found += error.findings
        return None


def read_period(project: Project, written: str) -> Period:
    """The period of a label, made of whole months. Raises KanameError for any other."""
    period = parse(written, project.calendar)
    if period.grain not in MONTHLY:
        raise KanameError(Finding("allocation.period-not-of-months", {"period": written}))
    return period


def refuse_over(project: Project, kpi: str, period: Period) -> None:
    """KanameError for a period that the data knows to its end: there is nothing left to ask for."""
    known = complete(project, kpi)
    if known and period.end <= known[-1].end:
        words = {"period": period, "last": known[-1]}
        told = {key: {lang: display(at, lang) for lang in LANGS} for key, at in words.items()}
        raise KanameError(Finding("allocation.period-over", told))


def refuse_kind(project: Project, kpi: str) -> None:
    """KanameError for an unknown KPI, and for one whose parts do not add up."""
    project.measure(kpi, start=project.as_of, end=project.as_of, grain="year")
    kind = kind_of(project.design, kpi)
    if kind == "sum":
        return
    average = kind == "ratio" and project.units[kpi].strip() not in RATIOS
    rule = "allocation.average" if average else "allocation.does-not-add-up"
    raise KanameError(Finding(rule, {"kpi": named_kpi(project, kpi)}))


def stated(project: Project, kpi: str, period: Period) -> tuple[Decimal, str] | None:
    """The target of the whole that is there, and its place; None where there is none."""
    found = target_figures(project, kpi, period.grain.value, start=period.label, end=period.label)
    here = (target for (_, at), target in found.items() if at == period)
    return next(((Decimal(repr(target.value)), target.source) for target in here), None)


def stated_total(project: Project, kpi: str, period: Period) -> tuple[Decimal, str]:
    """The target of the whole that is there, and its place. KanameError where there is none."""
    found = stated(project, kpi, period)
    if found is not None:
        return found
    raise KanameError(_no_total(project, kpi, period))


def _no_total(project: Project, kpi: str, period: Period) -> Finding:
    """That there is no target, and of which KPIs there is one."""
    shown = {lang: display(period, lang) for lang in LANGS}
    words: dict[str, object] = {"kpi": named_kpi(project, kpi), "period": shown}
    others = sorted(
        with_target(project, period), key=lambda one: kind_of(project.design, one) != "sum"
    )
    if not others:
        return Finding("allocation.no-total", words)
    more = " …" if len(others) > MOST_NAMED else ""
    known = said_kpis(project, others[:MOST_NAMED])
    words["known"] = {lang: told + more for lang, told in known.items()}
    return Finding("allocation.no-total-but-others", words | {"other": others[0]})


def named_kpi(project: Project, kpi: str) -> dict[Lang, str]:
    """A KPI's label in each language; its key where it has none."""
    return {lang: label(project.design.kpis[kpi].label or kpi, lang) for lang in LANGS}


def _total(project: Project, wish: Wish, period: Period) -> tuple[Decimal, str]:
    """The figure to divide, and where it comes from."""
    if wish.total is None:
        return stated_total(project, wish.kpi, period)
    if wish.total.strip().startswith(("-", "−", "▲")) and not wish.total.strip().endswith("%"):
        raise KanameError(Finding("allocation.total-below-zero", {"total": wish.total}))
    wanted = asked(wish.total)
    if wanted.amount is not None:
        return Decimal(repr(wanted.amount)), "asked"
    return _changed(project, wish, period, float(wanted.change or 0.0)), "asked"


def _changed(project: Project, wish: Wish, period: Period, change: float) -> Decimal:
    """The figure of the year before, and so much more."""
    value = _sum(project, wish.kpi, year_before(project, wish.kpi, period))
    if value <= 0:
        raise KanameError(Finding("allocation.no-year-before", {"total": str(wish.total)}))
    return Decimal(round(value * (1 + change)))


def _sum(project: Project, kpi: str, months: Sequence[Period]) -> float:
    if not months:
        return 0.0
    figures = project.measure(kpi, grain="month", start=months[0].label, end=months[-1].label)
    return float(figures.frame["value"].sum())


def year_before(project: Project, kpi: str, period: Period) -> tuple[Period, ...]:
    """The months a year before; of a year that is not over yet, the latest twelve that are.

    None where the period of the year before has months that are not known.
    """
    before = shift_period(period, -1, "year", project.calendar)
    inside, known = months_of(project, before), complete(project, kpi)
    if set(inside) <= set(known):
        return inside
    begun = before.start <= project.as_of
    return known[-YEAR:] if len(inside) == YEAR and begun and len(known) >= YEAR else ()


def _of_unfinished(project: Project, wish: Wish, period: Period) -> Iterator[Finding]:
    """That a change is on the latest twelve months, as the year before is not over."""
    if wish.total is None or asked(wish.total).change is None:
        return
    months = year_before(project, wish.kpi, period)
    before = shift_period(period, -1, "year", project.calendar)
    if months == months_of(project, before):
        return
    base = exactly(_sum(project, wish.kpi, months), project.units[wish.kpi])
    words: dict[str, object] = {"total": wish.total, "base": base}
    for key, at in (("year", before), ("first", months[0]), ("last", months[-1])):
        words[key] = {lang: display(at, lang) for lang in LANGS}
    yield Finding("allocation.year-not-over", words, severity="warning")


def _steps(project: Project, wish: Wish, total: Decimal | None, staff: Workforce) -> Steps:
    """The step; its faults against the total are found only where that is known."""
    unit = project.units[wish.kpi]
    if wish.step is not None:
        step = read_amount(wish.step)
    elif total is None:
        step = Decimal(1)
    else:
        money = CODE.fullmatch(CURRENCIES.get(unit, unit)) is not None
        step = usual_step(total, max(staff.active.size, 1), whole=not money)
    wrong = [] if total is None else check_step(total, step, unit)
    if wrong:
        raise KanameError(wrong)
    return Steps(step, unit)


def _over(over: Decimal) -> list[Finding]:
    if 0 <= over <= MOST_OVER:
        return []
    return [Finding("allocation.over-out-of-range", {"over": f"{over:.0%}"})]
