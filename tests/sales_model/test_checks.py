"""Checks of typed tables: each is found on a small table by itself, and sound tables pass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import Place
from kaname.sales_model import TABLES, check, polars_schema
from kaname.sales_model.faults import FAULTS
from kaname.simulate import simulate
from kaname.text import LANGS

Rows = list[dict[str, object]]


def table(name: str, rows: Rows) -> pl.DataFrame:
    """Rows of a table, typed, absent columns null."""
    schema = polars_schema(TABLES[name])
    filled = [{column: row.get(column) for column in schema} for row in rows]
    return pl.DataFrame(filled, schema=schema)


def faults(**tables: Rows) -> list[tuple[object, ...]]:
    """(table, row, column, value, rule without its stem) of every fault."""
    found = check({name: table(name, rows) for name, rows in tables.items()})
    assert found.faults.schema == FAULTS
    return [(*row[:4], row[4].removeprefix("sales_model.")) for row in found.faults.rows()]


def said(name: str, rows: Rows, lang: str = "en") -> list[str]:
    found = check({name: table(name, rows)}).findings
    return [f.line("ja" if lang == "ja" else "en") for f in found]


def test_sound_rows_have_no_faults() -> None:
    rows: Rows = [
        {
            "opportunity_id": "D1",
            "amount": Decimal("1200000"),
            "probability": 1.0,
            "status": "won",
            "created_at": datetime(2026, 4, 1, 9),
            "closed_at": datetime(2026, 4, 1, 9),
            "lost_reason": "a reason of our own",
        },
        {"opportunity_id": "D2", "probability": 0.0, "status": "open"},
    ]
    assert faults(opportunity=rows) == []
    assert check({}).findings == ()
    assert check({}).faults.schema == FAULTS
    assert faults(**{name: [] for name in TABLES}) == []


def test_missing_key() -> None:
    rows: Rows = [{"opportunity_id": "D1"}, {"opportunity_id": None}, {"opportunity_id": ""}]
    assert faults(opportunity=rows) == [
        ("opportunity", 1, "opportunity_id", None, "missing-key"),
        ("opportunity", 2, "opportunity_id", None, "missing-key"),
    ]
    assert said("opportunity", rows) == [
        "error missing-key: Deals: `Deal ID` is empty in 2 of 3 rows. Without it a row cannot be "
        "told from others and is not used. Fill it in the file, or say in the mapping what stands "
        "for it."
    ]


def test_column_of_the_key_that_is_not_there_is_missing_in_every_row() -> None:
    found = check({"account": pl.DataFrame({"name": ["株式会社青葉", "有限会社若葉"]})})
    assert found.faults["row"].to_list() == [0, 1]
    assert [f.rule for f in found.findings] == ["sales_model.missing-key"]


def test_missing_value() -> None:
    rows: Rows = [
        {
            "measure": "sales",
            "scenario": "target",
            "version": "1",
            "scope_kind": "member",
            "scope_id": "M1",
            "period_start": date(2026, 4, 1),
            "as_of": date(2026, 4, 1),
        }
    ]
    assert faults(period_value=rows) == [("period_value", 0, "value", None, "missing-value")]
    assert check({"period_value": table("period_value", rows)}).findings[0].severity == "error"


def test_duplicate_key_is_all_rows_but_the_last() -> None:
    rows: Rows = [
        {"order_id": "S1", "line_no": 1},
        {"order_id": "S1", "line_no": 2},
        {"order_id": "S1", "line_no": 1},
        {"order_id": "S1", "line_no": 1},
        {"order_id": None, "line_no": 1},
        {"order_id": None, "line_no": 1},
    ]
    assert [f for f in faults(order_line=rows) if f[4] == "duplicate-key"] == [
        ("order_line", 0, "line_no", "S1 | 1", "duplicate-key"),
        ("order_line", 2, "line_no", "S1 | 1", "duplicate-key"),
    ]
    line = next(t for t in said("order_line", rows, "ja") if "duplicate" in t)
    assert "「受注番号 + 行番号」が同じ行が後にもう一度出てくるものが2行" in line
    assert "全6行" in line
    assert "`S1 | 1`" in line


def test_reference_is_followed_only_where_the_other_table_has_rows() -> None:
    deals: Rows = [
        {"opportunity_id": "D1", "owner_id": "M1"},
        {"opportunity_id": "D2", "owner_id": "M9"},
        {"opportunity_id": "D3", "owner_id": None},
    ]
    one: Rows = [{"member_id": "M1", "valid_from": date(2026, 4, 1)}]
    assert faults(opportunity=deals, member=one) == [
        ("opportunity", 1, "owner_id", "M9", "unknown-reference")
    ]
    assert faults(opportunity=deals, member=[]) == []
    assert faults(opportunity=deals) == []


def test_reference_to_a_table_with_a_longer_key() -> None:
    lines: Rows = [{"order_id": "S1", "line_no": 1}]
    sent: Rows = [
        {"delivery_id": "V1", "order_id": "S1"},
        {"delivery_id": "V2", "order_id": "S2"},
    ]
    assert faults(order_line=lines, delivery=sent) == [
        ("delivery", 1, "order_id", "S2", "unknown-reference")
    ]


def test_reference_to_the_own_table() -> None:
    accounts: Rows = [
        {"account_id": "A1", "parent_id": "A2"},
        {"account_id": "A3", "parent_id": "A1"},
    ]
    assert faults(account=accounts) == [("account", 0, "parent_id", "A2", "unknown-reference")]


@pytest.mark.parametrize("value", [-0.01, 1.01, 30.0, float("inf")])
def test_probability_outside_its_range(value: float) -> None:
    found = faults(opportunity=[{"opportunity_id": "D1", "probability": value}])
    rule = "not-finite" if value == float("inf") else "out-of-range"
    assert [(f[2], f[4]) for f in found] == [("probability", rule)]


def test_number_that_is_none() -> None:
    rows: Rows = [{"account_id": "A1"}, {"account_id": "A2", "potential_amount": Decimal(-1)}]
    assert faults(account=rows) == [("account", 1, "potential_amount", "-1.00", "below")]
    lines: Rows = [{"order_id": "S1", "line_no": 1, "quantity": float("nan")}]
    assert faults(order_line=lines) == [("order_line", 0, "quantity", "NaN", "not-finite")]
    assert "30" in said("opportunity", [{"opportunity_id": "D1", "probability": 30.0}])[0]


def test_returns_are_negative_and_sound() -> None:
    line = {"order_id": "S1", "line_no": 1, "quantity": -2.0, "net_amount": Decimal(-500)}
    assert faults(order_line=[line]) == []


def test_code_outside_a_closed_list() -> None:
    rows: Rows = [
        {"opportunity_id": "D1", "status": "won"},
        {"opportunity_id": "D2", "status": "Won"},
        {"opportunity_id": "D3", "status": "保留"},
    ]
    assert faults(opportunity=rows) == [
        ("opportunity", 1, "status", "Won", "unknown-code"),
        ("opportunity", 2, "status", "保留", "unknown-code"),
    ]
    (line,) = said("opportunity", rows, "ja")
    assert "`Won`、`保留`" in line
    assert "`進行中`、`受注`、`失注`、`見送り`" in line


def test_reversed_times() -> None:
    rows: Rows = [
        {
            "opportunity_id": "D1",
            "created_at": datetime(2026, 4, 2),
            "closed_at": datetime(2026, 4, 1),
        },
        {"opportunity_id": "D2", "created_at": datetime(2026, 4, 2), "closed_at": None},
    ]
    assert faults(opportunity=rows) == [
        ("opportunity", 0, "closed_at", "2026-04-01 00:00:00.000000", "reversed-times")
    ]
    assert (
        "`Closed at` comes before `Created at` in 1 of 2 rows: `D1`."
        in said("opportunity", rows)[0]
    )


def test_a_deal_may_have_been_met_before_it_was_recorded() -> None:
    met = {"first_meeting_at": datetime(2026, 3, 1), "created_at": datetime(2026, 4, 1)}
    assert faults(opportunity=[{"opportunity_id": "D1", **met}]) == []


def test_overlapping_periods_of_one_member() -> None:
    def stay(member: str, begins: date, ends: date | None) -> dict[str, object]:
        return {"member_id": member, "valid_from": begins, "valid_to": ends}

    april, july, october = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
    rows: Rows = [
        stay("M1", july, None),
        stay("M1", april, july),  # ends on the day the next begins: no overlap
        stay("M2", april, None),
        stay("M2", july, october),  # the first never ended
        stay("M3", april, october),
        stay("M3", date(2026, 5, 1), date(2026, 6, 1)),
        stay("M3", july, october),  # still inside the first, though not inside the second
        stay("M4", july, april),
    ]
    assert faults(member=rows) == [
        ("member", 7, "valid_to", "2026-04-01", "reversed-times"),
        ("member", 3, "valid_from", "2026-07-01", "overlapping-periods"),
        ("member", 5, "valid_from", "2026-05-01", "overlapping-periods"),
        ("member", 6, "valid_from", "2026-07-01", "overlapping-periods"),
    ]


def test_deleted_rows_are_not_looked_at_and_rows_keep_their_numbers() -> None:
    rows = table("opportunity", [{"opportunity_id": "D1"}, {"opportunity_id": "D1"}, {}])
    deleted = pl.Series("deleted_at", [datetime(2026, 4, 1), None, None], dtype=pl.Datetime("us"))
    found = check({"opportunity": rows.with_columns(deleted)})
    assert found.faults["row"].to_list() == [2]


def test_place_of_the_first_example() -> None:
    def places(name: str, row: int, column: str) -> Place:
        return Place("deals.xlsx", row + 2, 3, "案件", f"C{row + 2}")

    rows = table("opportunity", [{"opportunity_id": "D1"}, {"opportunity_id": "D2", "status": "?"}])
    (found,) = check({"opportunity": rows}, places=places).findings
    assert str(found.place) == "deals.xlsx [案件] C3"


def test_examples_are_few_short_and_printable() -> None:
    rows: Rows = [{"opportunity_id": f"D{n}", "status": f"{n}\n" + "長" * 90} for n in range(9)]
    (line,) = said("opportunity", rows)
    assert line.count("`") == 2 * (1 + 3 + 4)  # the column, three values, four codes
    assert "\n" not in line
    assert "9 of 9 rows" in line
    assert "…`…. Known" in line


def test_every_rule_says_what_to_do_in_both_languages() -> None:
    rows: Rows = [
        {"opportunity_id": "D1", "status": "?", "probability": 7.0, "amount": Decimal(-1)}
    ]
    for found in check({"opportunity": table("opportunity", rows)}).findings:
        assert "「" in found.text("ja")
        assert found.text("en").count(".") >= 2


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, pl.DataFrame]:
    folder: Path = tmp_path_factory.mktemp("demo")
    written = simulate(folder, end=date(2026, 3, 31), months=3)
    return {name: pl.read_parquet(folder / f"{name}.parquet") for name in written.rows}


def test_the_demo_company_is_sound(company: Mapping[str, pl.DataFrame]) -> None:
    # Deals won early on were found by people who had left before the data begins.
    credit = company["opportunity_credit"]
    here = credit.filter(pl.col("member_id").is_in(company["member"]["member_id"].implode()))
    assert credit.height - here.height < 10
    found = check({**company, "opportunity_credit": here})
    assert [f.line() for f in found.findings] == []


@given(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 9), st.integers(1, 4)), max_size=9))
def test_overlap_agrees_with_a_slower_way(stays: list[tuple[str, int, int]]) -> None:
    unique = {(who, begins): length for who, begins, length in stays}
    rows: Rows = [
        {
            "account_id": who,
            "valid_from": date(2026, 1, 1 + begins),
            "valid_to": date(2026, 1, 1 + begins + length),
        }
        for (who, begins), length in unique.items()
    ]
    days = [
        (who, {begins + n for n in range(length)}, begins)
        for (who, begins), length in unique.items()
    ]
    wanted = [
        any(other == who and start < begins and begins in held for other, held, start in days)
        for who, _, begins in days
    ]
    found = faults(account_owner=rows)
    assert [f[1] for f in found] == [n for n, overlaps in enumerate(wanted) if overlaps]


ANY: Mapping[str, list[object]] = {
    "text": [None, "", "A1", "A2", "won", "受注\n"],
    "json": [None, "{}"],
    "integer": [None, 0, -1, 10**12],
    "number": [None, 0.5, -1.0, 1e300, float("nan"), float("-inf")],
    "money": [None, Decimal(0), Decimal("-0.01"), Decimal("9999999999999999")],
    "boolean": [None, True],
    "date": [None, date(1, 1, 1), date(2026, 4, 1), date(9999, 12, 31)],
    "timestamp": [None, datetime(1, 1, 1), datetime(2026, 4, 1), datetime(9999, 12, 31)],
}


@given(st.data())
def test_anything_typed_gives_findings_and_places_that_exist(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(TABLES)))
    columns = {c: st.sampled_from(ANY[of.type]) for c, of in TABLES[name].columns.items()}
    for column, of in TABLES[name].columns.items():
        if of.scale:
            columns[column] = st.sampled_from([None, Decimal(1), Decimal("-0.5")])
    rows = data.draw(st.lists(st.fixed_dictionaries(columns), max_size=4))
    frame = table(name, rows)
    kept = data.draw(st.sets(st.sampled_from(frame.columns)))
    found = check({name: frame.drop(kept)})
    assert found.faults["row"].is_between(0, len(rows) - 1).all()
    assert set(found.faults["column"]) <= set(TABLES[name].columns)
    assert len(found.findings) <= found.faults.height
    for each in found.findings:
        assert all("{" not in each.text(lang) and "\n" not in each.text(lang) for lang in LANGS)
