"""Every figure of the reference answers, measured by the example designs on the real data.

Counts must be equal, money to 0.01, ratios to 1e-6. Averages of days and money per order are
written with four decimals in the answers, so these must agree to half of the last one.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.periods import Calendar, Grain, period_of

EXAMPLES = Path(__file__).parent.parent / "examples"
COUNT, MONEY, RATIO, AVERAGE = 0.0, 0.01, 1e-6, 0.5001e-4  # how far a figure may be off

Row = Mapping[str, str]
Columns = dict[str, tuple[str, float]]  # column of the answer -> KPI, tolerance
Open = Callable[[str], kaname.Project]

DEALS: Columns = {
    "won": ("won_deals", COUNT),
    "lost": ("lost_deals", COUNT),
    "win_rate": ("win_rate", RATIO),
    "revenue": ("sales", MONEY),
    "avg_deal": ("average_deal", AVERAGE),
    "avg_cycle_days_won": ("cycle_days_won", AVERAGE),
    "avg_cycle_days_closed": ("cycle_days_closed", AVERAGE),
    "open_deals": ("open_deals", COUNT),
}
# These answers count the open deals among those with a close date.
CLOSED_DEALS = DEALS | {"open_deals": ("open_deals_with_close_date", COUNT)}
ORDERS: Columns = {"revenue": ("sales", MONEY), "orders": ("orders", COUNT)}
BUYERS = ORDERS | {"active_customers": ("active_customers", COUNT)}
ATTAINMENT: Columns = {
    "quota": ("quota", MONEY),
    "revenue": ("sales", MONEY),
    "attainment": ("quota_attainment", RATIO),
}
REPEAT = ORDERS | {
    "customers": ("active_customers", COUNT),
    "avg_order_value": ("average_order_value", AVERAGE),
    "repeat_customers": ("repeat_customers", COUNT),
    "repeat_rate": ("repeat_rate", RATIO),
}


@dataclass(frozen=True)
class Answers:
    """One file of answers: by which columns its figures are keyed, and the KPI of each other."""

    file: str
    columns: Columns
    grain: str = "all"
    period: str | None = None  # the column that names the period
    by: Mapping[str, str] = field(default_factory=dict)  # column -> dimension
    only: Callable[[Row], bool] = lambda row: True

    @property
    def example(self) -> str:
        """The data set and its design."""
        return {"mv": "maven_crm", "aw": "adventureworks"}[self.file[:2]]


ALL = (
    Answers("mv_01_by_close_month", CLOSED_DEALS, "month", "month"),
    Answers("mv_02_by_close_quarter", CLOSED_DEALS, "quarter", "quarter"),
    Answers("mv_03_by_agent", DEALS, by={"sales_agent": "agent"}),
    Answers("mv_04_by_manager", DEALS, by={"manager": "manager"}),
    Answers("mv_05_by_region", DEALS, by={"regional_office": "region"}),
    Answers(
        "mv_06_by_product", DEALS | {"list_price": ("list_price", MONEY)}, by={"product": "product"}
    ),
    Answers("mv_07_by_sector", DEALS, by={"sector": "sector"}),
    Answers("mv_08_total", DEALS | {"opportunities": ("opportunities", COUNT)}),
    Answers(
        "aw_01_monthly_revenue",
        BUYERS | {"avg_order_value": ("average_order_value", AVERAGE)},
        "month",
        "month",
    ),
    Answers("aw_02_revenue_by_rep_quarter", ORDERS, "quarter", "quarter", {"EmployeeKey": "rep"}),
    Answers("aw_03_quota_attainment", ATTAINMENT, "quarter", "quarter", {"EmployeeKey": "rep"}),
    Answers(
        "aw_04_team_quota_attainment",
        ATTAINMENT
        | {"reps": ("reps_with_quota", COUNT), "reps_at_or_above_quota": ("reps_at_quota", COUNT)},
        "quarter",
        "quarter",
    ),
    Answers(
        "aw_06_territory_fiscal_year",
        ORDERS | {"customers": ("active_customers", COUNT)},
        "year",
        "fiscal_year",
        {"SalesTerritoryKey": "territory"},
    ),
    Answers(
        "aw_07_aov_repeat",
        REPEAT,
        "year",
        "fiscal_year",
        only=lambda row: row["fiscal_year"] != "all",
    ),
    Answers("aw_07_aov_repeat", REPEAT, only=lambda row: row["fiscal_year"] == "all"),
)


@pytest.fixture(scope="session")
def opened(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens an example beside a copy of its data, once."""
    known: dict[str, kaname.Project] = {}

    def project(name: str) -> kaname.Project:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            for file in (shared / "data" / name).glob("*.csv"):
                shutil.copy(file, folder)
            design = Path(shutil.copy(EXAMPLES / f"{name}.yaml", folder))
            known[name] = kaname.open(design, store=folder / "store")
        return known[name]

    return project


