"""Stages: which of a company's own stages mean that a deal is open, won, lost or dropped."""

from __future__ import annotations

from collections.abc import Iterable

from kaname.sales_model import TABLES, code_of, fold

STATUS = TABLES["opportunity"].columns["status"]
_ENDS = (  # in this order: a stage is an end only where it says nothing of a hope
    ("lost", ("失注", "lost", "敗", "不成約")),
    ("dropped", ("見送", "中止", "取消", "キャンセル", "消滅", "dropped", "cancel", "abandon")),
    ("won", ("受注", "成約", "契約", "closedwon", "won")),
)
_HOPES = (
    "見込",
    "予定",
    "内示",
    "前",
    "待",
    "確度",
    "交渉",
    "提案",
    "準備",
    "確認",
    "可能性",
    "リスク",
    "expect",
)


def statuses(stages: Iterable[str]) -> dict[str, str]:
    """The status of each stage: by the model's words, by what it contains, else open."""
    return {stage: status(stage) or "open" for stage in stages}


def status(stage: str) -> str | None:
    """The status that a stage means; None where its words do not tell that it is an end."""
    known = code_of(STATUS, stage)
    if known is not None:
        return known
    word = fold(stage)
    if any(hope in word for hope in _HOPES):
        return None
    return next((code for code, words in _ENDS if any(w in word for w in words)), None)
