"""Several KPIs of one action, judged together: one of them often is beyond chance by luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kaname.api.causes.effects.evaluation import Evaluation
from kaname.api.causes.effects.judging import Case, judged, measured
from kaname.causes.effects.verdict import advice, verdict


def together(cases: Sequence[Case]) -> tuple[Evaluation, ...]:
    """What came of each, in order, having allowed for the several KPIs of each action.

    By Holm (1979): the smallest p is judged by the level over the number of KPIs, the next by that
    over one less, up to the first that fails, by whose level all others are judged. Intervals are
    those of these levels, so that they say the same as the verdicts.
    """
    found = [judged(case) for case in cases]
    by: dict[object, list[int]] = {}
    for at, one in enumerate(found):
        if one.sizes is not None:
            by.setdefault(one.action.name or at, []).append(at)
    for places in by.values():
        for at, p, share in _allowed(found, places):
            one = found[at] if share == 1 else judged(replace(cases[at], share=share))
            found[at] = _again(cases[at], one, (p, share), len(places))
        if any(found[at].verdict == "worked" for at in places):
            for at in places:
                found[at] = _kept(found[at])
    return tuple(found)


def _allowed(
    found: Sequence[Evaluation], places: Sequence[int]
) -> Iterator[tuple[int, float, float]]:
    """Of each its place, its adjusted p, and the share of the level that is left for it."""
    order = sorted(places, key=lambda at: _p(found[at]))
    largest, failed = 0.0, 0
    for rank, at in enumerate(order):
        left = failed or len(order) - rank
        largest = max(largest, min(1.0, (len(order) - rank) * _p(found[at])))
        if largest > _level(found[at]):
            failed = left
        yield at, largest, 1 / left


def _kept(of: Evaluation) -> Evaluation:
    """What worked for one KPI is not stopped because another did not move, but done otherwise."""
    return replace(of, advice="change") if (of.verdict, of.advice) == ("none", "stop") else of


def _p(of: Evaluation) -> float:
    return of.sizes.p if of.sizes is not None else 1.0


def _level(of: Evaluation) -> float:
    return of.sizes.level if of.sizes is not None else 0.0


def _again(case: Case, of: Evaluation, test: tuple[float, float], among: int) -> Evaluation:
    assert of.sizes is not None
    p, share = test
    of = replace(of, sizes=replace(of.sizes, adjusted=p, among=among, share=share))
    judged_ = measured(of, case.project)
    said = verdict(judged_)
    return replace(
        of, verdict=said, advice=advice(judged_, said, bool(of.others or of.other_action))
    )
