"""ヨミ表: deals with their rank (A, B, C), amount, month and rep, looked at every week."""

from __future__ import annotations

from kaname.mapping.draft import Profile, Seen, named
from kaname.sales_model import fold

_TITLES = tuple(map(fold, ("ヨミ", "よみ表", "読み表", "見込み案件表")))
PROFILE = Profile(
    "yomi",
    tables=frozenset({"opportunity"}),
    words={
        fold("ヨミ"): ("opportunity", "yomi"),
        fold("ランク"): ("opportunity", "yomi"),
        fold("月"): ("opportunity", "expected_close_on"),
        fold("受注月"): ("opportunity", "expected_close_on"),
        fold("予定月"): ("opportunity", "expected_close_on"),
    },
    unused=frozenset(map(fold, ("備考", "コメント", "No", "No."))),
)


def recognise(seen: Seen) -> Profile | None:
    """The profile if it is called so, or has a rank beside an amount."""
    if any(title in seen.title for title in _TITLES):
        return PROFILE
    means = {column for header in seen.columns for column, s in named(header).items() if s > 0.95}
    ranked = {("opportunity", "yomi"), ("opportunity", "amount")} <= means
    return PROFILE if ranked else None
