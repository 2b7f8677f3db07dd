"""More primary KPIs than anybody can keep in mind."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.bearers import bearers
from kaname.rules.rule import Case, Hit, Rule

MOST = 5


def find(case: Case) -> Iterator[Hit]:
    """Roles (segments, everybody) with more than five primary KPIs; KGI and floors aside."""
    chosen = [n for n, kpi in case.primary.items() if kpi.role is None and kpi.floor is None]
    for bearer in bearers(case.design, chosen):
        if len(bearer.kpis) > MOST:
            params = {"who": bearer.who, "count": len(bearer.kpis), "kpis": ", ".join(bearer.kpis)}
            yield Hit(bearer.path, params)


RULE = Rule(
    code="SZ002",
    name="too-many-primary",
    cause="focus",
    severity="warning",
    title={"ja": "主要KPIが多すぎる", "en": "Too many primary KPIs"},
    says={
        "ja": (
            "{who} の主要KPIが{count}個あります（`{kpis}`）。KGIに最も効く3〜5個に絞り、"
            "残りは `tier: reference` にしてください。"
        ),
        "en": (
            "There are {count} primary KPIs for {who} (`{kpis}`): keep the 3 to 5 with the "
            "greatest effect on the KGI and make the others `tier: reference`."
        ),
    },
    why={
        "ja": (
            "指標が増えるほど、一つ当たりに掛ける時間は減り、何が大事かが伝わらなくなります。"
            "絞る基準は、KGIへの効き目の大きさです。外したKPIも参考指標として残り、"
            "定例の振り返りで確かめられます。"
        ),
        "en": (
            "With every further KPI there is less time for each, and what matters is lost. "
            "Choose by the effect on the KGI. What is left out stays as reference and is looked "
            "at in the periodic reviews."
        ),
    },
    example="""\
kpis:
  opportunities: &shared
    tier: primary
    given_to: [rep]
    improves: {ja: 受注件数が増える, en: Won deals rise}
    action: {ja: 面談のない担当先から訪問する, en: Visit accounts not met this month}
    target_rule: {ja: 自分の過去実績から一歩上, en: A step above one's own past}
  meeting_preparation: *shared
""",
    instead="""\
kpis:
  opportunities: {tier: reference}
  meeting_preparation: {tier: reference}
""",
    source={
        "ja": "失敗の五つの原因：KPI乱立（役割ごとに主要KPIは3〜5個）",
        "en": "Five causes of failure: too many KPIs (3 to 5 primary ones per role)",
    },
    find=find,
)
