"""Forecasts of a design's KPIs: what adds up does, who has left is gone, ratios stay ratios."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from kaname import api
from kaname.api.forecasts.forecasting import Ahead, foreseen, outlook
from kaname.api.project import Project
from kaname.errors import KanameError

DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {fiscal_year_starts: 4, timezone: Asia/Tokyo, holidays: JP, as_of: 2026-04-10}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_on
    unit: deal
    join: {members: {key: rep, to: rep, valid: [valid_from, valid_to]}}
    dimensions: {division: members.division, team: members.team, rep: members.rep, product: product}
  members:
    from: members.csv
    key: [rep, valid_from]
    dimensions: {division: division, team: team, rep: rep}
  meetings: {from: deals.csv, key: deal, time: closed_on, dimensions: {stage_name: stage}}
dimensions:
  division: {spine: members, valid: [valid_from, valid_to]}
  team: {spine: members, valid: [valid_from, valid_to], hierarchy: [division]}
  rep: {spine: members, valid: [valid_from, valid_to], hierarchy: [team, division]}
measures:
  won:    {of: deals, agg: count, where: stage = 'Won'}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, where: stage = 'Won', unit: JPY}
  held:   {of: meetings, agg: count}
  usual:  {of: deals, agg: median, expr: amount, where: stage = 'Won', unit: JPY}
kpis:
  sales:        {role: kgi, value: amount}
  won_deals:    {value: won}
  win_rate:     {value: won / closed}
  average_deal: {value: amount / won}
  usual_deal:   {value: usual}
  meetings_held: {value: held}
"""
LEFT, JOINED = "rep 01", "rep 10"


def members() -> pl.DataFrame:
    """Eleven reps in four teams of two divisions; one has left, one is new."""
    rows = []
    for n in range(11):
        name, team = f"rep {n:02}", f"team {n % 4}"
        first = date(2026, 1, 1) if name == JOINED else date(2020, 4, 1)
        last = date(2026, 1, 1) if name == LEFT else None
        rows.append((name, team, f"division {n % 2}", first, last))
    names = ["rep", "team", "division", "valid_from", "valid_to"]
    return pl.DataFrame(rows, schema=names, orient="row")


def deals(seed: int = 1) -> pl.DataFrame:
    """Three years of deals that close on weekdays, up to 10 April 2026."""
    rng = np.random.default_rng(seed)
    rows = []
    for month in pl.date_range(date(2023, 4, 1), date(2026, 4, 1), "1mo", eager=True):
        for rep, _, _, first, last in members().iter_rows():
            if month < first or (last and month >= last):
                continue
            for _ in range(rng.poisson(6)):
                day = month.replace(
                    day=int(rng.integers(1, 11 if month.year * 100 + month.month == 202604 else 29))
                )
                stage = "Won" if rng.random() < 0.4 else "Lost"
                amount = round(float(rng.lognormal(13.5, 0.6)))
                rows.append((rep, stage, day, amount, f"product {rng.integers(2)}"))
    frame = pl.DataFrame(rows, ["rep", "stage", "closed_on", "amount", "product"], orient="row")
    return frame.with_row_index("deal", 1)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("company")
    members().write_csv(folder / "members.csv")
    deals().write_csv(folder / "deals.csv")
    (folder / "sales.yaml").write_text(DESIGN, "utf-8")
    return api.open(folder / "sales.yaml", store=folder / "store")


def test_the_running_month_is_the_first_that_is_forecast(project: Project) -> None:
    frame = outlook(project, ["sales"], (), Ahead(horizon=3)).frame
    assert frame.columns == ["kpi", "period", "mean", "lo80", "hi80", "lo95", "hi95"]
    assert frame["period"].to_list() == ["2026-04", "2026-05", "2026-06"]
    figures = frame.select("lo95", "lo80", "mean", "hi80", "hi95").to_numpy()
    assert (np.diff(figures, axis=1) >= 0).all()
    history = project.measure("sales", start="2025-04", end="2026-03").frame["value"]
    assert 0.6 < frame["mean"][1] / history.mean() < 1.6


def test_fiscal_quarters(project: Project) -> None:
    frame = outlook(project, ["sales"], (), Ahead("quarter", horizon=2)).frame
    assert frame["period"].to_list() == ["FY2026-Q1", "FY2026-Q2"]


def test_reps_add_up_to_teams_divisions_and_the_total_on_every_path(project: Project) -> None:
    ahead = Ahead(horizon=4, sums=True)
    (found,) = foreseen(project, ["sales"], ["division", "team", "rep"], ahead)
    paths = dict(zip(found.keys, found.paths(50), strict=True))
    total = paths["", "", ""]
    reps = [key for key in found.keys if key[2]]
    assert len(reps) == 10
    for division in ("division 0", "division 1"):
        inside = sum(paths[key] for key in reps if key[0] == division)
        np.testing.assert_allclose(paths[division, "", ""], inside, rtol=1e-9)
    team = sum(paths[key] for key in reps if key[1] == "team 2")
    np.testing.assert_allclose(paths["", "team 2", ""], team, rtol=1e-9)
    np.testing.assert_allclose(total, sum(paths[key] for key in reps), rtol=1e-9)
    assert (total > 0).all()


