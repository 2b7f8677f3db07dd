"""SFA lists: 案件一覧, 活動履歴, 顧客一覧, 担当者一覧 as most sales systems of Japan write them."""

from __future__ import annotations

from kaname.mapping.draft import Profile, Seen
from kaname.sales_model import fold

_TITLES = tuple(
    map(
        fold,
        (
            "案件一覧",
            "案件リスト",
            "案件管理",
            "商談一覧",
            "活動履歴",
            "活動一覧",
            "行動履歴",
            "日報",
            "顧客一覧",
            "顧客リスト",
            "取引先一覧",
            "得意先一覧",
            "担当者一覧",
            "社員一覧",
            "商品一覧",
            "売上明細",
            "受注明細",
        ),
    )
)
PROFILE = Profile(
    "sfa",
    unused=frozenset(map(fold, ("備考", "メモ", "更新日", "更新日時", "更新者", "No", "No."))),
)


def recognise(seen: Seen) -> Profile | None:
    """The profile if the file or sheet is called as such lists are."""
    fits = any(title in seen.title for title in _TITLES)
    return PROFILE if fits else None