def _rows(shared: Path, answers: Answers) -> list[Row]:
    path = shared / "data" / answers.example / "answers" / f"{answers.file}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if answers.only(row)]


def _label(row: Row, answers: Answers, calendar: Calendar) -> str:
    """The label of the period; answers write a quarter by its first day, a year by its number."""
    if answers.period is None:
        return "all"
    written = row[answers.period]
    if answers.grain == "year":
        return f"FY{written}"
    return period_of(date.fromisoformat(written), Grain(answers.grain), calendar).label


Key = tuple[str, ...]  # period, dimension values, KPI


def _measured(project: kaname.Project, answers: Answers) -> dict[Key, str]:
    """The cells of `kaname measure` as its CSV says them; "" is undefined."""
    dims = tuple(answers.by.values())
    kpis = [kpi for kpi, _ in answers.columns.values()]
    text = project.measure(kpis, by=dims, grain=answers.grain).csv()
    reader = csv.DictReader(StringIO(text))
    assert reader.fieldnames == ["period", *dims, "kpi", "value", "unit"]
    return {(r["period"], *(r[d] for d in dims), r["kpi"]): r["value"] for r in reader}


def _expected(
    shared: Path, answers: Answers, calendar: Calendar
) -> Iterator[tuple[Key, str, float]]:
    for row in _rows(shared, answers):
        label = _label(row, answers, calendar)
        group = [row[column].replace("(no account)", "(none)") for column in answers.by]
        for column, (kpi, tolerance) in answers.columns.items():
            yield (label, *group, kpi), row[column], tolerance


def _agree(found: str | None, answer: str, tolerance: float) -> bool:
    if answer in ("", "-nan"):  # an average or ratio over nothing
        return found == ""
    return bool(found) and abs(float(str(found)) - float(answer)) <= tolerance


@pytest.mark.parametrize("answers", ALL, ids=lambda a: f"{a.file}-{a.grain}")
def test_figures_equal_the_reference_answers(
    answers: Answers,
    opened: Open,
    shared: Path,
    record_property: Callable[[str, object], None],
) -> None:
    project = opened(answers.example)
    measured = _measured(project, answers)
    expected = list(_expected(shared, answers, project.calendar))
    wrong = {
        key: (measured.get(key), answer)
        for key, answer, tolerance in expected
        if not _agree(measured.pop(key, None), answer, tolerance)
    }
    assert wrong == {}
    # What the answers do not list is a member without any figure.
    assert {key: value for key, value in measured.items() if value not in ("", "0")} == {}
    assert expected
    record_property("reference answers", len(expected))


def test_agents_without_deals_appear_with_zeros(
    opened: Open, shared: Path, record_property: Callable[[str, object], None]
) -> None:
    asked = Answers(
        "mv_09_agents_without_deals",
        {"o": ("opportunities", COUNT), "w": ("won_deals", COUNT), "r": ("win_rate", RATIO)},
        by={"sales_agent": "agent", "manager": "manager", "regional_office": "region"},
    )
    measured = _measured(opened("maven_crm"), asked)
    idle = [k[1:4] for k, value in measured.items() if k[4] == "opportunities" and value == "0"]
    listed = [tuple(row.values()) for row in _rows(shared, asked)]
    assert sorted(idle) == sorted(listed)
    assert len(listed) == 5
    for agent in listed:
        assert measured["all", *agent, "won_deals"] == "0"
        assert measured["all", *agent, "win_rate"] == ""
    record_property("reference answers", sum(map(len, listed)))


def test_no_file_of_answers_is_left_out(shared: Path) -> None:
    files = {file.stem for file in (shared / "data").glob("*/answers/*.csv")}
    assert files == {answers.file for answers in ALL} | {"mv_09_agents_without_deals"}
