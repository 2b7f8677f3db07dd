"""A design made without hearing juniors, mid-careers and veterans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.rules.rule import Case, Hit, Rule, Words

_TENURES: Mapping[str, Words] = {
    "junior": {"ja": "若手", "en": "juniors"},
    "middle": {"ja": "中堅", "en": "mid-careers"},
    "veteran": {"ja": "ベテラン", "en": "veterans"},
}


def find(case: Case) -> Iterator[Hit]:
    """Once: which of the three have not been heard; a design without KPIs has nothing to ask."""
    heard = {voice.tenure for voice in case.design.voices}
    missing = [words for tenure, words in _TENURES.items() if tenure not in heard]
    if missing and case.kpis:
        said = {
            "ja": "・".join(words["ja"] for words in missing),
            "en": ", ".join(words["en"] for words in missing),
        }
        yield Hit(("voices",) if heard else ("kpis",), {"missing": said})


RULE = Rule(
    code="OW006",
    name="no-field-voice",
    cause="field",
    severity="warning",
    title={"ja": "現場の声を聞いていない", "en": "The field has not been heard"},
    says={
        "ja": ("`{missing}` の声がありません。KPIを見せて意見を聞き、`voices` に書いてください。"),
        "en": (
            "No voice of `{missing}`: show them the KPIs, ask what they think, and write it in "
            "`voices`."
        ),
    },
    why={
        "ja": (
            "現場抜きで決めたKPIは形だけになり、やる気を下げます。"
            "若手とベテランでは、動かせるものも困っていることも違います。"
            "一方の声だけで作ると、もう一方には合わない設計になります。"
        ),
        "en": (
            "KPIs set without the field become a formality and cost people their will. Juniors and "
            "veterans can move different things and have different troubles; heard from one side "
            "alone, a design does not fit the other."
        ),
    },
    example="""\
voices:
  - {tenure: veteran, role: rep, says: {ja: 件数より勝率で見てほしい, en: Look at my win rate}}
""",
    instead="""\
voices:
  - {tenure: junior, role: rep, says: {ja: 会う件数なら増やせる, en: I can raise meetings}}
  - {tenure: middle, role: rep, says: {ja: レビューがあると助かる, en: Reviews help}}
  - {tenure: veteran, role: rep, says: {ja: 件数より勝率で見てほしい, en: Look at my win rate}}
""",
    source={
        "ja": "失敗の五つの原因：現場との乖離（若手・中堅・ベテランが加わる）",
        "en": "Five causes of failure: set without the field (all tenures take part)",
    },
    find=find,
)
