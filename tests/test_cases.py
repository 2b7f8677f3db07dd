"""The worked cases: what the pages say of the demo company is so on a smaller one, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import kaname.api as kaname
from kaname.api import catalogue
from kaname.periods import Grain
from kaname.simulate import simulate
from tools.case_pages import DOCS, FILES, commands

END = date(2026, 5, 31)
H1, H2 = "FY2025-H1", "FY2025-H2"  # the trouble of the first case begins with the second half
Figures = dict[str, dict[str, float | None]]  # by KPI and period
Measured = Callable[..., Figures]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("company")
    simulate(folder, end=END, months=24, reps=30)
    return folder


@pytest.fixture(scope="module")
def untroubled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company without anything planted in it."""
    folder = tmp_path_factory.mktemp("untroubled")
    simulate(folder, end=END, months=24, reps=30, stories=False)
    return folder


@pytest.fixture(scope="module")
def measured() -> Measured:
    return _measured


def _measured(
    folder: Path, keys: str, grain: Grain, *, as_of: date | None = None, **settings: str
) -> Figures:
    design = folder / "case.yaml"
    design.write_text(catalogue.text(keys.split(), settings), "utf-8")
    project = kaname.open(design, store=folder / "store")
    asked = project.measure(keys.split(), (), grain, start=H1, end=H2, as_of=as_of)
    found: Figures = {key: {} for key in keys.split()}
    for kpi, period, value in asked.frame.select("kpi", "period", "value").iter_rows():
        found[kpi][period] = value
    return found


def _page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def test_both_pages_give_the_same_commands() -> None:
    english, japanese = (commands(_page(name)) for name in FILES.values())
    assert english == japanese


def test_the_designs_of_the_page_use_kpis_of_the_catalogue() -> None:
    designs = [c.split("design ")[1] for c in commands(_page(FILES["en"])) if " design " in c]
    for written in designs:
        keys = written.split(" --set")[0].split(" >")[0].split()
        assert keys
        assert catalogue.text(keys, {})  # or a KeyError


HANDED_OVER = "appointments appointment_follow_up_rate won_deals win_rate sourced_won_amount"


def test_appointments_grow_and_orders_do_not(
    company: Path, untroubled: Path, measured: Measured
) -> None:
    told, calm = (measured(of, HANDED_OVER, "half") for of in (company, untroubled))
    change = {key: (told[key][H2] or 0) / (calm[key][H2] or 1) - 1 for key in told}
    assert change["appointments"] > 0.2
    assert change["appointment_follow_up_rate"] < -0.08
    assert abs(change["won_deals"]) < 0.1
    assert abs(change["sourced_won_amount"]) < 0.15
    assert (told["appointments"][H2] or 0) > 1.2 * (told["appointments"][H1] or 0)


def test_the_year_of_a_rate_is_hours_over_hours(company: Path, measured: Measured) -> None:
    keys = "operating_rate defect_rate production_efficiency"
    year, months = (measured(company, keys, grain) for grain in ("year", "month"))
    rows = pl.read_parquet(company / "period_value.parquet").filter(
        pl.col("scope_kind") == "company",
        pl.col("period_start").is_between(date(2025, 4, 1), date(2026, 3, 1)),
        pl.col("period_end") == pl.col("period_start").dt.offset_by("1mo"),
    )
    total = dict(rows.group_by("measure").agg(pl.col("value").cast(pl.Float64).sum()).iter_rows())
    for key, part, whole in (
        ("operating_rate", "operating_hours", "scheduled_hours"),
        ("defect_rate", "defective_units", "produced_units"),
        ("production_efficiency", "standard_hours", "hours_worked"),
    ):
        assert year[key]["FY2025"] == pytest.approx(total[part] / total[whole])
        by_month = [value for value in months[key].values() if value is not None]
        assert len(by_month) == 12
        assert min(by_month) < total[part] / total[whole] < max(by_month)


def test_deliveries_are_promised_proved_and_known(company: Path, measured: Measured) -> None:
    keys = "delivery_visibility delivery_evidence trouble_response_time on_time_delivery"
    found = measured(company, keys, "year")
    done = pl.read_parquet(company / "delivery.parquet").filter(pl.col("status") == "delivered")
    done = done.with_columns(
        day=pl.col("delivered_at")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone("Asia/Tokyo")
        .dt.date()
    ).filter(pl.col("day").is_between(date(2025, 4, 1), date(2026, 3, 31)))
    in_time = done.filter(pl.col("day") <= pl.col("promised_on")).height / done.height
    proved = done.filter(pl.col("evidence") != "none").height / done.height
    assert found["on_time_delivery"]["FY2025"] == pytest.approx(in_time)
    assert found["delivery_evidence"]["FY2025"] == pytest.approx(proved)
    assert 0.9 < in_time < 0.98
    assert 0.9 < proved < 0.98
    assert 0 < (found["trouble_response_time"]["FY2025"] or 0) < 24
    strict = found["delivery_visibility"]["FY2025"] or 0
    loose = measured(company, "delivery_visibility", "year", status_minutes="1440")
    assert 0.5 < strict <= (loose["delivery_visibility"]["FY2025"] or 0)


def test_half_of_the_proposals_on_life_events_come_late(company: Path, measured: Measured) -> None:
    key = "life_event_proposal_rate"
    month = measured(company, key, "year")[key]["FY2025"] or 0
    fortnight = measured(company, key, "year", life_event_days="14")[key]["FY2025"] or 0
    assert 0.3 < month < 0.65
    assert 0.3 < fortnight / month < 0.7
    young = measured(company, key, "half", as_of=date(2026, 3, 31))[key]
    assert young[H1] is not None
    assert young[H2] is None  # immature


def test_sales_grow_with_the_same_customers(company: Path, measured: Measured) -> None:
    found = measured(company, "sales new_customers cumulative_trial_rate", "half")
    sales, fresh, tried = (
        [value or 0 for value in found[key].values()]
        for key in ("sales", "new_customers", "cumulative_trial_rate")
    )
    assert sales[1] > sales[0]
    assert fresh[1] < 1.05 * fresh[0]
    assert 0 < tried[1] - tried[0] < 0.02
