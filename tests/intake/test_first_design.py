"""The first design: whatever tables and columns there are, it loads, measures and adds up."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

import kaname.api
from kaname.api.coverage import coverage
from kaname.design.load import read_text
from kaname.intake import keeping
from kaname.intake.first_design import MOST, first_design
from kaname.intake.folder import Folder
from kaname.intake.record import Record
from kaname.sales_model import TABLES, polars_schema
from kaname.warehouse.store import writing

START = datetime(2026, 4, 1, 9)
AS_OF = date(2026, 9, 30)
UNTIL = datetime(2026, 9, 30, 15)  # the end of that day in Tokyo, in UTC
MAIN = ("opportunity", "order_line", "period_value", "activity")
REST = ("member", "account", "product", "contract_event", "person", "opportunity_change")
CODED = (
    *("opportunity.status", "opportunity.currency", "order_line.order_kind", "activity.kind"),
    *("activity.outcome", "person.kind", "period_value.measure", "period_value.scenario"),
    *("period_value.scope_kind", "period_value.version"),
)
KEPT = {
    "period_value": {*TABLES["period_value"].key, "value"} - {"version", "as_of"},
    "member": {"member_id"},
} | {t: set(TABLES[t].key) for t in (*MAIN, *REST) if t not in ("period_value", "member")}

Row = dict[str, object]
Frames = dict[str, pl.DataFrame]


def _at(rng: random.Random) -> datetime:
    return START + timedelta(hours=rng.randrange(24 * 180))


def _deal(i: int, rng: random.Random) -> Row:
    created = _at(rng)
    status = rng.choice(["open", "won", "won", "lost", "dropped"])
    return {
        "opportunity_id": f"D{i}",
        "account_id": f"A{rng.randrange(5)}",
        "owner_id": f"M{rng.randrange(4)}",
        "amount": rng.choice([100, 250, 400]),
        "currency": "JPY",
        "created_at": created,
        "closed_at": None if status == "open" else created + timedelta(days=rng.randrange(-5, 60)),
        "expected_close_on": created.date() + timedelta(days=30),
        "status": status,
        "deal_type": rng.choice(["new", "repeat"]),
    }


def _line(i: int, rng: random.Random) -> Row:
    ordered = _at(rng)
    return {
        "order_id": f"O{i // 2}",
        "line_no": i % 2,
        "account_id": f"A{rng.randrange(5)}",
        "member_id": f"M{rng.randrange(4)}",
        "product_id": f"P{rng.randrange(3)}",
        "channel": rng.choice(["web", "shop"]),
        "ordered_at": ordered,
        "revenue_on": ordered.date() + timedelta(days=3),
        "net_amount": rng.choice([10, 20, -5]),
        "cost_amount": rng.choice([5, 8]),
        "order_kind": rng.choice(["new", "repeat", "return"]),
    }


def _figure(i: int, rng: random.Random) -> Row:
    month, unit, scenario = i % 6, (i // 6) % 2, ("target", "actual")[(i // 12) % 2]
    start = date(2026, 4 + month, 1)
    return {
        "measure": "sales",
        "scenario": scenario,
        "version": ("original", "revised")[i // 24],
        "scope_kind": "member",
        "scope_id": f"M{unit}",
        "period_start": start,
        "period_end": date(2026, 5 + month, 1) - timedelta(days=1),
        "as_of": date(2026, 3, 1) + timedelta(days=i // 24),
        "value": rng.choice([100, 200]),
    }


def _activity(i: int, rng: random.Random) -> Row:
    return {
        "activity_id": f"V{i}",
        "kind": rng.choice(["visit", "call", "email"]),
        "member_id": f"M{rng.randrange(4)}",
        "started_at": _at(rng),
        "outcome": rng.choice(["appointment", "held", "no_answer"]),
    }


def _member(i: int, rng: random.Random) -> Row:
    moved = date(2026, 7, 1)
    return {
        "member_id": f"M{i // 2}",
        "valid_from": date(2020, 4, 1) if i % 2 == 0 else moved,
        "valid_to": moved if i % 2 == 0 else None,
        "name": f"Rep {i // 2}",
        "org_path": f"Team {(i + i // 2) % 2}",
    }


def _rest(table: str, i: int, rng: random.Random) -> Row:
    rows: dict[str, Row] = {
        "account": {"account_id": f"A{i}", "name": f"Co {i}", "segment": ("S", "L")[i % 2]},
        "product": {"product_id": f"P{i}", "name": f"Product {i}", "family": ("F", "G")[i % 2]},
        "contract_event": {
            "contract_id": f"C{i}",
            "event_id": "1",
            "event_on": _at(rng).date(),
            "mrr_delta": rng.choice([10, -5]),
            "member_id": f"M{rng.randrange(4)}",
        },
        "person": {
            "person_id": f"L{i}",
            "kind": rng.choice(["lead", "contact"]),
            "created_at": _at(rng),
            "converted_at": _at(rng) if i % 3 == 0 else None,
        },
        "opportunity_change": {
            "opportunity_id": f"D{i}",
            "changed_at": _at(rng),
            "field": "amount",
            "old_value": "50",
            "new_value": "100",
        },
    }
    return rows[table]


MAKERS = {
    **{"opportunity": (_deal, 60), "order_line": (_line, 60), "period_value": (_figure, 48)},
    **{"activity": (_activity, 60), "member": (_member, 6)},
}
SIZES = {"account": 4, "product": 2, "contract_event": 12, "person": 20, "opportunity_change": 15}


def _frame(table: str, rng: random.Random, emptied: set[str], thinned: set[str]) -> pl.DataFrame:
    maker, size = MAKERS.get(table, (None, SIZES.get(table, 0)))
    rows = [maker(i, rng) if maker else _rest(table, i, rng) for i in range(size)]
    if table == "member" and "valid_from" in emptied:
        rows, emptied = rows[::2], emptied | {"valid_to"}  # a list without history: a row each
    if table == "period_value" and {"version", "as_of"} <= emptied:
        rows = rows[:24]
    for row in rows:
        for name in row:
            if name in emptied or (name in thinned and rng.random() < 0.4):
                row[name] = None
    schema = polars_schema(TABLES[table])
    full = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=dict.fromkeys((), pl.Object) or schema, strict=False)


def _frames(tables: tuple[str, ...], seed: int, loss: float) -> Frames:
    rng = random.Random(seed)
    found = {}
    for table in tables:
        maker = MAKERS.get(table, (None, 0))[0]
        columns = maker(0, rng) if maker else _rest(table, 0, rng)
        free = sorted(set(columns) - KEPT[table])
        emptied = {name for name in free if rng.random() < loss}
        thinned = {name for name in free if rng.random() < loss} - {"valid_from"}
        found[table] = _frame(table, rng, emptied, thinned)
    return found


def available(frames: Frames) -> dict[str, dict[str, float]]:
    return {
        name: {c: 1 - frame[c].null_count() / len(frame) for c in frame.columns}
        for name, frame in frames.items()
        if len(frame)
    }


def codes(frames: Frames) -> dict[str, frozenset[str]]:
    found = {}
    for coded in CODED:
        table, column = coded.split(".")
        if table in frames:
            found[coded] = frozenset(frames[table][column].drop_nulls().to_list())
    return found


def made(frames: Frames, **more: object) -> str:
    options = {"name": "Test", "currency": "JPY", "fiscal_year_starts": 4, "lang": "en"}
    options |= {"timezone": "Asia/Tokyo", "as_of": AS_OF, "codes": codes(frames)}
    return first_design(available(frames), **(options | more))  # type: ignore[arg-type]


def opened(text: str, frames: Mapping[str, pl.DataFrame], folder: Path) -> kaname.api.Project:
    """The design on files of the same rows."""
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    text = re.sub(r"^(  (\w+):(?: \{|\n    ))from: model", r"\1from: \2.parquet", text, flags=re.M)
    assert "from: model" not in text
    path = folder / "design.yaml"
    path.write_text(text, "utf-8")
    return kaname.api.open(path, store=folder / "store")


def sound(frames: Frames, folder: Path, **more: object) -> kaname.api.Project:
    """The project of the frames' first design, which has no fault and adds up."""
    text = made(frames, **more)
    assert [f.line() for f in read_text(text, "d").findings if f.severity != "info"] == [], text
    project = opened(text, frames, folder)
    assert 1 <= len(project.design.kpis) <= MOST
    assert [kpi.role for kpi in project.design.kpis.values()].count("kgi") == 1
    wrong = [f for f in project.findings() if f.severity == "error" or "residual" in f.rule]
    assert [f.line() for f in wrong] == [], text
    assert project.measure(grain="month").frame.height > 0
    for dimension in project.dimensions:
        assert project.measure(by=dimension, grain="quarter").frame.height > 0
    assert project.residuals() == []
    return project


