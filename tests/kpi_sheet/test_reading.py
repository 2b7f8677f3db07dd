"""KPI sheets: what is understood becomes a design that loads, what is not stays, marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.design.document import Document
from kaname.design.load import read_text
from kaname.errors import KanameError
from kaname.files import Grid
from kaname.files.grid import At
from kaname.kpi_sheet import Imported, read
from kaname.kpi_sheet.entries import MARKS
from kaname.kpi_sheet.listing import NOTES
from kaname.sheets import Column, Table

Rows = Sequence[Sequence[str | None]]
DESIGN = """\
kaname: 1
name: 営業
currency: JPY
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, unit: deal}
measures:
  won: {of: deals, agg: count, where: stage = 'won', label: 受注件数}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, unit: JPY, label: {ja: 受注金額, en: Won amount}}
kpis:
  sales: {label: {ja: 売上, en: Sales}, role: kgi, value: amount}
  closed_deals: {label: 商談件数, synonyms: [決着件数], value: closed}
"""


def table_of(header: Sequence[str], rows: Rows, kinds: Mapping[str, str] | None = None) -> Table:
    """A list with its header on line 1."""
    return Table(
        "KPI",
        "KPI一覧.xlsx",
        "KPI",
        "A1:Z99",
        tuple(Column(h, h, at, (kinds or {}).get(h, "text")) for at, h in enumerate(header)),  # type: ignore[arg-type]
        pl.DataFrame(
            [list(r) for r in rows], schema=dict.fromkeys(header, pl.String), orient="row"
        ),
        pl.Series(range(2, len(rows) + 2), dtype=pl.Int64),
    )


def grid_of(table: Table, formulas: Mapping[At, str], raw: Rows | None = None) -> Grid:
    """The grid of a table, as it was before blanks were stripped."""
    header = list(table.frame.columns)
    lines = [header, *(raw or table.frame.rows())]
    columns = tuple(
        pl.Series([line[at] for line in lines], dtype=pl.String) for at in range(len(header))
    )
    numbers = np.arange(1, len(lines) + 1, dtype=np.int64)
    return Grid(table.file, table.sheet, columns, numbers, formulas=formulas)


def design() -> Document:
    document = read_text(DESIGN, "design.yaml")
    assert [f for f in document.findings if f.severity == "error"] == []
    return document


def _sound(found: Imported) -> Document:
    document = read_text(found.text, "design.yaml")
    assert [f.line() for f in document.findings if f.severity == "error"] == []
    return document


def _added(found: Imported) -> dict[str, dict[str, object]]:
    """The KPIs of the text that the design did not have, as they are written."""
    written = _sound(found).design
    assert written is not None
    return {
        key: kpi.model_dump(exclude_unset=True)
        for key, kpi in written.kpis.items()
        if key not in ("sales", "closed_deals")
    }


def _rules(found: Imported) -> list[str]:
    return [f.rule.removeprefix("kpi_sheet.") for f in found.findings]


FIRST: Rows = [
    ["売上", None, "佐藤", "1億円以上", "月次", "円", "KGI"],
    ["受注率（%）", "受注件数 ÷ 商談件数 × 100", "鈴木", "30%以上", "週次", "%", "先行指標"],
    ["受注件数", "商談件数×受注率", None, None, None, "件", None],
    ["平均単価", "売上／受注件数", None, "50万円", None, None, "質"],
    ["失注理由の記入率", "記入済みのうち有効なもの", "高橋", "5%以下", "月次", None, None],
]
HEADER = ("KPI名", "計算式", "責任者", "目標", "頻度", "単位", "種別")


def test_alone_without_measures_everything_is_kept_as_comments() -> None:
    found = read([table_of(HEADER, FIRST)])
    assert _sound(found).design is not None
    assert _added(found) == {}
    assert found.text.startswith("# KPI一覧.xlsx から取り込み。")
    assert "  # 平均単価:\n  #   formula: 売上 / 受注件数\n  #   nature: quality\n" in found.text
    assert "  # 未解釈: 記入済みのうち有効なもの\n" in found.text
    assert "  #   role: kgi\n" in found.text
    assert (found.understood, found.marked) == (1, 4)


def test_into_a_design_formulas_meet_its_measures_and_kpis() -> None:
    found = read([table_of(HEADER, FIRST)], into=design())
    assert _added(found) == {
        "受注率": {
            "label": "受注率（%）",
            "owner": "鈴木",
            "value": "受注件数 / closed_deals",
            "unit": "%",
            "timing": "leading",
        },
        "受注件数": {"value": "won", "formula": "closed_deals * 受注率"},
        "平均単価": {"formula": "sales / 受注件数", "nature": "quality"},
    }
    assert found.text.startswith(DESIGN.rstrip("\n"))  # every byte of the design stays
    assert "# 受注率: 目標: 30%以上\n# 受注率: 頻度: 週次\n" in found.text
    assert "# 未解釈: 記入済みのうち有効なもの\n" in found.text
    assert "#   better: down\n" in found.text
    assert (found.understood, found.marked) == (4, 1)
    assert sorted(_rules(found)) == sorted(
        "already-there target circle-value percent target by-measure target not-understood target".split()
    )


def test_findings_in_words() -> None:
    found = read([table_of(("指標", "定義"), [["解約率", "解約数 ÷ 契約数"], ["契約数", None]])])
    assert [f.line("ja") for f in found.findings] == [
        "KPI一覧.xlsx [KPI] A2: 確かめる unknown-names: 「解約率」の計算式「解約数 ÷ 契約数」にある `解約数` は、"
        "シートにも設計にもない KPI です。追加するか、名前を直してください。",
        "KPI一覧.xlsx [KPI] A3: 確かめる no-calculation: 「契約数」の計算方法が書かれていません。"
        "コメントに残したので、集計項目による `value` を書いてください。",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("売上 ÷ 商談件数", "sales / closed_deals"),
        ("＝売上／決着件数", "sales / closed_deals"),
        ("新指標＝売上×0.5", "sales * 0.5"),
        ("（売上 － 商談件数）÷２", "(sales - closed_deals) / 2"),
        ("Sales / closed_deals", "sales / closed_deals"),
        ("売 上　÷　商談件数", "sales / closed_deals"),
        ("売上(円) ÷ 商談件数", None),
        ("売上のうち新規", None),
        ("新規売上 ÷ 商談件数", None),
        ("別の指標＝売上×0.5", None),
        ("新指標 × 2", None),
        ("売上 ÷", None),
        ("", None),
    ],
)
def test_formulas_in_words(written: str, formula: str | None) -> None:
    found = read([table_of(("KPI名", "計算式"), [["新指標", written]])], into=design())
    added = _added(found)
    if formula is None:
        assert added == {}
        assert not written or f"# 未解釈: {written}" in found.text
    elif "-" in formula:  # yen less deals: the checker refuses it, and so does the import
        assert added == {}
        assert _rules(found) == ["refused"]
        assert f"formula: {formula}" in found.text
    else:
        assert added == {"新指標": {"formula": formula}}


def test_names_with_blanks() -> None:
    rows: Rows = [
        ["Win Rate", "Won Deals / closed_deals", "%"],
        ["Won Deals", "closed_deals * 1", ""],
    ]
    found = read([table_of(("Metric", "Formula", "Unit"), rows)], lang="en", into=design())
    assert _added(found)["Win_Rate"] == {
        "label": "Win Rate", "formula": "Won_Deals / closed_deals", "unit": "%",
    }  # fmt: skip


def test_a_kpi_that_stands_twice() -> None:
    rows: Rows = [["A", "売上 * 2"], ["Ａ", "売上 * 3"]]
    found = read([table_of(("KPI", "計算式"), rows)], into=design())
    assert _added(found) == {"A": {"formula": "sales * 2"}}
    assert _rules(found) == ["twice"]
    assert "# 計算式: 売上 * 3" in found.text
    assert (found.understood, found.marked) == (1, 1)


def test_a_circle_without_quotient() -> None:
    rows: Rows = [["A", "B × 2"], ["B", "A × 3"]]
    found = read([table_of(("KPI", "計算式"), rows)])
    assert _rules(found) == ["waits", "circle"]
    assert "# 未解釈: A × 3" in found.text


def test_units_that_do_not_fit_are_left_out_and_told() -> None:
    rows: Rows = [["単価", "売上 ÷ 商談件数", "円"], ["粗", "売上 × 0.3", "？？"]]
    found = read([table_of(("KPI", "計算式", "単位"), rows)], into=design())
    assert _added(found) == {
        "単価": {"formula": "sales / closed_deals"},
        "粗": {"formula": "sales * 0.3"},
    }
    assert "# 単価: 単位: 円" in found.text
    assert "# 粗: 単位: ？？" in found.text


def test_levels_make_a_tree_of_drivers() -> None:
    rows: Rows = [
        ["収益", "売上高", None, "売上 × 1"],
        [None, None, "新規売上", "売上 × 0.4"],
        [None, None, "既存売上", "売上 × 0.6"],
        ["活動", None, "訪問件数", None],
    ]
    found = read([table_of(("大項目", "中項目", "小項目", "計算式"), rows)], into=design())
    assert _added(found) == {
        "売上高": {"formula": "sales * 1", "drivers": ("新規売上", "既存売上")},
        "新規売上": {"formula": "sales * 0.4"},
        "既存売上": {"formula": "sales * 0.6"},
    }
    assert "# 売上高: 分類: 収益\n" in found.text
    assert "# 新規売上: 上位: 売上高\n" in found.text
    assert "# 分類: 活動\n# 訪問件数:" in found.text


def test_blanks_before_names_make_a_tree() -> None:
    rows: Rows = [
        ["全体", "売上 × 1"],
        ["新規", "売上 × 2"],
        ["大口", "売上 × 3"],
        ["既存", "売上 × 4"],
    ]
    raw: Rows = [
        ["　" * depth + str(row[0]), row[1]] for depth, row in zip((0, 1, 2, 1), rows, strict=True)
    ]
    table = table_of(("KPI名", "計算式"), rows)
    found = read([table], [grid_of(table, {}, raw)], into=design())
    assert {key: kpi.get("drivers") for key, kpi in _added(found).items()} == {
        "全体": ("新規", "既存"), "新規": ("大口",), "大口": None, "既存": None,
    }  # fmt: skip


def test_marks_before_names_make_a_tree() -> None:
    rows: Rows = [["全体", "売上 × 1"], ["├ 新規", "売上 × 2"], ["└ 既存", "売上 × 4"]]
    found = read([table_of(("KPI名", "計算式"), rows)], into=design())
    assert _added(found)["全体"]["drivers"] == ("新規", "既存")


VALUES: Rows = [
    ["売上", "100", "110"],
    ["商談件数", "10", "11"],
    ["単価", "10", "10"],
    ["合算", "110", "121"],
    ["前月比", None, "1.1"],
    ["二つの式", "1", "2"],
]


def test_excel_formulas_name_the_kpis_of_their_lines() -> None:
    table = table_of(("KPI名", "4月", "5月", "担当"), [[*row, "佐藤"] for row in VALUES])
    formulas = {
        (4, 1): "IFERROR(B2/B3,0)", (4, 2): "IF(C3=0,\"\",$C$2/C3)",
        (5, 1): "SUM(B2:B3)", (5, 2): "SUM(C2:C3)",
        (6, 2): "C2/B2",
        (7, 1): "B2*2", (7, 2): "C2*3",
    }  # fmt: skip
    found = read([table], [grid_of(table, formulas)], into=design())
    assert _added(found) == {"単価": {"owner": "佐藤", "formula": "sales / closed_deals"}}
    assert "# 未解釈: =C2/B2" in found.text  # months of one KPI are no other KPI
    assert "# 未解釈: =B2*2" in found.text
    assert "formula: sales + closed_deals" in found.text  # yen and deals: refused, kept
    assert "refused" in _rules(found)


def test_words_before_cells_and_cells_where_words_fail() -> None:
    rows: Rows = [
        ["売上", None, "1"],
        ["商談件数", None, "1"],
        ["単価", "売上を商談件数で割る", "1"],
    ]
    table = table_of(("KPI名", "計算式", "実績"), rows)
    found = read([table], [grid_of(table, {(4, 2): "C2/C3"})], into=design())
    assert _added(found) == {"単価": {"formula": "sales / closed_deals"}}
    assert "# 単価: 未解釈: 売上を商談件数で割る" in found.text


@pytest.mark.parametrize(
    "formula",
    ["VLOOKUP(B2,A:C,2)", "ROUND(B2/B3,2)", "Sheet1!B2/B3", "B2/B99", "SUM(B2:B60000)", "IF(B2>0,B2/B3,0)",
     "AVERAGE(B2:B3)", "B2&B3", "(((", "SUM(", "1+1", "B2^2", "SUM(B2,)"],
)  # fmt: skip
def test_excel_formulas_that_say_more_are_marked(formula: str) -> None:
    table = table_of(
        ("KPI名", "実績", "担当"), [["売上", "1", ""], ["商談件数", "1", ""], ["X", "1", ""]]
    )
    found = read([table], [grid_of(table, {(4, 1): formula})], into=design())
    assert _added(found) == {}
    assert f"# 未解釈: ={formula}" in found.text


def test_the_header_once_more_on_the_next_page() -> None:
    rows: Rows = [
        ["A", "売上 × 2"],
        ["KPI名", "計算式"],
        ["B", "A × 3"],
        [None, "続き"],
        ["※ 注意", None],
    ]
    table = table_of(("KPI名", "計算式"), rows)
    found = read([], [grid_of(table, {})], into=design())
    assert _added(found) == {"A": {"formula": "sales * 2"}, "B": {"formula": "A * 3"}}
    assert [f.line("ja") for f in found.findings] == [
        "KPI一覧.xlsx [KPI] 5: 参考 no-name: この行には KPI 名がないため読み取りません：「続き」。KPI であれば名前を入れてください。",
        "KPI一覧.xlsx [KPI] 6: 参考 no-name: この行には KPI 名がないため読み取りません：「※ 注意」。KPI であれば名前を入れてください。",
    ]  # fmt: skip


def test_kpis_side_by_side() -> None:
    kinds = dict.fromkeys(("売上", "商談件数", "単価"), "integer")
    table = table_of(("月", *kinds), [["4月", "1", "1", "1"], ["5月", "1", "1", "1"]], kinds)
    found = read([table], [grid_of(table, {(2, 3): "B2/C2", (3, 3): "B3/C3"})], into=design())
    assert _added(found) == {"単価": {"formula": "sales / closed_deals"}}


def test_no_list() -> None:
    with pytest.raises(KanameError, match="no-list"):
        read([table_of(("会社", "住所"), [["甲", "乙"]])])
    with pytest.raises(KanameError, match="no-list"):
        read([])


def test_a_design_with_errors_is_not_added_to() -> None:
    faulty = read_text("kaname: 1\nname: x\nkpis:\n  a: {value: nothing}\n", "d.yaml")
    with pytest.raises(KanameError, match="unknown-name"):
        read([table_of(("KPI", "計算式"), [["b", "a"]])], into=faulty)


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "kpis:\n",
        "kpis: {}\n",
        "kpis: {a: {value: n}}\n",
        "kpis: {}\ndescription: |+\n  text\n\n",
    ],
)
def test_designs_of_other_shapes(tail: str) -> None:
    text = (
        "kaname: 1\nname: x\nfacts: {f: {from: f.csv}}\nmeasures: {n: {of: f, agg: count, label: 件数}}\n"
        + tail
    )
    found = read(
        [table_of(("KPI", "計算式", "目標"), [["件数", None, "5"]])], into=read_text(text, "d")
    )
    document = _sound(found)
    assert document.design is not None
    assert document.design.kpis["件数"].value == "n"
    before = read_text(text, "d").design
    assert before is not None
    assert document.design.description == before.description
    assert "目標: 5" in found.text


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_bytes_of_the_design_stay(mark: str, newline: str) -> None:
    text = mark + DESIGN.replace("\n", newline) + newline
    document = read_text(text.encode(), "d")
    found = read([table_of(HEADER, FIRST)], into=document)
    assert found.text.startswith(text.rstrip())
    assert found.text.count("\n") == found.text.count(newline)
    assert set(_added(found)) == {"受注率", "受注件数", "平均単価"}


def test_unused_columns_are_told() -> None:
    found = read([table_of(("KPI", "計算式", "4月実績"), [["A", "売上", "5"]])], into=design())
    assert _rules(found) == ["unused-columns"]
    assert found.findings[0].params == {"columns": "`4月実績`"}


_text = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from([
        "売上", "商談件数", "受注件数", "A", "B", "A÷B", "B×A", "A＋B", "売上/A", "#", "- x", "a: b", "'", '"',
        "円", "%", "件", "千円", "KGI", "先行", "5%以下", "\n", "total(A)", "lag(A, 1 year)", "A[x=y]", "　A", "1", "null",
        "A−A", "100", "× 100", "A×100", "SUM(A)", "{x}", "売上＝A", "on", "kpi", "*a", "&a", "!x", "%x", "\x00", "\u2028",
    ]),
)  # fmt: skip


def _note(row: Sequence[str | None]) -> bool:
    filled = [text for text in row if text and text.strip()]
    return len(filled) == 1 and filled[0].strip().startswith(NOTES)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(*[_text] * 7), min_size=1, max_size=7),
    st.booleans(),
    st.sampled_from(["ja", "en"]),
)
def test_the_text_always_loads(rows: Rows, alone: bool, lang: str) -> None:
    names = [row[0] for row in rows if row[0] and row[0].strip(MARKS + " 　\t") and not _note(row)]
    table = table_of(HEADER, rows)
    grid = grid_of(table, {(n + 2, 3): str(row[1] or "D2/D3") for n, row in enumerate(rows)})
    try:
        found = read([table], [grid], lang=lang, into=None if alone else design())  # type: ignore[arg-type]
    except KanameError:  # nothing in the column of names
        assert names == []
        return
    _sound(found)
    assert found.understood + found.marked == len(names)
    for finding in found.findings:
        assert finding.line("ja")
        assert finding.line("en")
