"""A quantity that rises while its paired quality falls."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kaname.causes.health import wording
from kaname.causes.health.evidence import Evidence, Figures
from kaname.causes.health.opposed import FEWEST, Opposed, opposed
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.design.influence import influences
from kaname.design.model import Design

NAME = "quantity-up-quality-down"
RISE, FALL = 0.1, 0.05  # shares from which a rise and a fall matter
FEW = 5.0  # of a unit's quantity a month, below which nothing is seen


def look(evidence: Evidence) -> Look:
    """Each quantity with its quality, and with that of what it directly moves; whole and teams."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for quantity, quality in _pairs(evidence):
        found = list(_answers(evidence, quantity, quality))
        told = [answer for answer in found if answer is not None]
        lacking += [] if told else [quantity]
        answers += told
    return Look(_coarsest(answers), tuple(dict.fromkeys(lacking)))


def _pairs(evidence: Evidence) -> Iterator[tuple[str, str]]:
    design, known = evidence.design, evidence.measured
    moved = influences(design)
    counted = [name for name, kpi in known.items() if kpi.nature == "quantity"]
    aimed = _aimed_at(design)
    for name in [name for name in counted if name in aimed] or counted:
        own = [_quality(design, name)]
        nearby = [_quality(design, to) for to, by in moved.items() if name in by]
        for quality in dict.fromkeys([*own, *nearby]):
            if quality in known and quality is not None and known[quality].better != "down":
                yield name, quality


def _aimed_at(design: Design) -> frozenset[str]:
    """The KPIs that are somebody's target: only what is aimed at is bent (Goodhart)."""
    found = {
        name
        for name, kpi in design.kpis.items()
        if kpi.role != "kgi" and (kpi.tier == "primary" or kpi.given_to or kpi.used_for)
    }
    for segment in design.segments.values():
        found |= {*segment.weights, *segment.targets}
    for objective in design.objectives.values():
        found |= {result.kpi for result in objective.key_results}
    return frozenset(found)


def _quality(design: Design, quantity: str) -> str | None:
    """The quality that a quantity is paired with, whichever of the two names the other."""
    of = design.kpis[quantity]
    pair = of.pair
    if of.nature == "quantity" and pair in design.kpis and design.kpis[pair].nature == "quality":
        return pair
    return next(
        (n for n, k in design.kpis.items() if k.pair == quantity and k.nature == "quality"), None
    )


def _answers(evidence: Evidence, quantity: str, quality: str) -> Iterator[Answer | None]:
    for family, figures in (("whole", evidence.whole), ("teams", evidence.teams)):
        if quantity not in figures.values or quality not in figures.values:
            continue
        effort = figures.effort(quantity)
        for row, unit in enumerate(figures.units):
            volume, share = figures.values[quantity][row], figures.values[quality][row]
            few = family == "teams" and not np.nanmean(np.append(volume, 0.0)) >= FEW
            found = None if few or len(volume) < FEWEST else opposed(effort[row], share)
            yield (
                None
                if found is None
                else _answer(
                    figures,
                    (quantity, quality),
                    unit,
                    found,
                    family,
                    evidence.units.get(quality, ""),
                )
            )


def _answer(
    figures: Figures,
    pair: tuple[str, str],
    team: str,
    found: Opposed,
    family: str,
    unit: str,
) -> Answer:
    fall = 1 - found.after / found.before if found.before > 0 else 0.0
    everywhere = {"ja": "全体", "en": "all units"}
    params: dict[str, object] = {
        "kpi": pair[0],
        "pair": pair[1],
        "unit": team or everywhere,
        "since": wording.month(figures.months[found.at]),
        "rise": wording.change(found.rise),
        "before": wording.level(found.before, unit),
        "after": wording.level(found.after, unit),
        "p": wording.chance(found.p),
    }
    large = found.rise >= RISE and fall >= FALL
    return Answer(
        *(("kpis", pair[0]), found.p, large, params, family),
        team=team or None,
        since=figures.months[found.at],
        size=found.after - found.before,
        unit=unit,
    )


def _coarsest(answers: list[Answer]) -> tuple[Answer, ...]:
    """Pairs that are told of the whole are not told of its teams again."""
    told = {(a.params["kpi"], a.params["pair"]) for a in answers if _plain(a)}
    return tuple(
        a for a in answers if a.family == "whole" or (a.params["kpi"], a.params["pair"]) not in told
    )


def _plain(answer: Answer) -> bool:
    return answer.family == "whole" and answer.large and answer.p <= 0.01


RULE = DataRule(
    page(
        code="EV003",
        name=NAME,
        cause="quantity",
        severity="warning",
        title={"ja": "量が増えて質が落ちている", "en": "Quantity up, quality down"},
        says={
            "ja": (
                "{since}から{kpi}が傾向と季節の見込みより {rise} 多い一方で、"
                "{pair}は直前1年の {before} から {after} に下がっています（{unit}、{p}）。"
                "件数だけを目標にしていないか、質を同じ重みで見ているかを確かめてください。"
            ),
            "en": (
                "Since {since} {kpi} is {rise} against its trend and season, while {pair} "
                "went from {before} in the year before to {after} ({unit}, {p}): see whether the "
                "count alone is the target, and give the quality the same weight."
            ),
        },
        why={
            "ja": (
                "数えるものを目標にすると、数えやすい形で増えます（グッドハートの法則）。"
                "アポの基準を下げれば件数は伸びますが、商談になる割合は落ち、"
                "受ける側の時間だけが減ります。対になる質と、そのすぐ先の段階の質を見ます。"
            ),
            "en": (
                "What is counted as a target grows in the form that is counted (Goodhart's law). "
                "Appointments rise when less is asked of them; fewer of them become deals, and "
                "those who take them lose the time. The paired quality is looked at, and that of "
                "the step after it."
            ),
        },
        given="""\
kpis:
  meetings: {nature: quantity, pair: meeting_preparation}
""",
        source={
            "ja": "Goodhart（1975年）、Berger（1982年）：両方とも確かなときだけ指摘する",
            "en": "Goodhart (1975); Berger (1982): told only where both movements are sure",
        },
    ),
    look,
)
