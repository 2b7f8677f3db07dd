"""What is to be thought of with a plan: other outlooks, targets already met, moves never seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaname.api.landings.landed import landed_at
from kaname.api.plans.lines import Line
from kaname.api.plans.problem import Ground, figure, named, said_period
from kaname.api.plans.texts import is_change
from kaname.errors import Finding
from kaname.numbers import show_ratio_change
from kaname.periods import display, shift_period
from kaname.text import LANGS, Lang, message

APART = 0.01  # of what is expected: a landing nearer than that says the same
FAR = 3.0  # times the distance to a good past level: farther than history tells of
MOST = 5  # KPIs that are named


def beside_landing(on: Ground, target: float) -> Iterator[Finding]:
    """The landing of the root in a period that it looks into, where it says something else.

    A plan rests on complete months alone; the landing also knows every open deal.
    """
    expected = on.values[on.root]
    answer = landed_at(on.project, on.found.kpis[on.root], on.expected.period)
    if answer is None or not answer.expected:
        return
    if abs(answer.expected - expected) <= APART * abs(expected):
        return
    change = target / answer.expected - 1
    params: dict[str, object] = {
        **named(on, on.root),
        "period": said_period(on),
        "expected": figure(on, on.root, expected),
        "landing": figure(on, on.root, answer.expected),
        "low": figure(on, on.root, answer.low),
        "high": figure(on, on.root, answer.high),
        "change": {lang: show_ratio_change(change, lang) for lang in LANGS},
    }
    yield Finding("plan.landing-beside", params, severity="info")


def year_not_over(on: Ground, written: str | None) -> Iterator[Finding]:
    """That a change is on a last year of which some months are forecast themselves."""
    told = on.expected
    if written is None or not told.estimated or not is_change(on.known, written):
        return
    before = shift_period(told.period, -1, "year", on.project.calendar)
    params: dict[str, object] = {
        **named(on, on.root),
        "target": written,
        "year": {lang: display(before, lang) for lang in LANGS},
        "last_year": figure(on, on.root, told.last_year[on.root]),
        "months": told.estimated,
    }
    yield Finding("plan.year-not-over", params, severity="warning")


def ahead_of(on: Ground, target: float) -> Finding:
    """More is expected than the target."""
    params: dict[str, object] = {
        **named(on, on.root),
        "period": said_period(on),
        "target": figure(on, on.root, target),
        "expected": figure(on, on.root, on.values[on.root]),
    }
    return Finding("plan.ahead", params, severity="warning")


def far(on: Ground, lines: Sequence[Line]) -> Iterator[Finding]:
    """The levers that must move much farther than history shows, the farthest first."""
    found = [line for line in lines if line.moves and line.stretch and line.stretch > FAR]
    if not found:
        return
    found.sort(key=lambda line: -(line.stretch or 0.0))
    moves = {lang: _moves(on, found, lang) for lang in LANGS}
    yield Finding("plan.beyond-history", {"moves": moves, "times": f"{FAR:g}"}, severity="warning")


def _moves(on: Ground, lines: Sequence[Line], lang: Lang) -> str:
    """`Win rate 30.0% → 42.0% (4.1×), …`"""
    words = [
        message(
            "plan.far-move",
            lang,
            kpi=on.known.called(line.kpi)[lang],
            before=figure(on, line.kpi, line.expected or 0.0)[lang],
            after=figure(on, line.kpi, line.target or 0.0)[lang],
            times=message("plan.times", lang, value=f"{line.stretch:.1f}"),
        )
        for line in lines[:MOST]
    ]
    return message("plan.comma", lang).join([*words, *(["…"] if len(lines) > MOST else [])])
