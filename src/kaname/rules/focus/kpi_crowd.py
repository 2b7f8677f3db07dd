"""Many KPIs that have no place in the design."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.influence import goals, upstream, with_pairs
from kaname.rules.rule import Case, Hit, Rule

MOST = 12


def find(case: Case) -> Iterator[Hit]:
    """More than a dozen KPIs without tier that lead nowhere and that no periodic review sees."""
    loose = _loose(case)
    if len(loose) > MOST:
        yield Hit(("kpis",), {"count": len(loose), "most": MOST, "kpis": ", ".join(loose[:3])})


def _loose(case: Case) -> list[str]:
    placed = set(upstream(with_pairs(case.design), goals(case.design)))
    for review in case.design.reviews.values():
        placed |= set() if review.is_frequent else set(review.kpis)
    placed |= {kpi.pair for kpi in case.kpis.values() if kpi.pair}
    return [
        name
        for name, kpi in case.kpis.items()
        if kpi.role is None and kpi.tier is None and kpi.floor is None and name not in placed
    ]


RULE = Rule(
    code="SZ007",
    name="kpi-crowd",
    cause="focus",
    severity="warning",
    title={"ja": "位置づけのないKPIが多すぎる", "en": "A crowd of KPIs"},
    says={
        "ja": (
            "主要でも参考でもなく、KGIにもつながらないKPIが{count}個あります（`{kpis}` など）。"
            "使わないものをやめ、残りは `tier: reference` にしてください。"
        ),
        "en": (
            "There are {count} KPIs that are neither primary nor reference and lead to no goal "
            "(`{kpis}` and others): retire what nobody uses and make the rest `tier: reference`."
        ),
    },
    why={
        "ja": (
            "増やすのは簡単でも、減らすのは誰かが決めないと進みません。"
            "見る理由のない数字が並ぶと、大事な数字が埋もれ、入力の手間だけが残ります。"
            "半年見なかったKPIは、履歴を残してやめてかまいません。"
        ),
        "en": (
            "To add a KPI is easy; to take one away somebody has to decide. Figures without a "
            "reason bury those that matter and leave the work of entering them. What nobody has "
            "looked at for half a year may be retired, with its history kept."
        ),
    },
    example="""\
kpis:
  calls: {value: met}
  mails: {value: met}
  letters: {value: met}
  faxes: {value: met}
  seminars: {value: met}
  exhibitions: {value: met}
  samples: {value: met}
  quotes: {value: met}
  demos: {value: met}
  reports: {value: met}
  joint_visits: {value: met}
  site_visits: {value: met}
  name_cards: {value: met}
""",
    instead="""\
kpis:
  calls: {value: met, tier: reference}
  mails: {value: met, tier: reference}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（ほかはすべて参考指標）",
        "en": "Five causes of failure: too many KPIs (all others are reference)",
    },
    find=find,
)
