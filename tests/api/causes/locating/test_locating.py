"""Locating a KPI: sums, counts and ratios, beside an earlier period, a forecast or targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.causes.locating import locate_kpi
from kaname.errors import KanameError
from tests import targets_company
from tests.api.causes.locating.company import DESIGN, opened, write


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One team falls in March 2026."""
    return opened(tmp_path_factory.mktemp("company"))


@pytest.mark.parametrize("kpi", ["won", "受注数", "win_rate", "amount"])
@pytest.mark.parametrize("against", ["previous", "forecast"])
def test_the_team_that_fell_is_found(company: Project, kpi: str, against: str) -> None:
    found = locate_kpi(company, kpi, "2026-03", against)
    assert [dict(cause.where) for cause in found.causes] == [{"team": "west"}]


def test_figures_are_those_that_are_measured(company: Project) -> None:
    (cause,) = locate_kpi(company, "won", "2026-03").causes
    rows = company.measure("won", "team", start="2026-02", end="2026-03").frame
    west = rows.filter(rows["team"] == "west")["value"].to_list()
    assert (cause.expected, cause.actual) == tuple(west)
    assert cause.delta == west[1] - west[0]


def test_a_ratio_is_told_in_points_of_the_whole(company: Project) -> None:
    found = locate_kpi(company, "win_rate", "2026-03")
    before, after = company.measure("win_rate", start="2026-02", end="2026-03").frame["value"]
    assert (found.found.expected, found.found.actual) == pytest.approx((before, after))
    assert found.found.delta + found.found.mix == pytest.approx(after - before)


def test_an_ordinary_month_has_no_cause(company: Project) -> None:
    found = locate_kpi(company, "won", "2026-02")
    assert found.causes == ()
    assert found.insights[0].kind == "locate.nothing"


def test_only_what_is_asked_for_is_looked_at(company: Project) -> None:
    found = locate_kpi(company, "won", "2026-03", dims=["product"])
    assert all(set(cause.where) <= {"product"} for cause in found.causes)
    east = locate_kpi(company, "won", "2026-03", where={"team": "east"})
    assert east.causes == ()


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (("wn", "2026-03"), "measure.unknown-kpi"),
        (("won", "2026-03", "before"), "locate.unknown-against"),
        (("middle", "2026-03"), "locate.not-adding"),
        (("won", "2030-03"), "explain.no-such-period"),
        (("won", "2026-03", "last-year", ["tem"]), "measure.unknown-dimension"),
        (("won", "2025-10", "forecast"), "locate.too-short"),
        (("won", "2026-03", "target"), "locate.no-targets"),
    ],
)
def test_what_cannot_be_located_is_refused(
    company: Project, arguments: tuple[str, ...], rule: str
) -> None:
    with pytest.raises(KanameError) as caught:
        locate_kpi(company, *arguments)  # type: ignore[arg-type]
    assert caught.value.findings[0].rule == rule


def test_words_are_in_both_languages(company: Project) -> None:
    (insight,) = locate_kpi(company, "won", "2026-03").insights
    assert insight.text("ja").startswith("2026年3月の受注件数は")
    assert "課「west」" in insight.causes[0].text("ja")
    assert insight.level == "bad"


def _turned(folder: Path, text: str, other: str, design: str = DESIGN) -> Project:
    """The company, with some of its rows' text of March 2026 replaced."""
    path = write(folder)
    path.write_text(design, encoding="utf-8")
    rows = (folder / "deals.csv").read_text().splitlines()
    turned = [row.replace(text, other) if ",2026-03-" in row else row for row in rows]
    (folder / "deals.csv").write_text("\n".join(turned) + "\n")
    return api.open(path)


def test_who_was_transferred_counts_where_they_are_now(tmp_path: Path) -> None:
    company = _turned(tmp_path, ",east,r0,", ",north,r0,")
    found = locate_kpi(company, "closed", "2026-03")
    assert found.causes == ()
    (note,) = found.insights[0].causes
    assert note.kind == "locate.transferred"
    assert note.params["count"] == 1


def test_a_dimension_without_a_like_is_left_out_and_said_so(tmp_path: Path) -> None:
    company = _turned(tmp_path, ",p", ",q")  # every product is new
    found = locate_kpi(company, "won", "2026-03")
    assert [dict(cause.where) for cause in found.causes] == [{"team": "west"}]
    assert "product is not looked at" in found.insights[0].causes[-1].text("en")
    asked = locate_kpi(company, "won", "2026-03", dims=["product"])
    assert all(set(cause.where) == {"product"} for cause in asked.causes)
    assert asked.causes


def test_the_mix_of_a_ratio_is_told_and_is_no_chance(tmp_path: Path) -> None:
    """Won deals of two products: one wins always, and comes more often than before."""
    rows = ["deal,closed,team,rep,product,won,amount"]
    for month, often in ((2, 200), (3, 300)):
        for n in range(400):
            product, won = ("a", "true") if n < often else ("b", "false")
            rows.append(
                f"{month}-{n},2026-0{month}-{1 + n % 28:02d},t{n % 4},r{n % 8},{product},{won},1"
            )
    path = write(tmp_path)
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n")
    (insight,) = locate_kpi(api.open(path), "win_rate", "2026-03").insights
    assert insight.kind == "locate.nothing-mix"
    assert insight.params["mix"] == {"ja": "+25.0pt", "en": "+25.0pt"}


@pytest.mark.parametrize(
    ("kpi", "dims", "expected"),
    [("sales", ["rep", "team"], 3_000_000), ("win_rate", ["team"], 0.35)],
)
def test_targets_are_compared_by_the_finest_of_the_organisation_that_have_any(
    tmp_path: Path, kpi: str, dims: list[str], expected: float
) -> None:
    """Sales have targets of each rep, the win rate of teams only; nobody named the deals' size."""
    path = targets_company.write(tmp_path)
    design = targets_company.DESIGN.replace("2026-09-30", "2026-10-31")
    size = "size: \"case when amount > 500000 then 'L' else 'S' end\""
    path.write_text(design.replace("rep: reps.name}", f"rep: reps.name, {size}}}", 1), "utf-8")
    deals = "".join(
        f"{10 + n},R{1 + n % 3},2026-10-{n + 1:02d},{400000 + n * 50000},{'true' if n % 2 else 'false'}\n"
        for n in range(12)
    )
    (tmp_path / "deals.csv").write_text(targets_company.DEALS + deals, "utf-8")
    found = locate_kpi(api.open(path), kpi, "2026-10", "target")
    assert sorted(found.subject.dims) == dims
    assert found.found.expected == pytest.approx(expected)


@pytest.mark.parametrize(
    ("where", "actual", "expected"),
    [(None, 600_000, 3_000_000), ({"team": "東"}, 600_000, 1_200_000)],
)
def test_who_has_a_target_and_sold_nothing_is_compared_as_well(
    tmp_path: Path, where: dict[str, str] | None, actual: float, expected: float
) -> None:
    """Nobody but R1 has a row, and no list of reps gives the others one."""
    path = targets_company.write(tmp_path)
    design = targets_company.DESIGN.replace("2026-09-30", "2026-10-31").replace("spine: reps", "")
    path.write_text(design.replace("{, ", "{"), "utf-8")
    deals = targets_company.DEALS + "9,R1,2026-10-05,600000,true\n"
    (tmp_path / "deals.csv").write_text(deals, "utf-8")
    found = locate_kpi(api.open(path), "sales", "2026-10", "target", where=where).found
    assert (found.actual, found.expected) == (actual, expected)
    assert found.cells == (3 if where is None else 2)
