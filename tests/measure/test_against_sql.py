"""Every construct of the language on the simulated company, against SQL that was written apart.

The design is reference.yaml; reference_measures.py and reference_figures.py compute the same KPIs
by hand-written SQL on the Parquet files, on periods of their own (reference_periods.py). Every cell must be equal, also
which ones are undefined: counts exactly, money to 0.01, ratios to 1e-9.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
import pytest

import kaname.api
from kaname.api import Project
from kaname.simulate import simulate
from tests.measure.reference_figures import AMOUNTS, COUNTS, KPIS, Cells, figures
from tests.measure.reference_periods import View, rows
from tests.measure.reference_rows import connect

FIRST, LAST = date(2024, 6, 1), date(2025, 11, 13)
TEXT = (Path(__file__).parent / "reference.yaml").read_text("utf-8")
SPAN: dict[str, Any] = {"start": FIRST, "end": LAST}


@dataclass(frozen=True)
class Company:
    """The simulated tables in a folder, and designs opened on them."""

    folder: Path

    def opened(self, name: str, text: str) -> Project:
        design = self.folder / f"{name}.yaml"
        design.write_text(text, encoding="utf-8")
        return kaname.api.open(design, store=self.folder / "store")

    def expected(
        self, view: View, grains: Sequence[str], kpis: Sequence[str], span: tuple[date, date]
    ) -> Cells:
        with connect(self.folder, rows(view, tuple(grains), *span), view.as_of) as db:
            return figures(db, kpis)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("company")
    simulate(folder, end=LAST, months=18, seed=3)
    return Company(folder)


@pytest.fixture(scope="module")
def project(company: Company) -> Project:
    return company.opened("reference", TEXT)


def measured(
    project: Project, grains: Sequence[str], dims: Sequence[str], kpis: Sequence[str], **asked: Any
) -> Cells:
    found: Cells = {}
    for grain in grains:
        for dim in dims:
            frame = project.measure(kpis, [dim] if dim else [], grain, **asked).frame
            for row in frame.iter_rows(named=True):
                cell = (grain, row["period"], dim, row[dim] if dim else "")
                found.setdefault(cell, {})[row["kpi"]] = row["value"]
    return found


def differences(found: Cells, expected: Cells) -> Iterator[str]:
    for cell in sorted(found.keys() ^ expected.keys()):
        yield f"{cell} is only in {'the cube' if cell in found else 'the SQL'}"
    for cell in sorted(found.keys() & expected.keys()):
        for kpi, value in expected[cell].items():
            if not _equal(kpi, found[cell][kpi], value):
                yield f"{kpi} {cell}: {found[cell][kpi]}, by SQL {value}"


def _equal(kpi: str, found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    if kpi in COUNTS:
        return found == expected
    allowed = 0.01 if kpi in AMOUNTS else 1e-9 * max(1, abs(expected))
    return abs(found - expected) <= allowed


def agree(found: Cells, expected: Cells) -> int:
    """How many cells were compared; none may differ."""
    apart = list(differences(found, expected))
    assert not apart, f"{len(apart)} cells differ: " + "\n".join(apart[:20])
    return sum(map(len, expected.values()))


@pytest.mark.parametrize("closing", [None, 20])
def test_every_cell_by_month_quarter_and_year(
    company: Company, closing: int | None, record_property: Any
) -> None:
    grains, dims = ("month", "quarter", "year"), ("", "team", "segment")
    text = TEXT.replace("closing_day: end", f"closing_day: {closing or 'end'}")
    project = company.opened(f"closing_{closing}", text)
    assert set(project.design.kpis) == set(KPIS) | {"share_in_segment"}
    found = measured(project, grains, dims, list(KPIS), **SPAN)
    expected = company.expected(View(closing, LAST), grains, list(KPIS), (FIRST, LAST))
    cells = agree(found, expected)
    undefined = sum(value is None for cell in expected.values() for value in cell.values())
    record_property("cells", cells)
    assert (cells > 30_000, undefined > 2_000) == (True, True)


def test_weeks_and_days(company: Company, project: Project) -> None:
    kpis = ["sales", "orders", "won_deals", "win_rate", "open_deals", "retention", "kept"]
    kpis += ["sales_growth", "year_to_date_growth", "calls_per_hour", "travel_time_share"]
    kpis += ["win_rate_12", "cumulative_customers", "live_deals"]
    span = (date(2025, 9, 27), LAST)
    found = measured(project, ("week", "day"), ("", "team"), kpis, start=span[0], end=span[1])
    expected = company.expected(View(None, LAST), ("week", "day"), kpis, span)
    assert agree(found, {c: v for c, v in expected.items() if c[2] != "segment"}) > 5_000


RUNNING = ["sales", "customers", "kept", "returned", "retention", "new_customers", "sales_growth"]
RUNNING += ["year_to_date_growth", "existing_expansion", "win_rate_change", "open_deals"]
RUNNING += ["opening_deals", "open_pipeline", "due", "pipeline_hygiene", "conversion", "backlog"]
RUNNING += [
    "attainment",
    "year_target",
    "share_on_target",
    "travel_time_share",
    "contact_frequency",
]
LAGS = ("sales_growth", "year_to_date_growth", "win_rate_change")


@pytest.mark.parametrize("as_of", [date(2025, 9, 16), date(2025, 8, 31), date(2025, 9, 14)])
def test_a_running_period_shows_what_was_known_to_date(
    company: Company, project: Project, as_of: date
) -> None:
    """Cut after a working day, at a month's end, and on a Sunday; lag like for like."""
    grains, start = ("month", "year"), date(2025, 5, 1)
    found = measured(project, grains, ("team",), RUNNING, start=start, end=as_of, as_of=as_of)
    expected = company.expected(View(None, as_of), grains, RUNNING, (start, as_of))
    assert agree(found, {c: v for c, v in expected.items() if c[2] == "team"}) > 1_000


