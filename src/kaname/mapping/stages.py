"""Stages: which of a company's own stages mean that a deal is open, won, lost or dropped."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kaname.mapping.model import Into, Value, as_value
from kaname.sales_model import TABLES, code_of, fold

STATUS = TABLES["opportunity"].columns["status"]
_ENDS = (  # in this order: a stage is an end only where it says nothing of a hope
    ("lost", ("失注", "lost", "敗", "不成約")),
    ("dropped", ("見送", "中止", "取消", "キャンセル", "消滅", "dropped", "cancel", "abandon")),
    ("won", ("受注", "成約", "契約", "closedwon", "won")),
)
_RANKS = {"済": "won", "決": "won", "受": "won", "失": "lost"}  # as ranks of a ヨミ表 are written
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


def read_by(column: str, into: Into) -> bool:
    """Whether a column is the state of a deal that follows from its stage or rank."""
    if into.table != "opportunity" or column != "status":
        return False
    own = as_value(into.columns["status"])
    others = [as_value(into.columns[c]).headers for c in ("stage", "yomi") if c in into.columns]
    return bool(own.values) and own.else_ is None and own.headers in others


def new(value: Value, text: pl.Series) -> dict[str, str]:
    """The stages of a later file that the mapping does not name, read as a proposal reads them."""
    known = {fold(stage) for stage in value.values}
    written = text.drop_nulls().unique(maintain_order=True).to_list()
    unknown = [each for each in written if fold(each) not in known and not code_of(STATUS, each)]
    return statuses(unknown)


def status(stage: str) -> str | None:
    """The status that a stage means; None where its words do not tell that it is an end."""
    word = fold(stage)
    known = code_of(STATUS, stage) or _RANKS.get(word)
    if known is not None:
        return known
    if any(hope in word for hope in _HOPES):
        return None
    return next((code for code, words in _ENDS if any(w in word for w in words)), None)
