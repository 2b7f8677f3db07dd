"""Headers: which say what of KPIs, and which head other lists."""

from __future__ import annotations

import pytest

from kaname.kpi_sheet.headers import levels, names_kpis, roles


def test_roles_in_both_languages() -> None:
    assert roles(["ＫＰＩ名（※必須）", "算出方法", "主管部署", "目標値 [年]", "モニタリング頻度", "単位", "備考"]) == {
        "name": "ＫＰＩ名（※必須）", "formula": "算出方法", "owner": "主管部署", "target": "目標値 [年]",
        "frequency": "モニタリング頻度", "unit": "単位", "note": "備考",
    }  # fmt: skip
    assert roles(["Metric Name", "How measured", "Owner", "Goal"]) == {
        "name": "Metric Name", "formula": "How measured", "owner": "Owner", "target": "Goal",
    }  # fmt: skip


def test_a_definition_beside_a_formula_is_a_description() -> None:
    assert roles(["KPI", "定義", "計算式"]) == {
        "name": "KPI",
        "definition": "定義",
        "formula": "計算式",
    }


def test_levels() -> None:
    assert levels(["大項目", "中項目", "小項目", "目標"]) == ["大項目", "中項目", "小項目"]
    assert levels(["KGI", "CSF", "KPI", "担当"]) == ["KGI", "CSF", "KPI"]
    assert levels(["大項目", "KPI名", "担当"]) == ["大項目", "KPI名"]
    assert levels(["KPI名", "担当"]) == []


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["KPI名", "担当"], True),
        (["指標", "頻度"], True),
        (["項目", "計算式"], True),
        (["項目", "担当", "備考"], False),
        (["大分類", "中分類", "備考"], False),
        (["大項目", "中項目", "目標"], True),
        (["案件名", "担当者", "目標"], False),
        (["KPI名"], False),
        ([], False),
    ],
)
def test_lists_of_kpis(headers: list[str], found: bool) -> None:
    assert names_kpis(headers) is found
