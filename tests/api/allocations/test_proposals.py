"""Proposals: an allocation beside what it is judged by, the targets that are there, and the words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.allocation.fairness import Fairness, Holder, Move, Standing
from kaname.api.allocations.asked import Wish
from kaname.api.allocations.proposals import (
    judge_current,
    propose,
    spread,
    usual,
    within_reach,
)
from kaname.api.allocations.ratio_targets import RatioTargets
from kaname.api.allocations.remarks import fairness_notes
from kaname.errors import KanameError
from kaname.targets.ledger import FOLDER, Scope, Step, append, target
from tests.sellers import write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("sellers")
    return kaname.open(write(folder), store=folder / "store")


def test_what_is_meant_where_nothing_is_named(project: kaname.Project) -> None:
    assert usual(project, None, None) == ("sales", "FY2026")
    assert usual(project, "won", "FY2027") == ("won", "FY2027")


def test_lines_of_people_have_what_they_are_seen_beside(project: kaname.Project) -> None:
    found = propose(project, Wish("sales", "FY2026"))
    lines = {line.unit: line for line in found.lines if line.period == "FY2026"}
    abe = lines["East/Tokyo/Abe"]
    assert abe.share == abe.value / 400_000_000
    assert abe.growth == pytest.approx(abe.value / 72_000_000 - 1)  # 12 months of 6 deals
    assert abe.potential_share == abe.value / 600_000_000
    assert abe.volume_weight == 0.4  # 2 of 5 in the design
    assert lines["West/Kobe/Fukui"].volume_weight == pytest.approx(0.7, abs=0.03)  # 3 of 12 months
    assert lines["West/Kobe/Fukui"].growth is None  # was not there all year
    assert lines["East"].attainability is None


def test_attainability_falls_as_the_target_rises(project: kaname.Project) -> None:
    low = propose(project, Wish("sales", "FY2026", total="300M"))
    high = propose(project, Wish("sales", "FY2026", total="500M"))
    assert low.fair is not None
    assert high.fair is not None
    means = [
        sum(s.attainability for s in fair.standings) / len(fair.standings)
        for fair in (low.fair, high.fair)
    ]
    assert means[0] > means[1] + 0.5


def test_months_follow_each_line(project: kaname.Project) -> None:
    found = propose(project, Wish("sales", "FY2026-Q1", total="90M"))
    assert [line.period for line in found.lines[:4]] == [
        "FY2026-Q1", "2026-04", "2026-05", "2026-06",
    ]  # fmt: skip


def test_the_over_line_follows_its_unit(project: kaname.Project) -> None:
    found = propose(project, Wish("sales", "FY2026", over=Decimal("0.05")))
    over = [line for line in found.lines if line.level == "over"]
    assert over[0].unit == ""
    assert over[0].value == 20_000_000


def test_commitments_stand_beside_with_their_gap(project: kaname.Project, tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("name,amount\nDoi,50M\n", "utf-8")
    found = propose(project, Wish("sales", "FY2026", commitments=file))
    lines = {line.unit: line for line in found.lines if line.period == "FY2026"}
    kobe, osaka = lines["West/Kobe/Doi"], lines["West/Osaka/Doi"]
    assert kobe.commitment + osaka.commitment == 50_000_000  # a part in each of the two teams
    assert lines["West"].commitment == 50_000_000
    assert lines["West"].gap == kobe.value + osaka.value - 50_000_000
    assert lines["East"].commitment is None
    counts = [(lines[unit].committed, lines[unit].people) for unit in ("", "East", "West/Kobe")]
    assert counts == [(1, 7), (0, 3), (1, 3)]
    assert [n.rule for n in found.notes if n.rule == "allocation.committed"]


def test_equal_targets_are_shown_as_what_they_are(project: kaname.Project) -> None:
    pins = ("Abe=50M", "Baba=50M", "Chiba=50M", "Goto=50M", "Hara=50M", "Fukui=50M", "Doi=50M")
    found = propose(project, Wish("sales", "FY2026", total="350M", pins=pins))
    (note,) = [n for n in found.notes if n.rule == "allocation.equal-targets"]
    assert note.params == {"ratio": "6.0"}  # 600 against 100 million


def test_a_ratio_has_targets_of_its_own(project: kaname.Project) -> None:
    found = propose(project, Wish("win_rate", "FY2026", total="60%"))
    assert found.lines[0].count == round(0.6 * (found.lines[0].volume or 0))
    assert found.fair is None


@pytest.mark.parametrize(
    ("wish", "rules"),
    [
        (Wish("win_rate", "FY2026", total="60%", pins=("Abe=1",), step="1"),
         ["not-of-a-ratio", "not-of-a-ratio"]),
        (Wish("win_rate", "FY2026", total="many"), ["no-share"]),
        (Wish("win_rate", "FY2026", total="+70pt"), ["no-share"]),
        (Wish("win_rate", "FY2026"), ["no-total-but-others"]),
        (Wish("win_rate", "FY2025", total="60%"), ["period-over"]),
        (Wish("average", "FY2026", total="3M"), ["average"]),
    ],
)  # fmt: skip
def test_faults_of_a_ratio(project: kaname.Project, wish: Wish, rules: list[str]) -> None:
    with pytest.raises(KanameError) as raised:
        propose(project, wish)
    assert [f.rule for f in raised.value.findings] == [f"allocation.{rule}" for rule in rules]


def test_a_ratio_some_points_above_the_year_before(project: kaname.Project) -> None:
    before = project.measure("win_rate", grain="year", start="FY2025", end="FY2025")
    found = propose(project, Wish("win_rate", "FY2026", total="+2pt")).made
    assert isinstance(found, RatioTargets)
    assert found.asked == pytest.approx(before.frame["value"][0] + 0.02)
    with pytest.raises(KanameError) as raised:
        propose(project, Wish("win_rate", "FY2026", total="+2%"))
    assert [f.rule for f in raised.value.findings] == ["targets.percent-for-points"]


def test_kpis_that_have_a_target_are_named(project: kaname.Project) -> None:
    with pytest.raises(KanameError) as raised:
        propose(project, Wish("won", "FY2026"))
    told = raised.value.findings[0].text("ja")
    assert "目標がある KPI：売上 (sales)。--kpi sales のように" in told


def test_targets_that_are_there(tmp_path: Path) -> None:
    project = kaname.open(write(tmp_path), store=tmp_path / "store")
    wish = Wish("sales", "FY2026")
    with pytest.raises(KanameError) as raised:
        judge_current(project, wish)
    assert raised.value.findings[0].rule == "allocation.no-current"
    step = Step("allocation", 60e6, "by hand", "Sato", project.as_of, "as every year")
    append(
        tmp_path / FOLDER,
        version="first",
        author="Sato",
        reason="the budget",
        status="approved",
        targets=[
            target("sales", "FY2026", Scope("member", name), [step])
            for name in ("Abe", "Baba", "Chiba", "Hara")
        ],
    )
    found = judge_current(project, wish)
    assert [line.unit for line in found.lines] == [
        "", "East", "East/Tokyo", "East/Tokyo/Abe", "East/Tokyo/Baba", "East/Tokyo/Chiba",
        "West", "West/Osaka", "West/Osaka/Hara",
    ]  # fmt: skip
    assert [(line.level, line.value) for line in found.lines[:3]] == [
        ("company", 400e6), ("division", 180e6), ("team", 180e6),
    ]  # fmt: skip
    (note,) = [n for n in found.notes if n.rule == "allocation.people-below"]
    assert (
        "4 名の目標の合計は 240.0百万円 で、全社の目標 400.0百万円 に 160.0百万円 足り"
        in note.text("ja")
    )
    chances = {line.unit.rpartition("/")[2]: line.attainability for line in found.lines}
    assert chances["Abe"] > chances["Hara"]  # 72 and 36 million a year
    assert "allocation.equal-targets" in [n.rule for n in found.notes]
    proposed = propose(project, wish)
    assert proposed.before is not None
    assert len(proposed.before.standings) == 4


def standing(name: str, chance: float, *, outlier: bool = False) -> Standing:
    return Standing(Holder(name, "East"), 1.0, chance, 0.1, None, outlier)


FAIR = Fairness(
    (
        standing("Abe", 0.1, outlier=True),
        standing("Baba", 0.5),
        standing("Chiba", 0.9, outlier=True),
    ),
    (),
    (Move("Abe", "Chiba", 3_000_000, 0.24, 0.37, 0.68, 0.61),),
    2.5,
)


def test_words_of_what_stands_out() -> None:
    told = [note.line("en") for note in fairness_notes(FAIR, "JPY")]
    assert [line.split(":")[0] for line in told] == [
        "warning equal-targets", "warning outlier-low", "warning outlier-high", "advice move",
    ]  # fmt: skip
    assert told[3].endswith("Move ¥3.0M from Abe to Chiba: Abe 24% → 37%, Chiba 68% → 61%.")
    japanese = [note.line("ja") for note in fairness_notes(FAIR, "JPY")]
    assert "Abe から Chiba へ 300万円 移すと" in japanese[3]


def test_moves_are_told_on_one_scale() -> None:
    amounts = (2_400_000, 130_000_000, 980_000)
    moves = tuple(Move("Abe", "Chiba", amount, 0.2, 0.4, 0.7, 0.6) for amount in amounts)
    told = [note.text("ja") for note in fairness_notes(Fairness((), (), moves), "JPY")]
    for words, amount in zip(told, ("240万円", "13,000万円", "98万円"), strict=True):
        assert f"へ {amount} 移すと" in words


def test_targets_far_beyond_the_last_year_are_named_the_steepest_first() -> None:
    standings = tuple(
        Standing(Holder(name, "East"), 1.0, 0.3, None, growth, outlier=False, steep=True)
        for name, growth in (("Abe", 2.5), ("Baba", None), ("Chiba", 27.6))
    )
    (note,) = fairness_notes(Fairness(standings, (), ()), "JPY")
    assert "Baba（実績なし）、Chiba（28.6倍）、Abe（3.5倍）" in note.text("ja")


def test_spread_is_that_of_the_middle_of_people() -> None:
    assert spread(FAIR)["attainability"] == (pytest.approx(0.18), pytest.approx(0.82))
    assert "growth" not in spread(FAIR)  # nobody's is known
    assert within_reach(FAIR) == (1, 1, 1)