def test_a_kpi_may_compare_by_calendar_days(company: Company) -> None:
    text, as_of, grains = TEXT, date(2025, 9, 16), ("month", "quarter", "year")
    for kpi in LAGS:
        text = text.replace(f"  {kpi}: {{", f"  {kpi}: {{compare_by: calendar_days, ")
    project = company.opened("calendar_days", text)
    found = measured(project, grains, ("",), LAGS, start=FIRST, end=as_of, as_of=as_of)
    by_days, by_work = (
        _total(company.expected(View(None, as_of, by), grains, LAGS, (FIRST, as_of)))
        for by in ("calendar_days", "business_days")
    )
    assert agree(found, by_days) > 50
    assert by_days != by_work


def _total(cells: Cells) -> Cells:
    return {cell: values for cell, values in cells.items() if cell[2] == ""}


def test_scope_equals_measuring_a_filtered_copy(company: Company, project: Project) -> None:
    """No dimension of workdays, heads and targets is the segment: undefined in that scope."""
    copy = company.folder / "copy"
    copy.mkdir()
    for file in company.folder.glob("*.parquet"):
        shutil.copy(file, copy)
    _keep_only(copy, "大手")
    filtered = Company(copy).opened("filtered", TEXT)
    lacking = {"heads", "target", "attainment", "year_target", "share_on_target"}
    lacking |= {"without_target", "travel_time_share", "pipeline_coverage"}
    grains, dims = ("quarter",), ("", "team")
    kpis = [kpi for kpi in KPIS if kpi not in lacking]
    scope = {"segment": "大手"}
    found = measured(project, grains, dims, kpis, scope=scope, **SPAN)
    assert agree(found, measured(filtered, grains, dims, kpis, **SPAN)) > 5_000
    undefined = project.measure(list(lacking), grain="year", scope=scope, **SPAN).frame
    assert set(undefined["reason"]) == {"no-dimension"}


def _keep_only(folder: Path, segment: str) -> None:
    """Leave only the rows of the segment's accounts in the tables."""
    accounts = f"(SELECT account_id FROM '{folder}/account.parquet' WHERE segment = '{segment}')"
    deals = f"(SELECT opportunity_id FROM '{folder}/opportunity.parquet')"
    names = ("account_owner", "person", "activity", "order_line", "opportunity", "account")
    owned = dict.fromkeys(names, f"account_id IN {accounts}")
    owned |= {f"opportunity_{part}": f"opportunity_id IN {deals}" for part in ("change", "credit")}
    for name, condition in owned.items():
        file, kept = folder / f"{name}.parquet", folder / f"{name}.kept"
        duckdb.sql(f"COPY (FROM '{file}' WHERE {condition}) TO '{kept}' (FORMAT parquet)")
        kept.replace(file)


