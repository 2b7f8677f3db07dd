"""Salesforce: reports exported as a file, in Japanese or English, their ids often not among them.

`完了予定日` (Close Date) is the expected day while a deal is open and the real one once it is
closed; `確度 (%)` is written from 0 to 100; a field that stands in a report twice gets `_2`.
"""

from __future__ import annotations

from collections.abc import Mapping
from unicodedata import normalize

from kaname.mapping.draft import Profile, Seen
from kaname.mapping.words import Means
from kaname.sales_model import fold

_SIGNS = frozenset(  # as they are written: `close_date` is not Salesforce's
    map(
        str.casefold,
        (
            "商談 所有者",
            "商談名",
            "商談 ID",
            "取引先 所有者",
            "完了予定日",
            "所有者 ロール",
            "会計期間",
            "Opportunity Owner",
            "Opportunity Name",
            "Opportunity ID",
            "Account Owner",
            "Owner Role",
            "Fiscal Period",
            "Close Date",
            "Company / Account",
            "任命先",
            "Assigned",
        ),
    )
)
_WORDS: Mapping[str, Means] = {
    "商談 所有者": ("opportunity", "owner_id"),
    "Opportunity Owner": ("opportunity", "owner_id"),
    "商談名": ("opportunity", "name"),
    "Opportunity Name": ("opportunity", "name"),
    "商談 ID": ("opportunity", "opportunity_id"),
    "Opportunity ID": ("opportunity", "opportunity_id"),
    "完了予定日": ("opportunity", "expected_close_on"),
    "Close Date": ("opportunity", "expected_close_on"),
    "フェーズ": ("opportunity", "stage"),
    "Stage": ("opportunity", "stage"),
    "確度 (%)": ("opportunity", "probability"),
    "確度（%）": ("opportunity", "probability"),
    "Probability (%)": ("opportunity", "probability"),
    "商談 通貨": ("opportunity", "currency"),
    "Opportunity Currency": ("opportunity", "currency"),
    "商談 レコードタイプ": ("opportunity", "pipeline"),
    "Opportunity Record Type": ("opportunity", "pipeline"),
}
_UNUSED = (
    "会計期間",
    "Fiscal Period",
    "年齢",
    "Age",
    "期間",
    "所有者 ロール",
    "Owner Role",
    "次のステップ",
    "Next Step",
    "最終更新日",
    "最終更新者",
    "Last Modified Date",
    "Last Modified By",
    "作成者",
    "Created By",
    "期待収益",
    "期待収益 (換算値)",
    "Expected Revenue",
    "完了",
    "成立",
    "Closed",
    "Won",
)
# Reports of deals only: the words of other objects are those that everybody uses.
PROFILE = Profile(
    "salesforce",
    words={fold(word): means for word, means in _WORDS.items()},
    unused=frozenset(map(fold, _UNUSED)),
)


def recognise(seen: Seen) -> Profile | None:
    """The profile if at least two headers are such as only Salesforce writes them."""
    fits = len(_SIGNS & {normalize("NFKC", header).casefold() for header in seen.columns}) >= 2
    return PROFILE if fits else None
