"""A leading indicator that does not help to predict what it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.special import stdtr, stdtrit

from kaname.causes.health import wording
from kaname.causes.health.evidence import Evidence, alike
from kaname.causes.health.page import page
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.causes.leading.lead import Lead
from kaname.causes.leading.panel import LEVEL, lead
from kaname.causes.leading.within import within
from kaname.design.influence import influences
from kaname.design.model import Design
from kaname.formula.values import Floats

NAME = "leading-does-not-lead"
LAGS = (0, 1, 2, 3)  # months; 0: within the month; and those that the design states
HELPS = 0.23  # standard deviations of the led per one of the leading figure: 3 % less error
OTHERS = 24  # teams' worth of what is known of errors beforehand
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def look(evidence: Evidence) -> Look:
    """Each leading KPI against the KGI and whatever it is thought to move."""
    answers: list[Answer] = []
    lacking: list[str] = []
    for kpi, targets in _asked(evidence):
        found = _answer(evidence, kpi, targets)
        lacking += [kpi] if found is None else []
        answers += [found] if found is not None else []
    return Look(tuple(answers), tuple(lacking))


def _asked(evidence: Evidence) -> Iterator[tuple[str, list[str]]]:
    for name, kpi in evidence.measured.items():
        if kpi.timing == "leading" and kpi.role != "kgi" and name in evidence.teams.values:
            targets = dict.fromkeys([*evidence.goals, *_onwards(evidence.design, name)])
            known = [to for to in targets if to in evidence.teams.values and to != name]
            if known:
                yield name, known


def _onwards(design: Design, name: str) -> Iterator[str]:
    """What it is thought to move, else the quantities of the next stage."""
    moved = [to for to, by in influences(design).items() if name in by]
    yield from moved
    stages = list(design.stages)
    stage = design.kpis[name].stage
    if not moved and stage in stages[:-1]:
        after = stages[stages.index(stage) + 1]
        yield from (
            n for n, k in design.kpis.items() if k.stage == after and k.nature == "quantity"
        )


def _answer(evidence: Evidence, kpi: str, targets: Sequence[str]) -> Answer | None:
    """It leads none of them, at no lag: the least certain of these answers counts."""
    values, months = evidence.teams.values, evidence.teams.shape[1]
    lags = sorted({*LAGS, *_stated(evidence.design, kpi)})
    found = [
        one
        for target in targets
        for one in standardised(alike(values[kpi]), alike(values[target]), lags)
    ]
    if len(found) < len(lags) * len(targets):
        return None
    best = max(found, key=lambda one: one.gain)
    params: dict[str, object] = {
        "kpi": kpi,
        "targets": tuple(targets),
        "units": best.units,
        "months": months,
        "gain": wording.share(max(best.gain, 0.0)),
    }
    weak = not any(_seen(one, len(found)) for one in found)
    return Answer(("kpis", kpi), max(_weak(one) for one in found), weak, params)


def _stated(design: Design, kpi: str) -> Iterator[int]:
    """The lags in months after which the design expects the KPI to show."""
    written = [
        link.lag
        for link in (design.scorecard.links if design.scorecard else ())
        if link.from_ == kpi
    ]
    for other in design.kpis.values():
        written += [d.lag for d in other.drivers if not isinstance(d, str) and d.kpi == kpi]
    for lag in written:
        count, _, unit = (lag or "").partition(" ")
        months = MONTHS.get(unit.strip().removesuffix("s"))
        if months is not None and count.isdecimal():
            yield int(count) * months


def standardised(x: Floats, y: Floats, lags: Sequence[int]) -> list[Lead]:
    """The lead at each lag in standard deviations beyond unit, trend and period.

    Lags of which there is not enough data are left out.
    """
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < 2:
        return []
    sizes = [float(np.std(one[known])) for one in within(np.stack([x, y]), known)]
    if min(sizes) <= 1e-12:
        return []
    before, after = x / sizes[0], y / sizes[1]
    # What a month knows of itself is asked as if it were of the month before.
    gap = np.full((len(x), 1), np.nan)
    same = np.concatenate([before[:, 1:], gap], axis=1)
    found = [lead(before if lag else same, after, [max(lag, 1)], draws=1) for lag in lags]
    return [one for one in found if one.verdict != "little"]


def _seen(found: Lead, tried: int) -> bool:
    """Whether there is a lead beyond chance, however weak: that is not called none."""
    freedom, error = _error(found)
    return abs(found.strength) > error * float(stdtrit(freedom, 1 - LEVEL / 2 / tried))


def _weak(found: Lead) -> float:
    """The probability of so weak a lead where there is one that helps."""
    freedom, error = _error(found)
    short = HELPS - abs(found.strength)
    return float(stdtr(freedom, -short / error)) if error > 0 else float(short <= 0)


def _error(found: Lead) -> tuple[int, float]:
    """Degrees of freedom and standard error of the strength.

    The error by teams is itself unsure with few of them, so that of independent months, which
    they are once the month before is known, counts beside it as that of OTHERS teams.
    """
    freedom = max(found.units - 1, 1)
    by_team = (found.high - found.low) / 2 / float(stdtrit(freedom, 1 - LEVEL / 2))
    by_month = (1 - min(abs(found.strength), 0.9) ** 2) / found.rows
    both = (freedom * by_team**2 + OTHERS * by_month) / (freedom + OTHERS)
    return freedom + OTHERS, float(np.sqrt(both))


RULE = DataRule(
    page(
        code="EV001",
        name=NAME,
        cause="lagging",
        severity="advice",
        title={"ja": "先行していない先行指標", "en": "A leading indicator that does not lead"},
        says={
            "ja": (
                "先行指標の{kpi}は、{targets}を予測する助けになっていません"
                "（{units} 組織 × {months} か月、予測誤差の改善は最大でも {gain}）。"
                "先行指標から外すか、測り方を見直してください。"
            ),
            "en": (
                "The leading indicator {kpi} does not help to predict {targets} "
                "({units} units × {months} months; the error gets smaller by {gain} at most): "
                "do not steer by it, or measure it in another way."
            ),
        },
        why={
            "ja": (
                "先行指標は、結果が出る前に手を打つためのものです。"
                "動いても後の結果が動かない指標を追うと、毎週の会議は忙しくなるだけで、"
                "結果は変わりません。組織ごとの水準と傾向、全社に共通の動きを除いたうえで、"
                "当月から3か月先と設計に書かれた時間差の、どれでも効き目が小さいと確かめられた場合だけ指摘します。"
            ),
            "en": (
                "A leading indicator is there to act before the result is. One that moves without "
                "the result moving later keeps meetings busy and changes nothing. It is told only "
                "where the effect is surely small at every lag from the same month to three months "
                "and at any that the design states, beyond each unit's level and trend and what "
                "all units share."
            ),
        },
        given="""\
kpis:
  meetings: {timing: leading, drivers: []}
  opportunities: {drivers: [meetings]}
""",
        source={
            "ja": "Clark & West（2007年）：標本外の予測で確かめる先行性",
            "en": "Clark & West (2007): leads are tested by prediction out of sample",
        },
    ),
    look,
)
