"""The 19 tables: the same as the shared definition, and named in both languages without doubt."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.sales_model import TABLES, Column, code_of, fold, polars_schema, required
from kaname.sales_model.model import NAMES
from kaname.text import LANGS

OWN = {"opportunity": ["name"]}  # columns beyond the shared definition, which allows them
SQL_TYPES = {
    "varchar": "text",
    "int": "integer",
    "double": "number",
    "bool": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "json": "json",
    "decimal(18,2)": "money",
    "decimal(18,4)": "number 4",
    "decimal(18,8)": "number 8",
}
COLUMNS = [(table, name) for table in TABLES for name in TABLES[table].columns]
CODED = [(t, c) for t, c in COLUMNS if TABLES[t].columns[c].codes]
MEASURED_FACTS = 13  # of period_value: what the shared definition lists after the KPI keys


def definition(shared: Path) -> dict[str, tuple[tuple[str, ...], dict[str, str], dict[str, str]]]:
    """Table -> key, column -> type, column -> comment; read with none of our own code."""
    text = re.sub(r"--.*", "", (shared / "domain/sales_model.sql").read_text("utf-8"))
    found = {}
    for name, body in re.findall(r"create table (\w+)\((.*?)\);", text, re.DOTALL):
        key = re.search(r"primary key\(([^)]*)\)", body)
        lines = [line.strip() for line in body.splitlines() if line.strip()]
        rows = [line for line in lines if not line.startswith("primary key(")]
        columns = {line.split()[0]: line.split()[1].rstrip(",") for line in rows}
        notes = {
            line.split()[0]: note.group(1)
            for line in rows
            if (note := re.search(r"/\*(.*?)\*/", line))
        }
        inline = [line.split()[0] for line in rows if "primary key" in line]
        found[name] = (tuple(key.group(1).split(",")) if key else tuple(inline), columns, notes)
    return found


def test_tables_are_those_of_the_shared_definition(shared: Path) -> None:
    wanted = definition(shared)
    assert list(TABLES) == list(wanted) == list(NAMES)
    for name, (key, columns, _) in wanted.items():
        table = TABLES[name]
        assert table.key == key, name
        assert list(table.columns) == [*columns, *OWN.get(name, [])], name
        ours = {
            c: f"{of.type} {of.scale}" if of.scale else of.type for c, of in table.columns.items()
        }
        assert {c: ours[c] for c in columns} == {c: SQL_TYPES[t] for c, t in columns.items()}, name


def test_codes_are_those_of_the_shared_definition(shared: Path) -> None:
    listed = {
        (name, column): note.split("|")
        for name, (_, _, notes) in definition(shared).items()
        for column, note in notes.items()
        if "|" in note and ";" not in note and "KPI key" not in note
    }
    assert len(listed) == 18
    for (name, column), codes in listed.items():
        of = TABLES[name].columns[column]
        assert list(of.codes) == [code.strip() for code in codes], (name, column)
        assert not of.open


def test_codes_listed_in_words_are_there_too(shared: Path) -> None:
    (_, _, notes) = definition(shared)["customer_event"]
    kinds = [k for part in notes["kind"].split(";") for k in part.split(":")[1].strip().split("|")]
    assert list(TABLES["customer_event"].columns["kind"].codes) == kinds
    (_, _, notes) = definition(shared)["period_value"]
    facts = notes["measure"].removeprefix(" a KPI key, or ").strip().split("|")
    assert list(TABLES["period_value"].columns["measure"].codes)[-MEASURED_FACTS:] == facts


@pytest.mark.parametrize("name", NAMES)
def test_table_is_named_in_both_languages(name: str) -> None:
    table = TABLES[name]
    named = [table.label, *(c.label for c in table.columns.values())]
    notes = [table.note, *(c.note for c in table.columns.values())]
    codes = [code.label for c in table.columns.values() for code in c.codes.values()]
    for words in [*named, *notes, *codes]:
        assert words is not None
        assert tuple(words) == LANGS
        assert all(text == text.strip() != "" for text in words.values())
    assert all(note["ja"].endswith("。") and note["en"].endswith(".") for note in notes if note)
    assert table.time is None or table.time in table.columns


@pytest.mark.parametrize("name", NAMES)
def test_header_means_one_column_of_a_table(name: str) -> None:
    means: dict[str, set[str]] = {}
    for column, of in TABLES[name].columns.items():
        for written in (column, *of.label.values(), *of.synonyms):
            means.setdefault(fold(written), set()).add(column)
    assert {written: columns for written, columns in means.items() if len(columns) > 1} == {}


@pytest.mark.parametrize("name", NAMES)
def test_synonym_is_listed_once_and_adds_something(name: str) -> None:
    for column, of in TABLES[name].columns.items():
        words = Counter(fold(w) for w in (*of.synonyms, *of.also))
        assert [w for w, count in words.items() if count > 1] == []
        assert not {fold(w) for w in (column, *of.label.values())} & set(words), column


def test_sheet_name_means_one_table() -> None:
    means: dict[str, set[str]] = {}
    for name, table in TABLES.items():
        for written in (name, *table.label.values(), *table.synonyms):
            means.setdefault(fold(written), set()).add(name)
    assert {written: tables for written, tables in means.items() if len(tables) > 1} == {}


@pytest.mark.parametrize(("table", "name"), COLUMNS)
def test_column_is_whole(table: str, name: str) -> None:
    of = TABLES[table].columns[name]
    assert of.references is None or of.references in TABLES
    assert of.low is None or of.high is None or of.low < of.high
    assert of.scale is None or of.type == "number"
    assert not of.open or of.codes
    assert of.otherwise is None or not of.codes or of.otherwise in of.codes


@pytest.mark.parametrize("name", NAMES)
def test_orders_and_periods_name_columns_of_one_type(name: str) -> None:
    table = TABLES[name]
    for earlier, later in (*table.order, *table.intervals):
        assert table.columns[earlier].type == table.columns[later].type
        assert table.columns[earlier].type in {"date", "timestamp"}


@pytest.mark.parametrize(("table", "name"), CODED)
def test_way_to_write_a_code_means_one_code(table: str, name: str) -> None:
    of = TABLES[table].columns[name]
    means: dict[str, set[str]] = {}
    for code, words in of.codes.items():
        for written in (code, *words.label.values(), *words.synonyms):
            means.setdefault(fold(written), set()).add(code)
            assert code_of(of, written) == code
    assert {written: codes for written, codes in means.items() if len(codes) > 1} == {}


STATUS = TABLES["opportunity"].columns["status"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("受注", "won"),
        ("Closed Won", "won"),
        ("closed-won", "won"),
        ("　ＷＯＮ ", "won"),
        ("成約", "won"),
        ("獲得", "won"),
        ("失注", "lost"),
        ("Lost", "lost"),
        ("Closed Lost", "lost"),
        ("見送り", "dropped"),
        ("中止", "dropped"),
        ("失効", "dropped"),
        ("進行中", "open"),
        ("商談中", "open"),
        ("Engaging", "open"),
        ("Prospecting", "open"),
        ("保留", None),  # on hold: still open, or dropped? a person says which
        ("受注見込み", None),
        ("未受注", None),
        ("", None),
        (" ", None),
    ],
)
def test_status(written: str, code: str | None) -> None:
    assert code_of(STATUS, written) == code


ALL_CODES = [
    (TABLES[t].columns[c], code, written)
    for t, c in CODED
    for code, words in TABLES[t].columns[c].codes.items()
    for written in (code, *words.label.values(), *words.synonyms)
]
WIDE = {chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}


@given(
    st.sampled_from(ALL_CODES),
    st.lists(st.sampled_from([" ", "　", "\t"]), max_size=3),
    st.sampled_from(
        [str.upper, str.lower, str.title, lambda t: "".join(WIDE.get(c, c) for c in t)]
    ),
)
def test_code_is_found_in_any_width_case_and_blanks(
    known: tuple[Column, str, str], blanks: list[str], change: object
) -> None:
    column, code, written = known
    assert callable(change)
    padded = "".join(blanks) + change(written) + "".join(blanks)
    assert code_of(column, padded) == code


@given(st.text())
def test_code_of_anything_is_a_code_or_none(written: str) -> None:
    for table, name in CODED:
        column = TABLES[table].columns[name]
        assert code_of(column, written) in {None, *column.codes}
    assert code_of(TABLES["opportunity"].columns["yomi"], written) is None


@given(st.text())
def test_fold_is_settled_after_one_time(written: str) -> None:
    assert fold(fold(written)) == fold(written)


def test_types_keep_money_exact() -> None:
    schema = polars_schema(TABLES["opportunity"])
    assert schema["amount"] == pl.Decimal(18, 2)
    assert schema["created_at"] == pl.Datetime("us")
    assert schema["probability"] == pl.Float64
    assert polars_schema(TABLES["period_value"])["value"] == pl.Decimal(18, 4)
    assert polars_schema(TABLES["period_value"])["basis"] == pl.String


def test_required_are_the_key_and_what_a_row_says() -> None:
    assert required(TABLES["opportunity"]) == ["opportunity_id"]
    assert required(TABLES["fx_rate"]) == ["currency", "rate_kind", "valid_from", "rate_to_base"]
    assert required(TABLES["period_value"])[-1] == "value"


# What people's files are headed: each header is the column of the model that it should be.
HEADERS = {
    "opportunity": {
        "opportunity_id": "商談 ID,案件番号,レコード番号,opportunity_id,Opportunity ID",
        "name": "商談名,案件名,Opportunity Name,Deal Name,件名",
        "account_id": "取引先名,顧客名,Account Name,account,Company name",
        "owner_id": "商談 所有者,案件担当者名,Opportunity Owner,sales_agent,営業担当,Owner",
        "amount": "金額,合計費用,受注金額,Amount,close_value,見込金額",
        "expected_close_on": "完了予定日,見込み時期,Close Date,受注予定日",
        "closed_at": "受注日,決着日,失注日",
        "created_at": "作成日,作成日時,engage_date,Created Date,登録日",
        "stage": "フェーズ,Stage,deal_stage,ステージ",
        "probability": "確度 (%),Probability (%),受注確度",
        "yomi": "ヨミ,ヨミランク",
        "deal_type": "種別,Type,新規・既存",
        "lead_source": "リードソース,Lead Source",
        "forecast_category": "売上予測分類,Forecast Category",
    },
    "activity": {
        "activity_id": "活動ID,レコード番号",
        "started_at": "活動日,訪問日,日時,Date",
        "kind": "活動種別,活動区分,Type",
        "member_id": "担当者,営業担当,Assigned",
        "account_id": "顧客名,取引先名,訪問先",
        "outcome": "結果,Call Result",
    },
    "account": {
        "account_id": "顧客コード,取引先 ID,ResellerKey,レコード番号",
        "name": "顧客名,取引先名,account,ResellerName,会社名",
        "industry": "業種,sector,Industry",
        "region": "都道府県,office_location,Country_Region",
        "parent_id": "親取引先,subsidiary_of",
        "owner_id": "取引先 所有者,担当者名",
    },
    "member": {
        "member_id": "EmployeeKey,社員番号",
        "name": "氏名,sales_agent,担当者名",
        "manager_id": "manager,上長,ParentEmployeeKey",
        "org_path": "regional_office,部署,所属",
        "hired_on": "HireDate,入社日",
        "territory_id": "SalesTerritoryKey",
    },
    "product": {
        "product_id": "ProductKey,商品コード",
        "name": "product,商品名",
        "family": "series,EnglishProductCategoryName",
        "list_price": "sales_price,単価",
        "unit_cost": "StandardCost,原価",
    },
    "order_line": {
        "order_id": "SalesOrderNumber,受注番号,伝票番号",
        "ordered_at": "OrderDate,受注日",
        "revenue_on": "売上日,計上日,検収日",
        "product_id": "ProductKey,商品名",
        "account_id": "ResellerKey,得意先名",
        "member_id": "EmployeeKey,担当者",
        "quantity": "OrderQuantity,数量",
        "net_amount": "SalesAmount,売上金額,金額",
        "cost_amount": "TotalProductCost,原価",
    },
    "period_value": {
        "value": "SalesAmountQuota,目標金額,値",
        "scope_id": "EmployeeID,EmployeeKey,担当者,氏名,部署",
        "period_start": "月,年月,month,Date",
        "measure": "指標,KPI,項目",
        "scenario": "区分",
    },
    "territory": {"territory_id": "SalesTerritoryKey", "name": "Region,エリア"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_real_files_are_known(name: str) -> None:
    means = {
        fold(written): column
        for column, of in TABLES[name].columns.items()
        for written in (column, *of.label.values(), *of.synonyms)
    }
    found = {
        header: means.get(fold(header))
        for text in HEADERS[name].values()
        for header in text.split(",")
    }
    wanted = {header: c for c, text in HEADERS[name].items() for header in text.split(",")}
    assert found == wanted


SHEETS = {
    "opportunity": "案件一覧,ヨミ表,商談,sales_pipeline",
    "activity": "活動履歴,日報,Activities",
    "account": "顧客一覧,取引先,accounts,Resellers",
    "member": "担当者一覧,組織,sales_teams,employees",
    "period_value": "予実表,目標,quotas,ResellerSalesTargets",
    "order_line": "売上明細,FactResellerSales",
    "assessment": "アンケート",
    "product": "products,商品マスタ",
    "territory": "territories",
}


@pytest.mark.parametrize("name", SHEETS)
def test_names_of_sheets_and_files_are_known(name: str) -> None:
    words = {fold(w) for w in (name, *TABLES[name].label.values(), *TABLES[name].synonyms)}
    assert {w for w in SHEETS[name].split(",") if fold(w) not in words} == set()
