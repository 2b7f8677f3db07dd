"""Two KPIs that tell the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from kaname.causes.health.evidence import Evidence, Figures, alike
from kaname.causes.health.information import Twins, beyond, twins
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.design.influence import factors
from kaname.formula.values import Floats

NAME = "twin"
WIDE = 3  # units from which what periods share is taken out


def look(evidence: Evidence) -> Look:
    """Every two KPIs, a formula and its parts left out, by team where there are teams."""
    figures = evidence.teams if len(evidence.teams.units) >= WIDE else evidence.whole
    names = [name for name in evidence.measured if name in figures.values]
    left = {name: beyond(alike(figures.values[name]), season=True) for name in names}
    answers = [
        Answer(
            ("kpis", second), found.p, large=True, params=_params(figures, (first, second), found)
        )
        for first, second in _pairs(evidence, names)
        if (found := twins(left[first], left[second], _spent(figures, left[first]))) is not None
    ]
    return Look(tuple(answers), ())


def _pairs(evidence: Evidence, names: list[str]) -> Iterator[tuple[str, str]]:
    """The second is the one that could go: never the KGI, the less important of the two."""
    for two in combinations(names, 2):
        if not any(one in factors(evidence.design, other) for one, other in (two, two[::-1])):
            first, second = sorted(two, key=lambda name: _rank(evidence, name))
            yield first, second


def _rank(evidence: Evidence, name: str) -> int:
    kpi = evidence.design.kpis[name]
    if kpi.role == "kgi":
        return 0
    return {"primary": 1, None: 2, "reference": 3}[kpi.tier]


def _spent(figures: Figures, left: Floats) -> int:
    """Degrees of freedom: level and trend of each unit and the periods, or the season."""
    known = np.isfinite(left)
    units, months = int(known.any(axis=1).sum()), int(known.any(axis=0).sum())
    return 2 * units + months if len(figures.units) >= WIDE else 6 * units


def _params(figures: Figures, pair: tuple[str, str], found: Twins) -> dict[str, object]:
    return {
        "kpi": pair[1],
        "other": pair[0],
        "correlation": f"{found.correlation:.2f}",
        "units": len(figures.units),
        "months": len(figures.months),
    }


RULE = DataRule(
    page(
        code="EV006",
        name=NAME,
        cause="focus",
        severity="advice",
        title={"ja": "同じことを言う二つの指標", "en": "Two KPIs that tell the same"},
        says={
            "ja": (
                "{kpi}は{other}とほぼ同じ動きをしています"
                "（季節・傾向・全社共通の動きを除いた相関 {correlation}、"
                "{units} 組織 × {months} か月）。"
                "追うのは片方で足ります。"
            ),
            "en": (
                "{kpi} moves as {other} does (correlation {correlation} beyond season, trend "
                "and what all units share; {units} units × {months} months): one of them is "
                "enough."
            ),
        },
        why={
            "ja": (
                "同じことを言う指標が二つあると、会議では二度話し、評価では二度数えます。"
                "意味の分かりやすい方、現場が動かせる方を残します。"
                "分解式の親と部品は、木の形に要るので数えません。"
            ),
            "en": (
                "Two KPIs that tell the same are discussed twice and counted twice. Keep the one "
                "that people understand and can move. A formula and its parts are left out: the "
                "tree needs both."
            ),
        },
        given="kpis: {}\n",
        source={
            "ja": "Fisher（1915年）の z 変換による、相関0.95超の検定",
            "en": "A test for correlations beyond 0.95 by the z transform of Fisher (1915)",
        },
    ),
    look,
)
