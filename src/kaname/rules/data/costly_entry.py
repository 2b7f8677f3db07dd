"""More minutes of typing a week than the figures are worth."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.model import Label
from kaname.rules.rule import Case, Hit, Rule

MINUTES = 30  # a week and person: about an hour's selling time is lost with the interruptions


def find(case: Case) -> Iterator[Hit]:
    """Those who type too long, at the KPI that costs them most."""
    costs: list[tuple[set[str], dict[str, float]]] = []
    for name, kpi in case.kpis.items():
        if kpi.entry_minutes:
            _minutes_of(costs, _words(kpi.entered_by))[name] = kpi.entry_minutes
    for _, each in costs:
        if sum(each.values()) > MINUTES:
            costliest = max(each, key=lambda name: each[name])
            params = {"minutes": sum(each.values()), "kpi": costliest, "most": MINUTES}
            yield Hit(("kpis", costliest, "entry_minutes"), params, at_key=False)


def _words(who: Label | None) -> set[str]:
    return set(who.values()) if isinstance(who, dict) else {who or ""}


def _minutes_of(costs: list[tuple[set[str], dict[str, float]]], who: set[str]) -> dict[str, float]:
    """The minutes of those who are called by one of these words, in either language."""
    known = next((each for each in costs if each[0] & who), None)
    if known is None:
        known = (set(), {})
        costs.append(known)
    known[0].update(who)
    return known[1]


RULE = Rule(
    code="DA007",
    name="costly-entry",
    cause="data",
    severity="warning",
    title={"ja": "入力の負担が重い", "en": "Entry takes too long"},
    says={
        "ja": (
            "一人あたり週 `{minutes:g}` 分の入力が要ります（目安は {most} 分まで）。"
            "最も重い `{kpi}` から、自動で取るか、入力項目を減らしてください。"
        ),
        "en": (
            "Entering the figures takes each person `{minutes:g}` minutes a week (at most {most} "
            "are bearable): begin with `{kpi}`, and take it from a system or ask for less."
        ),
    },
    why={
        "ja": (
            "入力は顧客に会う時間から引かれます。負担が重いほど入力は後回しになり、"
            "まとめて思い出しながら書かれた数字は、遅く、不正確です。"
            "項目の多さは、現場がSFAを使わなくなる理由の筆頭です。"
        ),
        "en": (
            "Every minute of typing is taken from customers. The heavier it is, the later it is "
            "done, from memory and all at once, so that the figures are late and wrong. Too many "
            "fields are a chief reason why reps give up a system."
        ),
    },
    example="""\
kpis:
  meetings:
    entered_by: {ja: 営業担当, en: Sales reps}
    entry_minutes: 45
""",
    instead="""\
kpis:
  meetings:
    entered_by: {ja: 営業担当, en: Sales reps}
    entry_minutes: 10
""",
    source={
        "ja": "営業の現場の不満：会議で使わない入力、多すぎる入力項目",
        "en": "What sales people complain of: entries that no meeting uses, too many fields",
    },
    find=find,
)