def test_crossed_with_products(project: Project) -> None:
    (found,) = foreseen(project, ["sales"], ["rep", "product"], Ahead(horizon=2, sums=True))
    paths = dict(zip(found.keys, found.paths(20), strict=True))
    cells = [key for key in found.keys if all(key)]
    one = sum(paths[key] for key in cells if key[1] == "product 1")
    np.testing.assert_allclose(paths["", "product 1"], one, rtol=1e-9)
    rep = sum(paths[key] for key in cells if key[0] == "rep 03")
    np.testing.assert_allclose(paths["rep 03", ""], rep, rtol=1e-9)


def test_who_has_left_is_gone_and_who_is_new_is_forecast(project: Project) -> None:
    (found,) = foreseen(project, ["sales"], ["rep"], Ahead(horizon=2))
    reps = [key[0] for key in found.keys]
    assert LEFT not in reps
    assert JOINED in reps
    frame = outlook(project, ["sales"], ["rep"], Ahead(horizon=2)).frame
    new = frame.filter(pl.col("rep") == JOINED)["mean"].to_numpy()
    others = frame.filter(pl.col("rep") != JOINED)["mean"].to_numpy()
    assert (new > others.mean() / 4).all()
    assert (new < others.mean() * 4).all()


def test_a_share_lies_between_zero_and_one_at_every_level(project: Project) -> None:
    frame = outlook(project, ["win_rate"], ["rep"], Ahead(horizon=6, sums=True)).frame
    figures = frame.select("mean", "lo80", "hi80", "lo95", "hi95").to_numpy()
    assert (figures >= 0).all()
    assert (figures <= 1).all()
    total = frame.filter(pl.col("rep") == "")
    assert total["mean"].mean() == pytest.approx(0.4, abs=0.08)
    each = frame.filter(pl.col("rep") != "")
    widths = [(part["hi80"] - part["lo80"]).mean() for part in (total, each)]
    assert widths[0] < widths[1] / 2


def test_an_amount_per_piece(project: Project) -> None:
    frame = outlook(project, ["average_deal"], ["team"], Ahead(horizon=3)).frame
    expected = np.exp(13.5 + 0.6**2 / 2)
    assert frame["mean"].to_numpy() == pytest.approx(expected, rel=0.35)
    assert frame["team"].unique().sort().to_list() == [f"team {n}" for n in range(4)]


def test_what_does_not_add_up_is_forecast_group_by_group(project: Project) -> None:
    found = outlook(project, ["usual_deal"], ["rep"], Ahead(horizon=2))
    assert LEFT not in found.frame["rep"].to_list()
    assert JOINED not in found.frame["rep"].to_list()  # three months are too few
    assert [(name, note.rule) for name, note in found.notes if note.rule == "series.left-out"] == [
        (f"usual_deal {JOINED}", "series.left-out")
    ]


def test_part_of_the_organisation(project: Project) -> None:
    whole = outlook(project, ["won_deals"], (), Ahead(horizon=1)).frame["mean"][0]
    scope = {"division": ["division 0"]}
    part = outlook(project, ["won_deals"], (), Ahead(horizon=1, scope=scope)).frame["mean"][0]
    assert 0.3 < part / whole < 0.75


def test_the_same_question_gets_the_same_answer(project: Project) -> None:
    one, other = (outlook(project, None, (), Ahead(horizon=2)).frame for _ in range(2))
    assert one.equals(other)
    assert one["kpi"].unique(maintain_order=True).to_list() == list(project.design.kpis)


def test_too_little_history_is_named_for_each_kpi(project: Project) -> None:
    with pytest.raises(KanameError) as caught:
        outlook(project, ["sales", "won_deals"], (), Ahead("year"))
    assert [(f.rule, f.params["series"]) for f in caught.value.findings] == [
        ("series.too-short", "sales"),
        ("series.too-short", "won_deals"),
    ]


def test_unknown_names_are_refused(project: Project) -> None:
    with pytest.raises(KanameError) as caught:
        outlook(project, ["sale"], ["teem"], Ahead())
    assert [finding.suggestion for finding in caught.value.findings] == ["sales", "team"]


def test_kpis_that_cannot_be_grouped_so_are_named_or_left_out(project: Project) -> None:
    found = outlook(project, None, ["stage_name"], Ahead(horizon=1))
    assert found.frame["kpi"].unique().to_list() == ["meetings_held"]
    assert {(name, note.rule) for name, note in found.notes} >= {("sales", "series.not-by")}
    with pytest.raises(KanameError) as caught:
        outlook(project, ["sales"], ["stage_name"], Ahead(horizon=1))
    assert [finding.rule for finding in caught.value.findings] == ["series.no-groups"]
