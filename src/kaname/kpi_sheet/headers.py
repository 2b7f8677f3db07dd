"""Headers: which column of a KPI list says what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

Role = Literal[
    "name", "formula", "definition", "owner", "target", "frequency", "unit", "kind", "note"
]

_WORDS: Mapping[Role, str] = {
    "name": "kpi名 kpi名称 kpi 指標 指標名 管理指標 評価指標 測定項目 項目名 項目 kpi項目 重要指標 "
    "name metric kpiname indicator measure metricname",
    "formula": "計算式 算式 算出式 計算方法 算出方法 算定式 算定方法 算出根拠 formula calculation "
    "howtocalculate calc",
    "definition": "定義 測定方法 指標の定義 定義式 definition howmeasured measurement",
    "owner": "担当 担当者 責任者 責任部署 担当部署 主管 主管部署 オーナー 管理者 owner responsible "
    "accountable pic",
    "target": "目標 目標値 年間目標 年度目標 ターゲット 目標水準 target goal targetvalue",
    "frequency": "頻度 測定頻度 更新頻度 集計頻度 確認頻度 モニタリング頻度 報告頻度 測定サイクル "
    "frequency cadence cycle",
    "unit": "単位 unit units",
    "kind": "種別 区分 分類 種類 指標種別 指標区分 kpi種別 type kind category class",
    "note": "説明 備考 目的 内容 メモ 補足 コメント description note notes comment remarks purpose",
}
_ROLE: Mapping[str, Role] = {word: role for role, words in _WORDS.items() for word in words.split()}
_SIGNS = ("kpi", "kgi", "指標", "metric", "indicator")
_LEVEL = re.compile(
    r"(?:[大中小細]項目|[大中小]分類|第?[1-9一二三四]階層|レベル[1-9]|lv\.?[1-9]|level[1-9]|"
    r"kgi|csf|ksf|kpi|サブkpi|subkpi|kdi|kai)"
)


def folded(header: str) -> str:
    """The header in one width and case, without spaces, underscores and brackets at its end."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\s_]|[((\[【※].*$", "", plain)


def roles(headers: Sequence[str]) -> dict[Role, str]:
    """Of each role the first header that has it."""
    found: dict[Role, str] = {}
    for header in headers:
        role = _ROLE.get(folded(header))
        if role is not None:
            found.setdefault(role, header)
    if "formula" not in found and "definition" in found:
        found["formula"] = found.pop("definition")
    return found


def levels(headers: Sequence[str]) -> list[str]:
    """The columns in which a tree is drawn, from the top down; none where there is but one."""
    found = [header for header in headers if _LEVEL.fullmatch(folded(header))]
    name = roles(headers).get("name")
    if found and name is not None and name not in found:
        found.append(name)
    return found if len(found) > 1 else []


def names_kpis(headers: Sequence[str]) -> bool:
    """Whether these are the headers of a list of KPIs.

    A column of names and something said of them; a calculation or a target, where no header speaks
    of KPIs: 項目 and 担当 alone head many other lists.
    """
    found = roles(headers)
    details = found.keys() - {"name"}
    if not details or not ("name" in found or levels(headers)):
        return False
    spoken = any(sign in folded(header) for header in headers for sign in _SIGNS)
    return spoken or bool(details & {"formula", "definition", "target"})
