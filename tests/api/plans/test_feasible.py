"""What is feasible: the best quarter of one's own months, and of colleagues within their teams."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.plans.branching import branches
from kaname.api.plans.expecting import expected
from kaname.api.plans.feasible import LEAST, Feasible, feasible
from kaname.api.plans.planning import Wish, ground, plan
from kaname.periods import parse
from tests.plants import DESIGN, write

REPS = """\
kaname: 1
name: Sales
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2024-04-01}
facts:
  deals:
    from: deals.csv
    time: day
    unit: deal
    dimensions: {rep: rep, team: team}
  reps: {from: reps.csv, key: rep, dimensions: {rep: rep, team: team}}
dimensions:
  team: {spine: reps}
  rep: {spine: reps, hierarchy: [team]}
measures:
  closed: {of: deals, agg: sum, expr: closed}
  won: {of: deals, agg: sum, expr: won}
kpis:
  won_deals: {role: kgi, value: won, formula: closed_deals * win_rate}
  closed_deals: {value: closed, nature: quantity, control: rep}
  win_rate: {value: won / closed, nature: quality, control: rep}
"""
RATES = {"north": (0.2, 0.2, 0.4, 0.4), "south": (0.5, 0.5, 0.7, 0.7)}


def reps(folder: Path) -> kaname.Project:
    """Two teams of four; in each two win more than the other two, the same in every month."""
    folder.mkdir(exist_ok=True)
    people = [(f"{t}{n}", t, rate) for t, rates in RATES.items() for n, rate in enumerate(rates)]
    (folder / "reps.csv").write_text(
        "\n".join(["rep,team", *(f"{rep},{team}" for rep, team, _ in people)]), "utf-8"
    )
    days = [f"{2024 + (3 + n) // 12}-{(3 + n) % 12 + 1:02}-15" for n in range(24)]
    rows = [f"{day},{rep},{team},20,{20 * rate}" for day in days for rep, team, rate in people]
    (folder / "deals.csv").write_text("\n".join(["day,rep,team,closed,won", *rows]), "utf-8")
    (folder / "design.yaml").write_text(REPS, "utf-8")
    return kaname.open(folder / "design.yaml", store=folder / "store")


def test_months_all_alike_leave_only_the_least_distance(tmp_path: Path) -> None:
    on = ground(kaname.open(write(tmp_path), store=tmp_path / "store"), None, None)
    visits = on.feasible["visits"]
    assert visits.source == "likely"
    assert visits.scale == pytest.approx(LEAST * on.values["visits"])


def test_best_quarter_of_colleagues_within_their_teams(tmp_path: Path) -> None:
    on = ground(reps(tmp_path), None, "FY2026")
    # Each rate ÷ the team's mean: ⅔, ⅔, 4/3, 4/3 in the north (0.3), ⅚, ⅚, 7/6, 7/6 in the south
    # (0.6). The third quartile of the eight lies a quarter of the way from 7/6 to 4/3.
    quartile = 7 / 6 + (4 / 3 - 7 / 6) / 4
    rate = on.feasible["win_rate"]
    assert on.values["win_rate"] == pytest.approx(0.45, rel=1e-6)
    assert rate.source == "peers"
    assert rate.value == pytest.approx(0.45 * quartile, rel=1e-3)


def test_company_of_reps_can_be_planned(tmp_path: Path) -> None:
    on = ground(reps(tmp_path), None, "FY2026")
    found = plan(on, Wish(target="+10%"))
    target = {line.kpi: line.target or 0 for line in found.lines}
    assert target["won_deals"] == pytest.approx(864 * 1.1, rel=1e-6)
    assert target["closed_deals"] * target["win_rate"] == pytest.approx(target["won_deals"])


@pytest.mark.parametrize(("better", "times"), [("up", 1.1), ("down", 0.9)])
def test_short_history_leaves_a_tenth_the_better_way(
    tmp_path: Path, better: str, times: float
) -> None:
    measure = "measures:\n  hours: {of: months, agg: average, expr: hours, unit: hour}\n"
    kpis = (
        "  effort: {value: hours * visits, formula: visits * each}\n"
        f"  each: {{value: hours, better: {better}, control: rep}}\n"
    )
    path = write(tmp_path, DESIGN.replace("measures:\n", measure) + kpis)
    head, *months = (tmp_path / "months.csv").read_text("utf-8").split()
    told = [f"{row},{2 if at >= len(months) - 3 else ''}" for at, row in enumerate(months)]
    (tmp_path / "months.csv").write_text("\n".join([f"{head},hours", *told]), "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    each = feasible_of(project)
    assert each.source == "short"
    assert each.value == pytest.approx(2 * times)


def feasible_of(project: kaname.Project) -> Feasible:
    root = branches(project, "effort")
    told = expected(project, "sales", root.exprs, parse("FY2026", project.calendar))
    return feasible(project, root, told, ["each"])["each"]
