"""Remarks: what one should know of a proposal's figures before one relies on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from kaname.allocation.bounds import SHOWN
from kaname.allocation.fairness import Fairness, Move, Standing
from kaname.api.allocations.allocating import Allocation
from kaname.api.allocations.amounts_in_steps import exactly
from kaname.api.landings.kpi import counted
from kaname.api.landings.pipeline import pipeline_of
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.numbers import Scale, scale_of, show
from kaname.periods import Period, display
from kaname.text import LANGS, Lang

MOVES = 5  # suggestions that are told; the report has them all
SAME = 1e-6  # of a whole: less is rounding


def unseen_deals(project: Project, kpi: str, period: Period, person: str) -> Iterator[Finding]:
    """That the probabilities of a running period know nothing of deals that are open."""
    if not period.start <= project.as_of < period.end:
        return
    try:
        known = counted(project, pipeline_of(project), kpi).exact
    except KanameError:
        return
    if known:
        shown = {lang: display(period, lang) for lang in LANGS}
        words = {"period": shown, "person": person}
        yield Finding("allocation.open-deals-unseen", words, severity="warning")


def gaps(made: Allocation, unit: str) -> Iterator[Finding]:
    """How far commitments are from what is handed out, in all."""
    if not made.commitments:
        return
    people = made.people
    given = sum(people[name] for name in made.commitments)
    committed = sum(made.commitments.values())
    words: dict[str, object] = {
        "count": len(made.commitments),
        "people": len(people),
        "committed": exactly(committed, unit),
        "given": exactly(given, unit),
        "gap": _signed(given - committed, unit),
    }
    yield Finding("allocation.committed", words, severity="info")


def _signed(amount: float, unit: str) -> dict[Lang, str]:
    return {lang: "+" * (amount > 0) + told for lang, told in exactly(amount, unit).items()}


def unassigned(fair: Fairness, whole: float | None, unit: str) -> Iterator[Finding]:
    """That the targets of people are less or more than that of the company."""
    given = sum(one.target for one in fair.standings)
    if whole is None or abs(given - whole) <= SAME * abs(whole):
        return
    figures = {"given": given, "whole": whole, "gap": abs(given - whole)}
    words: dict[str, object] = {"count": len(fair.standings)}
    for name, value in figures.items():
        words[name] = {
            lang: show(value, unit, lang, scale=scale_of([whole], unit, lang)) for lang in LANGS
        }
    rule = "allocation.people-below" if given < whole else "allocation.people-above"
    yield Finding(rule, words, severity="warning")


def fairness_notes(fair: Fairness, unit: str) -> Iterator[Finding]:
    """What stands out: equal targets on unequal ground, targets far beyond what people have
    brought, outliers, and what would even them out.
    """
    if fair.equal is not None:
        ratio = {"ratio": f"{fair.equal:.1f}"}
        yield Finding("allocation.equal-targets", ratio, severity="warning")
    yield from _steep([one for one in fair.standings if one.steep])
    for one in sorted((s for s in fair.standings if s.outlier), key=lambda s: s.attainability):
        yield _outlier(one)
    told = fair.moves[:MOVES]
    scales = {lang: _scale(told, unit, lang) for lang in LANGS}
    for move in told:
        yield _move(move, unit, scales)


def _steep(found: Sequence[Standing]) -> Iterator[Finding]:
    """Who is asked for several times what the last year brought, the steepest first."""
    if not found:
        return
    ordered = sorted(found, key=lambda one: -inf if one.growth is None else -one.growth)
    names: dict[Lang, str] = {
        "ja": "、".join(f"{one.holder.name}（{_times(one, 'ja')}）" for one in ordered[:SHOWN]),
        "en": ", ".join(f"{one.holder.name} ({_times(one, 'en')})" for one in ordered[:SHOWN]),
    }
    if len(found) > SHOWN:
        names = {lang: told + " …" for lang, told in names.items()}
    words: dict[str, object] = {"count": len(found), "names": names}
    yield Finding("allocation.steep", words, severity="warning")


def _times(one: Standing, lang: Lang) -> str:
    if one.growth is None:  # nothing at all in the last year
        return {"ja": "実績なし", "en": "no results"}[lang]
    return {"ja": f"{one.growth + 1:.1f}倍", "en": f"{one.growth + 1:.1f} times"}[lang]


def _outlier(one: Standing) -> Finding:
    rule = "allocation.outlier-low" if one.attainability < 0.5 else "allocation.outlier-high"
    words = {"name": one.holder.name, "chance": f"{one.attainability:.0%}"}
    return Finding(rule, words, severity="warning")


def _scale(moves: Sequence[Move], unit: str, lang: Lang) -> Scale:
    """One scale for all moves that are told: that of the smallest, as none may vanish."""
    return scale_of([min((move.amount for move in moves), default=0.0)], unit, lang, prose=True)


def _move(move: Move, unit: str, scales: dict[Lang, Scale]) -> Finding:
    amount = {lang: _amount(move.amount, unit, scale) for lang, scale in scales.items()}
    words = {
        "giver": move.giver,
        "taker": move.taker,
        "amount": amount,
        "giver_before": f"{move.giver_before:.0%}",
        "giver_after": f"{move.giver_after:.0%}",
        "taker_before": f"{move.taker_before:.0%}",
        "taker_after": f"{move.taker_after:.0%}",
    }
    return Finding("allocation.move", words, severity="advice")


def _amount(amount: float, unit: str, scale: Scale) -> str:
    whole = scale.lang == "ja" and float(amount * 10.0**scale.power).is_integer()
    return show(amount, unit, scale.lang, 0 if whole else None, scale=scale)
