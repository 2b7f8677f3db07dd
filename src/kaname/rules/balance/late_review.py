"""Weekly reviews that look at results only."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.balance.mix import all_are, none_leads
from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """Weekly or daily reviews that have lagging KPIs only, all of them together."""
    frequent = {name: each for name, each in case.design.reviews.items() if each.is_frequent}
    seen = {kpi for review in frequent.values() for kpi in review.kpis} & case.kpis.keys()
    mine = [case.kpis[name] for name in seen]
    results = all_are(mine, "lagging") or [kpi.timing for kpi in mine] == ["lagging"]
    if results and not none_leads(case):
        late = next(name for name, review in frequent.items() if seen & set(review.kpis))
        yield Hit(("reviews", late), {"review": late})


RULE = Rule(
    code="BA004",
    name="late-review",
    cause="lagging",
    severity="warning",
    title={"ja": "週次の会議で結果しか見ていない", "en": "Weekly reviews look at results only"},
    says={
        "ja": (
            "週次の会議 `{review}` の議題が遅行指標だけです。先行指標を議題に加え、"
            "早めに手を打てるようにしてください。"
        ),
        "en": (
            "The agenda of `{review}` has lagging KPIs only: put leading ones on it, so that "
            "there is time to act."
        ),
    },
    why={
        "ja": (
            "毎週集まっても、見るのが締まった数字だけなら報告会になります。"
            "週次では先行指標の動きと、どこで歩留まりが落ちているかを見て、"
            "その場で打ち手を決めます。結果の検証は月次で足ります。"
        ),
        "en": (
            "A weekly meeting on closed figures is a report. Look there at what leading KPIs do "
            "and where the funnel narrows, and decide on actions; to evaluate results, once a "
            "month is enough."
        ),
    },
    example="""\
reviews:
  weekly: {kpis: [win_rate]}
  monthly: {kpis: [won_amount, proposals, proposal_quality, meetings]}
""",
    instead="""\
reviews:
  weekly: {kpis: [win_rate, proposals, proposal_quality, meetings]}
""",
    source={
        "ja": "失敗の五つの原因：遅行指標のみ（先行指標は日々の運営に）",
        "en": "Five causes of failure: outcome measures only (leading ones are for daily steering)",
    },
    find=find,
)
