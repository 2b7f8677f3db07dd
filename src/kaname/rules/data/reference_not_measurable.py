"""KPIs other than the primary ones that the data cannot measure."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.rules.rule import Case, Hit, Rule


def find(case: Case) -> Iterator[Hit]:
    """KPIs that are not primary and for which a field or a whole system is missing."""
    for name, kpi in case.kpis.items():
        if kpi.tier != "primary" and case.coverage.get(name) in ("field", "system"):
            yield Hit(("kpis", name))


RULE = Rule(
    code="DA003",
    name="reference-not-measurable",
    cause="data",
    severity="advice",
    title={"ja": "測れない参考指標", "en": "Reference indicators that cannot be measured"},
    says={
        "ja": (
            "いまのデータでは測れない指標が {count}個あります（{names}）。"
            "`candidates` に移し、足りないもの・担当・期日を書いてください。"
        ),
        "en": (
            "The data cannot measure {count} of the indicators ({names}): move them to "
            "`candidates`, with what they need, who sees to it and by when."
        ),
    },
    why={
        "ja": (
            "値のない指標が並ぶと、本当に見るべき数字が埋もれます。"
            "欲しい指標は候補として分けておけば、何が足りないかが仕事の一覧になります。"
        ),
        "en": (
            "Rows without a figure hide those that matter. Kept apart as candidates, the "
            "indicators that are wanted become a list of work: what is missing, who, by when."
        ),
    },
    example="""\
kpis:
  service_calls:
    label: {ja: 対応件数, en: Service calls}
    value: met
    tier: reference
""",
    instead="""\
candidates:
  service_calls:
    label: {ja: 対応件数, en: Service calls}
    needs: {ja: 対応記録の項目, en: A field for service calls}
    owner: {ja: 営業企画, en: Sales planning}
    by: 2099-03-31
""",
    source={
        "ja": "失敗の五つの原因：分析体制の不備",
        "en": "Five causes of failure: no data and analysis",
    },
    find=find,
    coverage={"service_calls": "system"},
    reads_coverage=True,
    at_once=True,
)
