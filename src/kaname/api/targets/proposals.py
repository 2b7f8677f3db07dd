"""Proposals: a target from the evidence and what management adds, written as a draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kaname.api.project import Project
from kaname.api.targets.amounts import change_of, figure_of, is_relative, readable
from kaname.api.targets.asking import Reader
from kaname.api.targets.doubts import doubts, reached
from kaname.api.targets.evidence import Evidence, Wish, evidence
from kaname.api.targets.rules import rule_of
from kaname.api.targets.sources import entries, folder, of_ledger
from kaname.api.targets.texts import Namer, places, said
from kaname.errors import Finding, KanameError
from kaname.periods import Period, shift_period, today
from kaname.targets import ledger, market_file
from kaname.targets.ledger import Entry, Scope, Step, Target, target
from kaname.text import Lang


@dataclass(frozen=True, slots=True)
class Proposal:
    """A target as the evidence gives it, and the entry that was written (None: a preview)."""

    target: Target
    version: str
    unit: str
    evidence: Evidence
    entry: Entry | None
    doubts: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A target given by hand as it was written, and what to look at before it is agreed."""

    entry: Entry
    doubts: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Additions:
    """What is added to the evidence, as people write it: see `propose`."""

    reason: str
    amount: str | None = None
    adjust: str | None = None
    by_hand: tuple[str, str] | None = None


def propose(
    project: Project,
    wish: Wish,
    *,
    version: str | None = None,
    reason: str,
    amount: str | None = None,
    adjust: str | None = None,
    by_hand: tuple[str, str] | None = None,
    write: bool = True,
) -> Proposal:
    """A draft of a target from evidence, with what management adds.

    `amount` is what the target shall be, `adjust` what is added (`+50M`, `▲2pt`); `by_hand` is a
    market correction with its reason. `reason` says why the entry is made and, if anything is
    added, why. Raises KanameError with what is missing or cannot be estimated.
    """
    rule = rule_of(project.design.kpis[wish.kpi])
    if wish.market is None and by_hand is None and rule is not None and rule.market:
        wish = replace(wish, market=project.path.parent / rule.market)
    more = Additions(reason, amount, adjust, by_hand)
    if found := faults(project, more, wish.author, wish.market, project.units[wish.kpi]):
        raise KanameError(found)
    made = evidence(project, wish)
    steps = [*made.steps, *_by_hand(project, wish, made, by_hand)]
    steps += _added(project, wish, steps, more, made)
    told = target(wish.kpi, wish.period.label, wish.scope, steps)
    name = version or _next_version(project, told, wish.lang)
    if told.value < 0:
        raise KanameError(ledger.refusals([told]))
    found = doubts(project, told, wish.period)
    entry = None
    if write:
        entry = ledger.append(
            folder(project), version=name, author=wish.author, reason=reason, targets=[told]
        )
    return Proposal(told, name, made.unit, made, entry, tuple(found))


def set_by_hand(
    project: Project,
    kpi: str,
    period: Period,
    scope: Scope,
    amount: str,
    *,
    version: str | None,
    author: str,
    reason: str,
    lang: Lang,
) -> Given:
    """A draft of a target that is a figure with a reason and nothing else.

    The figure may be a change on the year before (`+8%`), where that is over.
    """
    unit = project.units[kpi]
    last = _last_year(project, kpi, period, scope) if is_relative(amount, unit) else None
    value = figure_of(amount, unit, last)
    value = round(value, places(unit, value))
    day = today(project.calendar)
    source = said("source-hand", lang)
    step = Step("adjustment", value, source, author or "?", day, reason or "?")
    told = target(kpi, period.label, scope, [step])
    name = version or _next_version(project, told, lang)
    found = doubts(project, told, period)
    entry = ledger.append(
        folder(project), version=name, author=author, reason=reason, targets=[told]
    )
    return Given(entry, tuple(found))


def _last_year(project: Project, kpi: str, period: Period, scope: Scope) -> float:
    """What was reached the year before. KanameError where that is not over or not known."""
    before = shift_period(period, -1, "year", project.calendar)
    found = reached(project, kpi, before, scope)
    if found is None or not found > 0:
        namer = Namer(project.design)
        params = {"kpi": namer.kpi(kpi), "period": namer.period(before.label)}
        raise KanameError(Finding("targets.no-year-before", params))
    return found


