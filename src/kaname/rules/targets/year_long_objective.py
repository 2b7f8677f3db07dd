"""An objective whose cycle is longer than a quarter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from kaname.design.model import Design
from kaname.design.system import Objective
from kaname.design.times import read_period
from kaname.rules.rule import Case, Hit, Rule

LONGEST = timedelta(days=125)  # three months, and some weeks to begin and to close


def find(case: Case) -> Iterator[Hit]:
    """Objectives that run for longer than about three months, or have no end at all."""
    for name, objective in case.design.objectives.items():
        if _length(case.design, objective) > LONGEST:
            yield Hit(("objectives", name, "cycle"), {"name": name}, at_key=False)


def _length(design: Design, objective: Objective) -> timedelta:
    cycle = objective.cycle
    if not isinstance(cycle, str):
        return cycle[1] - cycle[0] if len(cycle) == 2 else timedelta.max
    period = read_period(design, cycle)
    return period.end - period.start if period else timedelta(0)


RULE = Rule(
    code="TG014",
    name="year-long-objective",
    cause="lagging",
    severity="advice",
    title={"ja": "期間の長すぎるOKR", "en": "An objective that runs too long"},
    says={
        "ja": (
            "OKRの目標 `{name}` の期間が3か月を超えているか、終わりがありません。"
            "四半期ごとの目標に分け、期の終わりに採点して次を決めてください。"
        ),
        "en": (
            "The objective `{name}` runs longer than three months, or has no end: cut it into "
            "objectives of a quarter, graded at their end."
        ),
    },
    why={
        "ja": (
            "OKRは変化の速い環境のための道具で、1〜3か月で見直すことに意味があります。"
            "一年の目標にすると、外れたことに気づくのが期末になります。"
        ),
        "en": (
            "Objectives are made for what changes fast; that they are revised within one to three "
            "months is their point. Over a year, that they have missed shows when it is over."
        ),
    },
    example="""\
objectives:
  trusted_proposals:
    cycle: FY2027
""",
    instead="""\
objectives:
  trusted_proposals:
    cycle: FY2027-Q1
""",
    source={
        "ja": "OKRとKPI：目標は1〜3か月で見直す。Doerr (2018)",
        "en": "OKR and KPI: objectives are reviewed every one to three months; Doerr (2018)",
    },
    find=find,
)
