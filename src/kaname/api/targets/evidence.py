"""Evidence: the steps of a target, from the data and what the design expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from kaname.api.project import Project
from kaname.api.targets.history import Limits, Term, history, term
from kaname.api.targets.initiatives import Ground, brought, ground, levers, total
from kaname.api.targets.market import MarketEffect, RivalEffect, by_rival, by_series
from kaname.api.targets.rules import ruled
from kaname.api.targets.scopes import where
from kaname.api.targets.texts import Namer, name_of, percent, places, said, signed
from kaname.design.aims import kgi
from kaname.errors import Finding, KanameError
from kaname.numbers import show
from kaname.periods import Period, display, today
from kaname.targets.baseline import Baseline, History, baseline
from kaname.targets.entry import StepKind
from kaname.targets.initiatives import Effect, Lever, tempered
from kaname.targets.ledger import Scope, Step
from kaname.text import LANGS, Lang, label

FULL = 36  # months that a baseline should rest on
RIVAL_OF = "="


@dataclass(frozen=True, slots=True)
class Landed:
    """What a period that is not over is forecast to land at by its deals; four in five between."""

    period: Period
    low: float
    expected: float
    high: float


@dataclass(frozen=True, slots=True)
class Wish:
    """What a target is asked for, and by what it is to be corrected.

    `market` is a file with the market's series; `rival` a dimension and its member, with the
    `rate` that has changed; `known` the last day whose data may be used. `landed` is what last year
    is to land at, where it is not over. `came` is the share of their expected effect that earlier
    initiatives had, and of how many: those to come are then expected to have it too.
    """

    kpi: str
    period: Period
    scope: Scope
    author: str
    lang: Lang = "ja"
    market: Path | None = None
    rate: str | None = None
    rival: tuple[str, str] | None = None
    known: date | None = None
    landed: Landed | None = None
    came: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The steps that the data and the design give, and what there is to say of them."""

    steps: tuple[Step, ...]
    baseline: Baseline
    term: Term
    history: History
    unit: str
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class _Chain:
    """Steps in the making, all by one author on one day, rounded to the target's decimals."""

    project: Project
    wish: Wish
    decimals: int
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, kind: StepKind, value: float, source: str, reason: str, **detail: object) -> None:
        rounded = {name: self.rounded(one) for name, one in detail.items()}
        day = today(self.project.calendar)
        value = round(value, self.decimals) + 0.0
        self.steps.append(Step(kind, value, source, self.wish.author, day, reason, rounded))

    def rounded(self, value: object) -> object:
        return round(value, self.decimals) + 0.0 if isinstance(value, float) else value


def evidence(project: Project, wish: Wish) -> Evidence:
    """The steps of a target: baseline, rule, market, rivals, initiatives.

    Raises KanameError where the history is too short, or a correction cannot be estimated.
    """
    limits = where(project, wish.scope)
    of = term(project, wish.kpi, wish.period, wish.known)
    past = history(project, wish.kpi, of.history, limits)
    base = baseline(past, of.months, of.before, calendar=project.calendar)
    if not np.isfinite(base.value):
        raise KanameError(
            Finding("targets.undefined", {"kpi": Namer(project.design).kpi(wish.kpi)})
        )
    unit = project.units[wish.kpi]
    chain = _Chain(project, wish, places(unit, base.value))
    _baseline(chain, base, unit)
    _rule(chain, base, past, unit)
    if wish.market is not None:
        _market(chain, by_series(project, wish.market, of, past, base), wish.market)
    _through_tree(chain, of, limits, base)
    return Evidence(tuple(chain.steps), base, of, past, unit, tuple(chain.findings))


def _baseline(chain: _Chain, base: Baseline, unit: str) -> None:
    lang = chain.wish.lang
    span = {"first": display(base.first, lang), "last": display(base.last, lang)}
    interval = {"low": show(base.low, unit, lang), "high": show(base.high, unit, lang)}
    source = said("source-baseline", lang, months=base.months, **span, **interval)
    reason = "reason-baseline" if base.months >= FULL else "reason-baseline-short"
    words = [said(reason, lang, months=base.months)]
    if base.estimated:
        words.append(said("reason-estimated", lang, months=base.estimated))
    words += [note.text(lang) for note in base.notes]
    landed = chain.wish.landed
    if landed is not None:
        bounds = (("low", landed.low), ("expected", landed.expected), ("high", landed.high))
        figures = {name: show(value, unit, lang) for name, value in bounds}
        words.append(said("reason-landing", lang, year=display(landed.period, lang), **figures))
    chain.add(
        "baseline", base.value, source, " ".join(words),
        low=base.low, high=base.high, last_year=base.last_year,
        months=base.months, first=base.first.label, last=base.last.label,
        estimated=base.estimated, **({"landing": landed.expected} if landed else {}),
    )  # fmt: skip
    if base.months < FULL:
        named = Namer(chain.project.design).kpi(chain.wish.kpi)
        params = {"kpi": named, "months": base.months}
        chain.findings.append(Finding("targets.few-years", params, severity="info"))


def _rule(chain: _Chain, base: Baseline, past: History, unit: str) -> None:
    found = ruled(chain.project, chain.wish.kpi, chain.wish.scope, base, past)
    if found is None:
        return
    lang = chain.wish.lang
    source = said("source-rule", lang, rule=found.words(lang))
    if found.past is None:
        chain.add("rule", 0.0, source, said("reason-rule-shared", lang))
        return
    asked, held = show(found.ruled.asked, unit, lang), show(found.ruled.value, unit, lang)
    key = {None: "reason-rule", "whole": "reason-rule-whole", "headroom": "reason-rule-capped"}
    reason = said(
        key[found.ruled.capped], lang, past=show(found.past, unit, lang), asked=asked, held=held
    )
    chain.add(
        "rule", found.ruled.value - base.value, source, reason,
        past=found.past, asked=found.ruled.asked, capped=found.ruled.capped,
        own_best=found.feasible.own, peers_best=found.feasible.peers,
    )  # fmt: skip


