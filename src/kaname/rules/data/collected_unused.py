"""A figure that people enter and nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.expressions import is_measure, written
from kaname.design.mentions import of_kpi, of_system
from kaname.formula.parse import names
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs that cost entry and that no meeting, formula, hypothesis or person uses."""
    used = _used(case)
    for name, kpi in case.kpis.items():
        costs = kpi.entered_by is not None or bool(kpi.entry_minutes)
        by_itself = kpi.tier == "primary" or kpi.role == "kgi" or kpi.given_to
        if costs and not by_itself and name not in used:
            yield Hit(("kpis", name), {"kpi": name})


def _used(case: Case) -> set[str]:
    """The KPIs that anything else in the design names."""
    design, places = case.design, case.places
    found = {mention.name for mention in of_system(design, places) if mention.kind == "kpi"}
    for name, kpi in case.kpis.items():
        found |= {m.name for m in of_kpi(design, name, kpi, places) if m.kind == "kpi"}
    for each in written(design):
        used = {name.name for name in names(each.expr)}
        found |= {n for n in used if n != each.kpi and not is_measure(design, n, each.role)}
    return found


RULE = Rule(
    code="DA008",
    name="collected-unused",
    cause="data",
    severity="warning",
    title={"ja": "集めて使っていない", "en": "Collected and used nowhere"},
    says={
        "ja": (
            "`{kpi}` は入力されていますが、会議・分解式・仮説・目標のどこにも使われていません。"
            "使う会議を決めるか、入力をやめてください。"
        ),
        "en": (
            "`{kpi}` is entered by people, and no meeting, formula, driver or target uses it: "
            "put it on the agenda where it helps to decide, or stop entering it."
        ),
    },
    why={
        "ja": (
            "使われない入力は現場が最も嫌う仕事です。誰も見ないと分かれば内容は適当になり、"
            "ほかの入力の質まで下がります。集めるのは、決めるために使う数字だけにします。"
        ),
        "en": (
            "Nothing annoys reps more than entries that no meeting uses. Once they know that "
            "nobody looks, they enter anything, and the other entries get worse too. Collect "
            "only what helps somebody to decide."
        ),
    },
    example="""\
kpis:
  business_cards:
    label: {ja: 名刺交換数, en: Business cards}
    value: met
    drivers: [meetings]
    nature: quality
    entered_by: {ja: 営業担当, en: Sales reps}
""",
    instead="""\
kpis:
  business_cards: null
""",
    source={
        "ja": "営業の現場の不満：会議で使わない入力",
        "en": "What sales people complain of: entering data that no meeting uses",
    },
    find=find,
)
