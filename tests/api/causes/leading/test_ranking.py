"""The ranking of factors of a company whose truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaname import api
from kaname.api.causes.leading import factors
from kaname.api.causes.leading.elasticities import Elasticity, Year, year_of
from kaname.api.causes.leading.figures import complete_periods
from kaname.api.causes.leading.ranked import Ranked, factor_insights
from kaname.api.project import Project
from kaname.causes.leading.factor import Factor
from kaname.charts.chart import Ranking
from kaname.errors import KanameError
from tests.api.causes.leading.company import write


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return api.open(write(tmp_path_factory.mktemp("factors")))


def test_the_elasticity_of_a_product_is_one(company: Project) -> None:
    months = complete_periods(company, "sales", "month")[-12:]
    year = year_of(company, "sales", months, None)
    assert {name: round(one.size, 9) for name, one in year.nodes.items()} == {
        "won_deals": 1.0,
        "closed_deals": 1.0,
        "win_rate": 1.0,
        "size": 1.0,
    }
    won = company.measure("won_deals", grain="all", start="2025-04", end="2026-03")
    assert year.nodes["won_deals"].value == won.frame["value"][0]
    assert year.value == 1_000_000 * year.nodes["won_deals"].value


def test_the_win_rate_in_which_reps_differ_comes_first(company: Project) -> None:
    found = factors(company)
    by = {one.factor.key: one for one in found.found}
    assert found.found[0].factor.key == "win_rate"
    rate = by["win_rate"].factor
    assert rate.share > 0.7
    assert rate.source == "peers"
    assert rate.low > 0
    assert rate.first > 0.7
    assert rate.reach == pytest.approx(found.value * rate.room)  # elasticity 1
    assert rate.room == pytest.approx(0.82 * 0.08 / rate.value, rel=0.5)
    assert by["calls"].elasticity.basis == "lead"
    assert 0.4 < by["calls"].factor.elasticity < 1.0  # 10 of 14 deals come from calls
    assert "size" not in by  # external
    assert "won_deals" not in by  # what others make
    assert "mails" not in by  # no evidence


def test_words_compare_with_the_design(company: Project) -> None:
    found = factors(company)
    first, last = found.insights[0], found.insights[-1]
    assert first.kpi == "win_rate"
    assert first.unit == "JPY"
    assert first.text("ja").startswith("1位「受注率」：")
    assert isinstance(first.chart, Ranking)
    assert [cause.kind for cause in first.causes] == ["factors.sure", "factors.by-tree"]
    notes = {cause.kind: cause.text("en") for cause in last.causes}
    assert notes["factors.agreed"].endswith(": Win rate.")
    assert notes["factors.untold"].endswith(": Mails.")


def test_part_of_the_company(company: Project) -> None:
    whole, part = factors(company), factors(company, {"division": "東"})
    assert part.value < whole.value
    assert all(one.factor.units <= 6 for one in part.found)


def test_too_few_units(company: Project) -> None:
    told = factors(company, by="division").insights
    assert [one.kind for one in told] == ["factors.none"]


def test_reps_who_are_alike_give_no_room(tmp_path: Path) -> None:
    path = write(tmp_path)
    lines = (tmp_path / "months.csv").read_text("utf-8").splitlines()
    rng = np.random.default_rng(0)
    same = [lines[0]]
    for line in lines[1:]:
        *head, closed, _, _ = line.split(",")
        won = rng.binomial(int(closed), 0.3)
        same.append(",".join([*head, closed, str(won), str(won * 1_000_000)]))
    (tmp_path / "months.csv").write_text("\n".join(same) + "\n", "utf-8")
    found = factors(api.open(path))
    rate = {one.factor.key: one.factor for one in found.found}["win_rate"]
    assert rate.share < 0.3
    assert rate.low < 1e-6 * found.value


def _rules(error: pytest.ExceptionInfo[KanameError]) -> list[str]:
    return [finding.rule for finding in error.value.findings]


def test_faults(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8")
    path.write_text(text.replace("    role: kgi\n", ""), "utf-8")
    with pytest.raises(KanameError) as error:
        factors(api.open(path))
    assert _rules(error) == ["factors.no-kgi"]
    path.write_text(text.replace("data_from: 2023-04-01", "data_from: 2025-06-01"), "utf-8")
    with pytest.raises(KanameError) as error:
        factors(api.open(path))
    assert _rules(error) == ["factors.short"]
    path.write_text(text.replace(", spine: reps", ""), "utf-8")
    with pytest.raises(KanameError) as error:
        factors(api.open(path))
    assert _rules(error) == ["factors.no-units"]


def _ranked(key: str, gain: float, low: float, top3: float) -> Ranked:
    weighed = Factor(key, 0.5, 1.0, 0.1, "own", 0.5, 2 * gain, gain, low, 2 * gain, 0.2, top3, 12)
    return Ranked(weighed, Elasticity(key, 1.0, 0.5, 0.0, "tree"))


def test_one_order_that_does_not_contradict_itself(company: Project) -> None:
    year = Year("sales", 1e9, complete_periods(company, "sales", "month")[-12:], {}, frozenset())
    found = [
        _ranked("win_rate", 8e7, 4e7, 0.6),
        _ranked("closed_deals", 6e7, 3e7, 0.9),
        _ranked("calls", 4e7, 1e7, 0.02),
        _ranked("mails", 3e7, 0.0, 0.3),
        _ranked("weather", 0.0, 0.0, 0.0),
    ]
    told = factor_insights(company, year, "rep", found, ["size"])
    assert [one.kpi for one in told[:-1]] == ["closed_deals", "win_rate", "calls"]
    ranks = [one.text("ja").split("「")[0] for one in told[:-1]]
    assert ranks == ["1位", "2位", "順位なし"]
    assert [c.kind for one in told[:-1] for c in one.causes if "sure" in c.kind] == [
        "factors.sure",
        "factors.sure",
    ]
    notes = {cause.kind: cause.text("ja") for cause in told[-1].causes}
    assert notes["factors.open"].startswith("3位以下は順位を決められない")
    assert notes["factors.doubtful"].endswith("：メール数。")
    assert notes["factors.rest"].endswith("：気温。")
    assert notes["factors.unjudged"].endswith("：平均単価。")
    assert "KPI 6 個" in told[-1].text("ja")
    assert "+40.0百万円（90%の確率で +10.0百万円〜+80.0百万円）" in told[2].text("ja")