SUBSETS = [tables for n in range(1, 5) for tables in combinations(MAIN, n)]


@pytest.mark.parametrize("tables", SUBSETS, ids="+".join)
def test_every_subset_of_tables_measures_and_adds_up(
    tables: tuple[str, ...], tmp_path: Path
) -> None:
    frames = _frames((*tables, *REST), 1, 0)
    project = sound(frames, tmp_path, unique=frozenset({"member.name", "account.name"}))
    assert len(project.design.kpis) >= 5


@pytest.mark.parametrize("table", [*MAIN, *REST])
def test_every_table_alone_measures(table: str, tmp_path: Path) -> None:
    sound(_frames((table,), 2, 0), tmp_path)


@pytest.mark.parametrize("seed", range(24))
def test_whatever_is_missing_the_rest_measures(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    tables = tuple(t for t in (*MAIN, *REST) if rng.random() < 0.6) or ("opportunity",)
    unique = frozenset({"member.name"}) if rng.random() < 0.5 else frozenset()
    frames = _frames(tables, seed, rng.choice([0.15, 0.3, 0.6]))
    sound(frames, tmp_path, unique=unique, lang=rng.choice(["ja", "en"]))


def test_goal_is_sales_else_won_amount_else_the_stated_actual() -> None:
    def goal(*tables: str) -> str:
        document = read_text(made(_frames(tables, 1, 0)), "d")
        assert document.design is not None
        return next(n for n, kpi in document.design.kpis.items() if kpi.role == "kgi")

    assert goal(*MAIN) == "sales"
    assert goal("opportunity", "period_value", "activity") == "won_amount"
    assert goal("period_value", "activity") == "actual"
    assert goal("activity") == "activities"


def test_values_are_those_of_the_rows(tmp_path: Path) -> None:
    frames = _frames((*MAIN, "member"), 3, 0)
    figures = sound(frames, tmp_path).measure(grain="all").frame
    values = dict(zip(figures["kpi"], figures["value"], strict=True))
    deals, lines = frames["opportunity"], frames["order_line"]
    closed = deals.filter(pl.col("closed_at") < UNTIL)
    won, bought = closed.filter(status="won"), lines.filter(pl.col("order_kind") != "return")
    assert values["sales"] == float(lines["net_amount"].sum())
    assert values["customers"] == bought["account_id"].n_unique()
    assert values["won_deals"] == len(won)
    assert values["won_amount"] == float(won["amount"].sum())
    assert values["win_rate"] == pytest.approx(
        len(won) / len(closed.filter(pl.col("status").is_in(["won", "lost"])))
    )
    target = frames["period_value"].filter(scenario="target", version="revised")["value"].sum()
    assert values["target"] == float(target)
    assert values["attainment"] == pytest.approx(values["sales"] / values["target"])


def test_open_deals_are_those_that_had_not_ended(tmp_path: Path) -> None:
    frames = _frames(("opportunity",), 4, 0)
    project = sound(frames, tmp_path)
    figures = project.measure("open_deals", grain="month", end="2026-07").frame
    zone = timedelta(hours=9)
    end = datetime(2026, 8, 1)
    held = [
        row
        for row in frames["opportunity"].to_dicts()
        if row["created_at"] + zone < end
        and (row["status"] == "open" or max(row["created_at"], row["closed_at"]) + zone >= end)
    ]
    assert figures.row(-1, named=True)["value"] == len(held)


def test_several_currencies_are_not_added(tmp_path: Path) -> None:
    frames = _frames(("opportunity",), 5, 0)
    foreign = pl.when(pl.col("opportunity_id").str.ends_with("1")).then(pl.lit("USD"))
    deals = frames["opportunity"].with_columns(currency=foreign.otherwise(pl.lit("JPY")))
    project = sound({"opportunity": deals}, tmp_path)
    won = deals.filter(pl.col("closed_at") < UNTIL, status="won", currency="JPY")
    figures = project.measure("won_amount", grain="all").frame
    assert figures["value"].to_list() == [float(won["amount"].sum())]
    assert "Only JPY is counted" in (tmp_path / "design.yaml").read_text("utf-8")


def test_figures_whose_measures_are_unknown_are_left_out() -> None:
    frames = _frames(("period_value", "activity"), 1, 0)
    text = made(frames, codes={})
    assert "period_value" not in text
    assert "activity" in text


def test_amounts_without_a_currency_say_so() -> None:
    frames = _frames(("order_line", "activity"), 1, 0)
    text = made(frames, currency=None)
    assert "expr: net_amount, unit: XXX" in text
    assert "# Nothing says in which currency amounts are" in text
    assert "XXX" not in made(_frames(("activity",), 1, 0), currency=None)


def test_currency_of_the_deals_is_the_companys() -> None:
    text = made(_frames(("opportunity",), 1, 0), currency=None)
    assert "\ncurrency: JPY\n" in text
    assert "XXX" not in text


def test_target_of_another_measure_is_told() -> None:
    text = made(_frames(("opportunity", "period_value"), 1, 0))
    assert "# The target is one of Sales, the figure beside it is Won amount" in text


def test_on_the_sales_model_itself_every_kpi_can_be_measured(tmp_path: Path) -> None:
    frames = _frames((*MAIN, *REST), 6, 0)
    text = made(frames, unique=frozenset({"member.name"}))
    whole = {}
    for table in TABLES:
        schema = keeping.schema_of(table)
        rows = frames[table].to_dicts() if table in frames else []
        full = [{name: row.get(name) for name in schema} for row in rows]
        whole[table] = pl.DataFrame(full, schema=schema)
    store = Folder(tmp_path / "company").store
    with writing(store):
        keeping.keep(whole, {}, keeping.no_rejects(), Record(datetime(2026, 10, 1)), store)
    design = tmp_path / "company/design.yaml"
    design.write_text(text, "utf-8")
    project = kaname.api.open(design, store=tmp_path / "store")
    (tmp_path / "files").mkdir()
    same = opened(text, frames, tmp_path / "files")
    assert project.measure(by="rep").frame.equals(same.measure(by="rep").frame)
    found = coverage(design, store=tmp_path / "store")
    assert {verdict.state for verdict in found.verdicts} <= {"measurable", "partly"}
    assert found.findings == ()


def test_comments_are_in_the_language_asked_for() -> None:
    frames = _frames(("opportunity",), 1, 0)
    assert "最初の設計" in made(frames, lang="ja")
    assert "A first design" in made(frames, lang="en")