def rival_of(written: str) -> tuple[str, str]:
    """A dimension and its member, of `competitor=B社`. KanameError where it is none."""
    dim, sign, name = (part.strip() for part in written.replace("＝", "=").partition("="))
    if not (dim and sign and name):
        raise KanameError(Finding("targets.unreadable-rival", {"text": written}))
    return dim, name


def faults(
    project: Project, more: Additions, author: str, market: Path | None, unit: str | None
) -> list[Finding]:
    """What was not said and must be, and what cannot be read, before anything is computed.

    `unit` None: the KPI is not known, so that only what no unit has is told of amounts.
    """
    return [*_missing(more, author, market), *_unreadable(project, more, market, unit)]


def _missing(more: Additions, author: str, market: Path | None) -> Iterator[Finding]:
    """What was not said and must be, all at once."""
    if not author.strip():
        yield Finding("targets.author-missing")
    if not more.reason.strip():
        yield Finding("targets.reason-missing")
    if more.by_hand is not None and not more.by_hand[1].strip():
        yield Finding("targets.correction-without-reason")
    if more.amount is not None and more.adjust is not None:
        yield Finding("targets.amount-and-adjust")
    if market is not None and more.by_hand is not None:
        yield Finding("targets.market-twice-given")


def _unreadable(
    project: Project, more: Additions, market: Path | None, unit: str | None
) -> list[Finding]:
    reader = Reader()
    amount, adjust, by_hand = more.amount, more.adjust, more.by_hand
    if unit is None:
        for written in (amount, adjust, by_hand[0] if by_hand else None):
            if written is not None:
                reader.read(partial(readable, written))
    else:
        if amount is not None:
            reader.read(lambda: figure_of(amount, unit, 1.0))
        if adjust is not None:
            reader.read(lambda: change_of(adjust, unit, 1.0))
        if by_hand is not None:
            reader.read(lambda: change_of(by_hand[0], unit, 1.0))
    if market is not None:
        reader.read(lambda: market_file.read(market, project.calendar))
    return reader.faults


def _by_hand(
    project: Project, wish: Wish, made: Evidence, given: tuple[str, str] | None
) -> list[Step]:
    if given is None:
        return []
    size = change_of(given[0], made.unit, made.baseline.value)
    value = round(size, places(made.unit, made.baseline.value))
    day = today(project.calendar)
    return [Step("market", value, said("source-hand", wish.lang), wish.author, day, given[1])]


def _added(
    project: Project,
    wish: Wish,
    steps: Sequence[Step],
    more: Additions,
    made: Evidence,
) -> list[Step]:
    """What management adds to the evidence, or takes from it."""
    unit, amount, adjust = made.unit, more.amount, more.adjust
    so_far = ledger.total(step.value for step in steps)
    if amount is not None:
        wanted = figure_of(amount, unit, _before(project, wish, made, amount))
        value = ledger.total([round(wanted, places(unit, wanted)), -so_far])
    elif adjust is not None:
        value = round(change_of(adjust, unit, so_far), places(unit, so_far))
    else:
        return []
    day = today(project.calendar)
    source = said("source-management", wish.lang)
    return [Step("adjustment", value, source, wish.author, day, more.reason)]


def _before(project: Project, wish: Wish, made: Evidence, amount: str) -> float | None:
    """What a change (`+8%`) is a change on: the year before, with what of it is forecast."""
    if not is_relative(amount, made.unit):
        return None
    if not (made.baseline.last_year or 0) > 0:
        return _last_year(project, wish.kpi, wish.period, wish.scope)
    return made.baseline.last_year


def _next_version(project: Project, told: Target, lang: Lang) -> str:
    """`FY2027 original` for the first, `FY2027 revised` and `FY2027 revised 2` after approval."""
    held = [
        one.version
        for one in of_ledger(entries(project), project.calendar)
        if one.target.key == told.key and one.status == "approved"
    ]
    again = len(dict.fromkeys(held))
    key = "version-original" if not again else "version-revised"
    name = f"{told.period} {said(key, lang)}"
    return name if again < 2 else f"{name} {again}"


__all__ = [
    "Additions", "Given", "Proposal", "Wish", "faults", "propose", "rival_of", "set_by_hand",
]  # fmt: skip
