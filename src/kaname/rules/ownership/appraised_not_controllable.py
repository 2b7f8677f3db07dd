"""People appraised by what they cannot move."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.ownership.levels import WHO, beyond
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs used for appraisal that outside factors, or others than those appraised, move."""
    for name, kpi in case.kpis.items():
        if kpi.used_for != "appraisal" or kpi.control is None:
            continue
        roles = beyond(case.design, kpi)
        if roles or kpi.control == "external":
            params = {"kpi": name, "control": WHO[kpi.control]}
            yield Hit(("kpis", name, "used_for"), params)


RULE = Rule(
    code="OW003",
    name="appraised-not-controllable",
    cause="field",
    severity="warning",
    title={"ja": "動かせない数字で評価している", "en": "Appraised by what one cannot move"},
    says={
        "ja": (
            "`{kpi}` は{control}が動かす数字なのに、それを動かせない人の評価に使われています。"
            "`used_for: steering` にするか、本人が動かせるKPIで評価してください。"
        ),
        "en": (
            "`{kpi}` is moved by {control}, yet used to appraise people who cannot move it: "
            "make it `used_for: steering`, or appraise by what they can move."
        ),
    },
    why={
        "ja": (
            "運で決まる評価は不公平で、人は数字を動かす代わりに数字の見せ方を動かします。"
            "見込みを低く申告し、案件の時期をずらすのはその表れです。"
            "評価に使った指標は、やがてよい指標でなくなります。"
        ),
        "en": (
            "An appraisal by luck is unfair, and people answer it by moving how things look: low "
            "forecasts, deals shifted to a better month. A measure that has become a target ceases "
            "to be a good measure."
        ),
    },
    example="""\
kpis:
  customer_satisfaction:
    given_to: [rep]
    used_for: appraisal
""",
    instead="""\
kpis:
  customer_satisfaction:
    given_to: [rep]
    used_for: steering
""",
    source={
        "ja": "Goodhart (1975)、Strathern (1997)：目標になった指標は、よい指標でなくなる",
        "en": (
            "Goodhart (1975), Strathern (1997): a measure that becomes a target ceases to be a "
            "good measure"
        ),
    },
    find=find,
)