def _market(chain: _Chain, found: MarketEffect, path: Path) -> None:
    lang = chain.wish.lang
    e = found.elasticity
    source = said(
        "source-market", lang, file=path.name, count=e.count, value=f"{e.value:.2f}",
        error=f"{e.spread:.2f}", own=f"{e.own:.2f}", weight=percent(e.weight, lang),
    )  # fmt: skip
    growths = {
        "expected": signed(found.expected.value, "%", lang).replace("pt", "%"),
        "contained": signed(found.contained.value, "%", lang).replace("pt", "%"),
    }
    reason = said(
        "reason-market" if found.expected.given else "reason-market-trend", lang, **growths
    )
    made = found.correction
    chain.add(
        "market", made.likely, source, reason, low=made.low, high=made.high,
        file=_beside(path, chain.project.path.parent), elasticity=_digits(e.value),
        elasticity_error=_digits(e.spread), expected=_digits(found.expected.value),
        contained=_digits(found.contained.value), share=_digits(found.share),
        assumed=[[day.isoformat(), now, then] for day, now, then in found.expected.values],
    )  # fmt: skip


def _digits(value: float | None) -> str | None:
    """A number of no unit, kept from the rounding of amounts."""
    return None if value is None else f"{value:.6g}"


def _beside(path: Path, folder: Path) -> str:
    """A file by its place from the design's folder, where it lies inside."""
    whole, base = path.resolve(), folder.resolve()
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else path.name


def _through_tree(chain: _Chain, of: Term, limits: Limits, base: Baseline) -> None:
    wish = chain.wish
    known = levers(chain.project, of, limits)
    if known and wish.came is not None:
        known = tempered(known, wish.came[0])
        shown = {lang: percent(wish.came[0], lang) for lang in LANGS}
        params = {"share": shown, "count": wish.came[1]}
        chain.findings.append(Finding("targets.as-came", params, severity="info"))
    if not known and wish.rival is None:
        return
    on = ground(chain.project, wish.kpi, of, limits, base.value)
    if wish.rival is not None:
        rate = wish.rate or wish.kpi
        _rival(chain, by_rival(chain.project, rate, *wish.rival, of, limits, on))
    _initiatives(chain, on, known)


def _rival(chain: _Chain, found: RivalEffect) -> None:
    lang, a = chain.wish.lang, found.against
    source = said(
        "source-rival", lang, rate=name_of(chain.project, found.rate, lang), rival=found.rival,
        before=percent(a.before, lang), lately=percent(a.lately, lang),
        cases=a.cases, weight=percent(a.weight, lang),
    )  # fmt: skip
    points = {
        "change": signed(a.slope, "%", lang),
        "share": percent(a.share, lang),
        "still": signed(a.still, "%", lang),
        "contained": signed(a.contained, "%", lang),
    }
    made = found.correction
    chain.add(
        "market", made.likely, source, said("reason-rival", lang, **points),
        low=made.low, high=made.high, name=found.rival, rate=found.rate,
        still=_digits(a.still),
    )  # fmt: skip


def _initiatives(chain: _Chain, on: Ground, known: Sequence[Lever]) -> None:
    found = brought(on, known)
    for name, effect in found.by.items():
        if np.any(effect.likely) or np.any(effect.low) or np.any(effect.high):
            _initiative(chain, name, effect, on, [one for one in known if one.initiative == name])
    namer = Namer(chain.project.design)
    for kpi in found.missing if chain.wish.kpi == kgi(chain.project.design) else ():
        names = list(dict.fromkeys(one.initiative for one in known if one.kpi == kpi))
        targets = {"kpi": namer.kpi(kpi), "target": namer.kpi(chain.wish.kpi)}
        params = {"initiative": namer.initiatives(names), **targets}
        chain.findings.append(Finding("targets.no-way", params, severity="info"))


def _initiative(chain: _Chain, name: str, effect: Effect, on: Ground, own: Sequence[Lever]) -> None:
    lang = chain.wish.lang
    stated = chain.project.design.initiatives[name]
    used = [one for one in own if one.kpi in on.tree.order]
    source = said(
        "source-initiative", lang, name=label(stated.label, lang),
        effects=said("list-comma", lang).join(_words(chain, used)),
    )  # fmt: skip
    share = float(np.mean([one.share.mean() for one in used]))
    held = float(np.mean([one.held for one in used]))
    key = "reason-initiative-held" if held else "reason-initiative"
    reason = said(key, lang, share=percent(share, lang), held=percent(held, lang))
    bounds = sorted((total(effect.low, on.scale), total(effect.high, on.scale)))
    chain.add(
        "initiative", total(effect.likely, on.scale), source, reason,
        name=name, low=bounds[0], high=bounds[1], kpis=[one.kpi for one in used],
    )  # fmt: skip


def _words(chain: _Chain, own: Sequence[Lever]) -> Iterator[str]:
    lang = chain.wish.lang
    for one in own:
        unit = "%" if one.change == "relative" else chain.project.units.get(one.kpi, "")
        low, likely, high = (
            signed(v, unit, lang).replace("pt", "%")
            if one.change == "relative"
            else signed(v, unit, lang)
            for v in (one.low, one.likely, one.high)
        )
        name = (
            name_of(chain.project, one.kpi, lang)
            if one.kpi in chain.project.design.kpis
            else one.kpi
        )
        yield said("effect", lang, kpi=name, low=low, likely=likely, high=high)
