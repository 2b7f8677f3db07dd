"""Totals: each difference told, with the one explanation that fits, or several, or none."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.errors import Finding, Place
from kaname.reconcile.totals import totals
from kaname.sheets import Column, Table, Total, Unit
from kaname.sheets.table import LEFT_OUT
from tests.reconcile.conftest import table_of, total_of

Rows = list[list[str | None]]
YEN = Unit("円", 1.0, "JPY")
WHOLE = 11_111_242


def _with(table: Table, *found: Total) -> Table:
    return replace(table, totals=found)


def _of(table: Table, stated: float, **more: object) -> Finding:
    (finding,) = totals(_with(table, total_of(table, stated)), **more)  # type: ignore[arg-type]
    return finding


def _why(finding: Finding) -> str:
    why = finding.params["why"]
    assert isinstance(why, dict)
    return str(why["en"])


def test_totals_that_agree_are_one_line(rows: Rows) -> None:
    table = table_of(rows)
    found = totals(_with(table, total_of(table, WHOLE), total_of(table, 1104, lines=[2, 3])))
    assert [f.line("en") for f in found] == [
        "予実.xlsx [予実] A1:C8: note totals-agree: Stated totals that agree with their rows: 2."
    ]


def test_rounding_is_no_difference(rows: Rows) -> None:
    table = table_of(rows)
    (finding,) = totals(_with(table, total_of(table, WHOLE + 3, rounding=3.0)))
    assert finding.rule == "reconcile.totals-agree"
    (finding,) = totals(_with(table, total_of(table, WHOLE + 4, rounding=3.0)))
    assert finding.rule != "reconcile.totals-agree"


def test_no_explanation(rows: Rows) -> None:
    finding = _of(table_of(rows, unit=YEN), WHOLE + 5)
    assert finding.line("ja") == (
        "予実.xlsx [予実] C8: 確かめる total-differs: 「合計」（金額）は 11,111,247円 と書かれていますが、"
        "明細 6 行の合計は 11,111,242円 です（差 +5円）。差を説明する行は見つかりません。"
        "どちらが正しいか確かめてください（取り込むのは明細の数字です）。"
    )


def test_figures_stand_in_the_readers_unit() -> None:
    table = table_of([["a", "4月", "400000000"], ["b", "4月", "9100000"]], unit=YEN)
    finding = _of(table, 412_300_000)
    assert finding.params["stated"] == {"ja": "412.3百万円", "en": "¥412.3M"}
    assert finding.params["summed"] == {"ja": "409.1百万円", "en": "¥409.1M"}
    assert finding.params["difference"] == {"ja": "+3.2百万円", "en": "+¥3.2M"}


def test_a_row_counted_twice(rows: Rows) -> None:
    finding = _of(table_of(rows), WHOLE + 10007)
    assert finding.rule == "reconcile.total-explained"
    assert _why(finding) == (
        "These rows are exactly the difference: C4 (鈴木). The total seems to count them twice."
    )


def test_three_rows_counted_twice(rows: Rows) -> None:
    finding = _of(table_of(rows), WHOLE + 101 + 100019 + 10000079)
    assert _why(finding) == (
        "These rows are exactly the difference: C2 (佐藤), C5 (鈴木), C7 (高橋). "
        "The total seems to count them twice."
    )


def test_two_rows_not_in_the_total(rows: Rows) -> None:
    finding = _of(table_of(rows), WHOLE - 1003 - 1000033)
    assert _why(finding) == (
        "These rows are exactly the difference: C3 (佐藤), C6 (高橋). They seem not to be in the total."
    )
    assert finding.params["difference"] == {"ja": "▲1,001,036", "en": "−1,001,036"}


def test_a_person_counted_twice(rows: Rows) -> None:
    finding = _of(table_of(rows), WHOLE + 10007 + 100019)
    assert _why(finding) == (
        "The 2 rows of `鈴木` (担当者) are exactly the difference: the total seems to count them twice."
    )


def test_a_month_not_in_the_total(rows: Rows) -> None:
    finding = _of(table_of(rows), 101 + 10007 + 1000033)
    assert _why(finding) == (
        "The 3 rows of `2026-05` (月) are exactly the difference: they seem not to be in the total."
    )


def test_last_rows_not_in_the_total(rows: Rows) -> None:
    rows[3][0] = "田中"
    rows[4][0], rows[4][1] = "伊藤", "2026-06"
    finding = _of(table_of(rows[:5]), WHOLE - 10000079 - 1000033 - 100019)
    assert _why(finding) == (
        "These rows are exactly the difference: C5 (田中), C6 (伊藤). They seem not to be in the total."
    )


def test_formula_that_stops_short(rows: Rows) -> None:
    table = table_of(rows)
    finding = _of(table, WHOLE - 10000079, formulas={(8, 2): "SUM(C2:C6)"})
    assert _why(finding) == (
        "The formula `SUM(C2:C6)` leaves out C7 (高橋), which is exactly the difference."
    )
    other = _of(table, WHOLE - 10000079, formulas={(8, 2): "SUM(C2:C7)"})
    assert "not to be in the total" in _why(other)  # the formula is no explanation here


def test_numbers_stored_as_text(rows: Rows) -> None:
    finding = _of(table_of(rows), WHOLE - 101 - 10007, as_text={(2, 2), (4, 2)})
    assert _why(finding).startswith("C2 (佐藤), C4 (鈴木) hold numbers stored as text")


def test_repeated_rows(rows: Rows) -> None:
    table = table_of([*rows, rows[2], rows[4]])
    finding = _of(table, WHOLE)
    assert _why(finding) == (
        "The rows hold C8 (鈴木), C9 (高橋) once more than the total counts: these 2 rows repeat "
        "earlier ones, and are exactly the difference."
    )


def test_subtotals_added_too(rows: Rows) -> None:
    table = table_of(rows)
    one = total_of(table, 1104, lines=[2, 3], label="佐藤 計", level="sub", line=20)
    two = total_of(table, 110026, lines=[4, 5], label="鈴木 計", level="sub", line=21)
    first, agree = totals(_with(table, one, two, total_of(table, WHOLE + 1104 + 110026)))
    assert _why(first).startswith("The subtotal 佐藤 計, 鈴木 計 is exactly the difference")
    assert agree.params == {"count": 2}
    first, _ = totals(_with(table, one, two, total_of(table, WHOLE + 110026)))
    assert _why(first).startswith("The subtotal 鈴木 計 C21 is exactly")


def test_everything_twice(rows: Rows) -> None:
    assert _why(_of(table_of(rows), 2 * WHOLE)).startswith("The total is exactly twice the rows")


def test_sign_lost(rows: Rows) -> None:
    rows[2][2] = "-10007"
    finding = _of(table_of(rows), WHOLE)
    assert _why(finding).startswith("Twice the amount of C4 (鈴木) is exactly the difference")


def test_another_unit(rows: Rows) -> None:
    assert _why(_of(table_of(rows), 11_111)).startswith("The total is the rows divided by 1,000")
    assert _why(_of(table_of(rows), WHOLE * 1000)).startswith("The total is 1,000 times the rows")


def test_a_hidden_row_left_out(rows: Rows) -> None:
    out = pl.DataFrame(
        [["予実.xlsx", "予実", "A9:C9", 9, None, "退職者 | 2026-04 | 7,777", "left-out-hidden"]],
        schema=LEFT_OUT,
        orient="row",
    )
    finding = _of(table_of(rows, left_out=out), WHOLE + 7777)
    assert _why(finding).startswith("Line or cell A9:C9 (`退職者 | 2026-04 | 7,777`)")


def test_a_person_on_another_sheet(rows: Rows) -> None:
    table = table_of(
        [*rows, ["田中", "2026-04", "555"]],
        lines=[2, 3, 4, 5, 6, 7, 2],
        sheets=["予実"] * 6 + ["田中"],
    )
    total = replace(total_of(table_of(rows), WHOLE + 555))
    (finding,) = totals(_with(table, total))
    assert _why(finding).startswith("`田中` (担当者), which stands at 田中!C2 (田中)")


def test_a_missing_month() -> None:
    rows: Rows = [
        ["計", m, v] for m, v in (("4月", "100"), ("5月", "250"), ("7月", "475"), ("8月", "990"))
    ]
    finding = _of(table_of(rows), 1815 + 333)
    assert _why(finding) == "No row is of `6月` (月): the difference may be its figure."


def test_several_explanations_are_not_asserted() -> None:
    rows: Rows = [["a", "x", "500"], ["b", "y", "500"], ["c", "z", "700"]]
    finding = _of(table_of(rows), 2200)
    assert finding.rule == "reconcile.total-several"
    assert "(1) These rows are exactly the difference: C2 (a)" in finding.text("en")
    assert "(2) These rows are exactly the difference: C3 (b)" in finding.text("en")


def test_a_wide_table_is_read_by_its_own_column() -> None:
    names = ("担当者", "月", "金額")
    columns = (
        Column("担当者", "担当者", 0, "text"),
        Column("月", "月", None, "date"),
        Column("金額", "金額", None, "integer", Unit("千円", 1000.0, "JPY")),
    )
    data = [
        ("佐藤", "2026-04-01", "1000"), ("佐藤", "2026-05-01", "22000"),
        ("鈴木", "2026-04-01", "333000"), ("鈴木", "2026-05-01", "4444000"),
    ]  # fmt: skip
    table = Table(
        "予実", "f.xlsx", "S", "A1:C4", columns,
        pl.DataFrame(data, schema=dict.fromkeys(names, pl.String), orient="row"),
        pl.Series([2, 2, 3, 3]), cells=pl.Series([1, 2, 1, 2]),
    )  # fmt: skip
    down = Total("合計", Place("f.xlsx", 4, 3, "S", "C4"), "5月", 4_488_000, 4_466_000, (2, 3))
    across = Total(
        "計", Place("f.xlsx", 3, 4, "S", "D3"), "計", 4_444_000, 4_777_000, (3,), across=True
    )
    first, second = totals(_with(table, down, across))
    assert _why(first) == (
        "These rows are exactly the difference: C2 (佐藤). The total seems to count them twice."
    )
    assert first.params["difference"] == {"ja": "+2.2万円", "en": "+¥22,000"}
    assert "B3 (鈴木). They seem not to be in the total." in _why(second)


def test_rows_that_cannot_be_told_are_not_explained(rows: Rows) -> None:
    table = table_of(rows)
    total = replace(total_of(table, WHOLE + 101), summed=WHOLE + 1.0)
    (finding,) = totals(_with(table, total))
    assert finding.rule == "reconcile.total-differs"


def test_decimals_are_exact() -> None:
    table = table_of([["a", "x", "0.1"], ["b", "y", "0.2"], ["c", "z", "0.7"]])
    (finding,) = totals(_with(table, replace(total_of(table, 1.3), summed=1.0)))
    assert finding.params["difference"] == {"ja": "+0.3", "en": "+0.3"}
    assert "C2 (a), C3 (b)" in _why(finding)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(-(10**6), 10**7).filter(bool), min_size=2, max_size=40),
    st.data(),
)
def test_planted_rows_are_among_the_explanations(values: list[int], data: st.DataObject) -> None:
    """Whatever is told holds: the rows named sum to the difference, found by adding them up."""
    table = table_of([[f"n{at}", f"m{at}", str(v)] for at, v in enumerate(values)])
    chosen = data.draw(st.sets(st.integers(0, len(values) - 1), min_size=1, max_size=3))
    planted = sum(values[at] for at in chosen)
    twice = data.draw(st.booleans())
    stated = sum(values) + (planted if twice else -planted)
    (finding,) = totals(_with(table, total_of(table, stated)))
    if planted == 0:
        assert finding.rule == "reconcile.totals-agree"
        return
    assert finding.rule in {"reconcile.total-explained", "reconcile.total-several"}
    if finding.rule == "reconcile.total-explained" and "These rows" in _why(finding):
        named = _why(finding).partition(": ")[2].partition(". ")[0].split(", ")
        if "…" not in named:
            lines = [int(cell.split(" ")[0][1:]) for cell in named]
            assert abs(sum(values[line - 2] for line in lines)) == abs(planted)


def test_many_rows_stay_fast() -> None:
    values = [str(100_000 + 7919 * at % 999_983) for at in range(500)]
    table = table_of([[f"n{at}", "x", v] for at, v in enumerate(values)])
    finding = _of(table, sum(map(int, values)) + 3)
    assert finding.rule in {"reconcile.total-several", "reconcile.total-differs"}


_cell = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9).map(str),
    st.sampled_from(["0.1", "-3.75", "1e5", "abc", "", "4月", "2026-05", "1e300"]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_cell, _cell, _cell), max_size=8),
    st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-500, 500).map(float)),
    st.floats(0, 10),
    st.sampled_from(["JPY", "%", "deal", None]),
)
def test_any_table_gives_findings(
    rows: Rows, stated: float, rounding: float, unit: str | None
) -> None:
    """Whatever stands in the rows: a finding or an agreement for each total, never an exception."""
    table = table_of(rows, unit=Unit("x", 1.0, unit) if unit else None)
    known = [
        float(cell)
        for row in rows
        if (cell := row[2]) and cell[0] in "-0123456789" and "月" not in cell and cell != "2026-05"
    ]
    base = replace(total_of(table_of([]), 0.0), lines=tuple(table.lines.to_list()))
    total = replace(base, stated=stated, summed=sum(known), rounding=rounding)
    (finding,) = totals(_with(table, total))
    agrees = abs(stated - sum(known)) <= rounding + 1e-9 * max(1.0, abs(stated), abs(sum(known)))
    assert (finding.rule == "reconcile.totals-agree") is agrees
    assert finding.line("ja")
    assert finding.line("en")
