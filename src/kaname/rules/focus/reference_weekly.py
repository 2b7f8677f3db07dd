"""Reference KPIs on a weekly agenda."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Weekly and daily reviews with KPIs that are said to be reference on their agenda."""
    for name, review in case.design.reviews.items():
        rest = [k for k in review.kpis if k in case.kpis and case.kpis[k].tier == "reference"]
        if rest and review.is_frequent:
            yield Hit(("reviews", name), {"review": name, "kpis": ", ".join(rest)})


RULE = Rule(
    code="SZ009",
    name="reference-weekly",
    cause="focus",
    severity="advice",
    title={"ja": "参考指標を毎週見ている", "en": "Reference KPIs every week"},
    says={
        "ja": (
            "会議 `{review}` の議題に参考指標（`{kpis}`）があります。月次か四半期の会議に移し、"
            "主要KPIの議論に時間を使ってください。"
        ),
        "en": (
            "Reference KPIs (`{kpis}`) are on the agenda of `{review}`: move them to a monthly "
            "or quarterly review and give the time to the primary ones."
        ),
    },
    why={
        "ja": (
            "三十分の会議で見る数字が増えるほど、原因と打ち手を話す時間がなくなります。"
            "参考指標は、月に一度まとめて異常がないかを確かめれば足ります。"
        ),
        "en": (
            "With every figure on a thirty-minute agenda there is less time for causes and "
            "actions. For reference KPIs it is enough to look once a month whether anything is "
            "odd."
        ),
    },
    example="""\
kpis:
  opportunities: {tier: reference}
reviews:
  weekly: {kpis: [proposals, proposal_quality, meetings, win_rate, opportunities]}
""",
    instead="""\
kpis:
  opportunities: {tier: reference}
reviews:
  weekly: {kpis: [proposals, proposal_quality, meetings, win_rate]}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（参考指標は月次・四半期の会議で見る）",
        "en": "Five causes of failure: too many KPIs (reference ones belong to periodic reviews)",
    },
    find=find,
)