def test_members_appear_by_their_posts_and_targets_are_their_own(
    company: Company, project: Project
) -> None:
    kpis = ["won_amount", "target", "attainment"]
    found = measured(project, ("month",), ("rep",), kpis, **SPAN)
    with connect(company.folder, rows(View(None, LAST), ("month",), FIRST, LAST), LAST) as db:
        expected = db.execute(
            """WITH won AS (SELECT p, rep, sum(amount) AS won FROM period
                 JOIN deal ON closed >= s AND closed < e AND status = 'won' GROUP BY ALL),
               stated AS (SELECT p, id AS rep, v AS target FROM period
                 JOIN target ON since = s AND until = whole WHERE kind = 'member'),
               active AS (SELECT DISTINCT p, rep FROM period
                 JOIN post ON valid_from < e AND (valid_to IS NULL OR valid_to >= s))
            SELECT 'month', label, 'rep', rep, coalesce(won, 0), target, won / target
            FROM active FULL JOIN won USING (p, rep) FULL JOIN stated USING (p, rep)
            JOIN period USING (p)"""
        ).fetchall()
    shown = {
        row[:4]: dict(zip(kpis, (row[4], row[5], _ratio(row[4], row[5])), strict=True))
        for row in expected
    }
    assert agree(found, shown) > 3_000


def _ratio(value: float, by: float | None) -> float | None:
    return value / by if by else None


def test_two_dimensions_shares_and_panels_that_look_over_one_of_them(
    company: Company, project: Project
) -> None:
    kpis = ["sales", "share_in_segment", "main_supplier", "new_customers"]
    frame = project.measure(kpis, ["segment", "team"], "quarter", **SPAN).frame
    found = {row[:3] + row[3:4]: row[4] for row in frame.rows()}
    with connect(company.folder, rows(View(None, LAST), ("quarter",), FIRST, LAST), LAST) as db:
        expected = db.execute(
            """WITH sold AS (SELECT p, label, segment, coalesce(team, '(none)') AS team, account,
                   net FROM period JOIN line ON t >= s AND t < e),
               mine AS (SELECT p, segment, team, account, sum(net) AS v FROM sold GROUP BY ALL),
               bought AS (SELECT p, account, sum(net) AS v FROM sold GROUP BY ALL),
               old AS (SELECT DISTINCT p, account FROM period JOIN line ON t < s),
               panel AS (SELECT m.p, m.segment, m.team, count(*) FILTER (m.v > 0.5 * b.v) AS main,
                   count(*) FILTER (old.p IS NULL) AS fresh
                 FROM mine m JOIN bought b USING (p, account) LEFT JOIN old USING (p, account)
                 GROUP BY ALL),
               cell AS (SELECT p, label, segment, team FROM period,
                 (SELECT DISTINCT segment, coalesce(team, '(none)') AS team FROM line
                  WHERE t IS NOT NULL))
            SELECT label, segment, team, coalesce(sum(net), 0), coalesce(any_value(main), 0),
                   coalesce(any_value(fresh), 0),
                   coalesce(sum(net), 0) / nullif(sum(sum(net)) OVER (PARTITION BY p, segment), 0)
            FROM cell LEFT JOIN sold USING (p, label, segment, team)
            LEFT JOIN panel USING (p, segment, team) GROUP BY p, label, segment, team"""
        ).fetchall()
    names = ("sales", "main_supplier", "new_customers", "share_in_segment")
    listed = {
        (*row[:3], kpi): value
        for row in expected
        for kpi, value in zip(names, row[3:], strict=True)
    }
    assert found.keys() == listed.keys()
    assert found == {key: pytest.approx(value) for key, value in listed.items()}


@pytest.mark.parametrize("dimension", ["team", "team_today"])
def test_the_organisation_of_the_day_and_of_today(
    company: Company, project: Project, dimension: Literal["team", "team_today"]
) -> None:
    frame = project.measure(["sales"], [dimension], "year", **SPAN).frame
    on = {"team": "t", "team_today": "DATE '2025-11-13'"}[dimension]
    with connect(company.folder, rows(View(None, LAST), ("year",), FIRST, LAST), LAST) as db:
        expected = db.execute(
            f"""SELECT label, coalesce(team_on(rep, {on}), '(none)') AS unit, sum(net)
            FROM period JOIN line ON t >= s AND t < e GROUP BY ALL ORDER BY ALL"""
        ).fetchall()
    found = [(row[0], row[1], row[3]) for row in frame.rows() if row[3]]
    assert sorted(found) == sorted(expected)
    assert any(unit == "(none)" for _, unit, _ in found)  # invoiced after the rep had left
