"""Plans of a company whose every month is alike: 100 visits × ½ × ¼ × 1,000,000 yen."""

from __future__ import annotations

import json
from datetime import date
from math import prod
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.plans.planning import Ground, Line, Planned, Wish, compare, ground, plan, what_if
from kaname.api.plans.saving import left_out, save
from kaname.errors import KanameError
from kaname.targets.ledger import COMPANY, Step, append, current, read, target
from tests.plants import DESIGN, write

VISIT, CLOSING, RATE, SIZE = 1200, 0.5, 0.25, 1_000_000


def opened(folder: Path, design: str = DESIGN, months: int = 24) -> kaname.Project:
    return kaname.open(write(folder, design, months), store=folder / "store")


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return ground(opened(tmp_path_factory.mktemp("company")), None, None)


def by_kpi(found: Planned) -> dict[str, Line]:
    return {line.kpi: line for line in found.lines}


def faults(on: Ground, wish: Wish) -> list[tuple[str, object]]:
    with pytest.raises(KanameError) as raised:
        plan(on, wish)
    return [(f.rule, f.params.get("kpi") or f.params.get("name")) for f in raised.value.findings]


def test_expected_is_what_goes_on(on: Ground) -> None:
    assert on.expected.period.label == "FY2026"  # the goal's
    assert (on.expected.done, on.expected.rest) == (0, 12)
    expected = {"visits": VISIT, "closing": CLOSING, "win_rate": RATE, "size": SIZE}
    assert {k: on.values[k] for k in expected} == pytest.approx(expected, rel=1e-3)
    assert on.values["sales"] == pytest.approx(150_000_000, rel=1e-3)
    assert on.expected.last_year["sales"] == 150_000_000
    assert on.notes == []


def test_plan_meets_the_goal_of_the_design_and_every_formula_holds(on: Ground) -> None:
    found = plan(on, Wish())
    lines = by_kpi(found)
    target = {kpi: line.target or 0.0 for kpi, line in lines.items()}
    assert found.met
    assert target["sales"] == pytest.approx(165_000_000, rel=1e-12)
    assert target["sales"] == pytest.approx(target["won_deals"] * target["size"], rel=1e-12)
    assert target["won_deals"] == pytest.approx(target["closed_deals"] * target["win_rate"])
    assert target["closed_deals"] == pytest.approx(target["visits"] * target["closing"])
    # alike histories: each of the three that can move carries a third
    shares = [lines[kpi].share for kpi in ("visits", "closing", "win_rate")]
    assert shares == pytest.approx([1 / 3] * 3)
    assert lines["size"].change == 0  # external
    assert not lines["size"].moves


def test_lines_are_the_tree(on: Ground) -> None:
    shape = [(line.depth, line.sign, line.kpi) for line in plan(on, Wish()).lines]
    assert shape == [
        (0, "", "sales"),
        (1, "", "won_deals"),
        (2, "", "closed_deals"),
        (3, "", "visits"),
        (3, "*", "closing"),
        (2, "*", "win_rate"),
        (1, "*", "size"),
    ]


def test_change_is_on_the_year_before(on: Ground) -> None:
    assert plan(on, Wish(target="+8%")).target == pytest.approx(162_000_000)
    assert plan(on, Wish(target="1.6億")).target == 160_000_000


def test_capacity_and_bound_press(on: Ground) -> None:
    found = plan(on, Wish(target="2.2億"))
    lines = by_kpi(found)
    assert found.met
    assert lines["visits"].target == pytest.approx(108 * 12)  # 108 * months()
    assert lines["visits"].binding == "capacity"
    assert lines["win_rate"].target == pytest.approx(0.28)
    assert lines["win_rate"].binding == "high"
    assert lines["closing"].target == pytest.approx(2.2e8 / 1296 / 0.28 / SIZE, rel=1e-6)


def test_pins_bounds_and_only(on: Ground) -> None:
    wish = Wish("1.6億", pins=("受注率=26%",), bounds=("visits≦1220",), only=("closed_deals",))
    found = plan(on, wish)
    lines = by_kpi(found)
    assert lines["win_rate"].target == 0.26  # by its label
    assert (lines["visits"].target or 0) <= 1220
    assert {line.kpi for line in found.lines if line.moves} == {"visits", "closing"}
    product = prod(lines[kpi].target or 0 for kpi in ("visits", "closing", "win_rate", "size"))
    assert product == pytest.approx(1.6e8, rel=1e-9)


def test_pin_may_also_be_worse_than_expected(on: Ground) -> None:
    lines = by_kpi(plan(on, Wish("1.6億", pins=("win_rate=-10%",))))
    assert lines["win_rate"].target == pytest.approx(0.225)
    assert lines["visits"].change is not None
    assert lines["visits"].change > 0


def test_no_kpi_gets_worse_when_the_target_rises(on: Ground) -> None:
    for line in plan(on, Wish(target="+20%")).lines:
        assert line.change is not None
        assert line.change >= -1e-9 * abs(line.expected or 1)


def test_lower_target_lowers_where_that_is_asked_for(on: Ground) -> None:
    lines = by_kpi(plan(on, Wish(target="-10%", lower=True)))
    assert (lines["visits"].change or 0) < 0


def test_target_below_what_is_expected_makes_nobody_worse(on: Ground) -> None:
    found = plan(on, Wish(target="-10%"))
    assert (found.met, found.effort) == (True, 0)
    assert [line.change for line in found.lines] == [0] * 7
    assert [(n.rule, n.params["kpi"]) for n in found.notes] == [("plan.ahead", "sales")]
    assert "¥135.0M" in found.notes[0].text("en")
    with pytest.raises(KanameError) as raised:
        compare(on, Wish(target="-10%"))
    assert [f.rule for f in raised.value.findings] == ["plan.ahead"]


def test_pin_that_eats_the_lead_is_made_up_for(on: Ground) -> None:
    lines = by_kpi(plan(on, Wish("1.4億", pins=("win_rate=20%",))))
    assert lines["sales"].target == pytest.approx(1.4e8)  # 1.2億 without the others
    assert (lines["visits"].change or 0) > 0
    lines = by_kpi(plan(on, Wish("1.4億", pins=("win_rate=24%",))))
    assert lines["sales"].target == pytest.approx(1.44e8, rel=1e-3)  # still enough
    assert lines["visits"].change == 0


def test_lead_that_pins_take_away_for_good(on: Ground) -> None:
    found = plan(on, Wish("1.4億", pins=("visits=1200,closing=0.5,win_rate=0.2",)))
    assert not found.met
    assert by_kpi(found)["sales"].target == pytest.approx(1.2e8, rel=1e-6)
    assert found.findings[0].rule == "plan.out-of-reach"
    assert [n.rule for n in found.notes] == []


def test_moves_that_history_never_showed_are_named(on: Ground) -> None:
    assert plan(on, Wish("1.6億")).notes == ()
    (caution,) = plan(on, Wish("2.2億")).notes  # closing to 60.6 %: 4 times 5 % of 50 %
    assert caution.rule == "plan.beyond-history"
    assert caution.severity == "warning"
    assert "closing 0.5 deals/visit → 0.6 deals/visit (4.3×)" in caution.text("en")
    assert "倍" in caution.text("ja")


def test_out_of_reach_says_what_holds_it_back(on: Ground) -> None:
    found = plan(on, Wish("3億", bounds=("closing<=0.55",)))
    assert not found.met
    assert found.effort is None
    nearest = 1296 * 0.55 * 0.28 * SIZE
    assert by_kpi(found)["sales"].target == pytest.approx(nearest, rel=1e-6)
    rules = [(f.rule, f.params["kpi"]) for f in found.findings]
    assert rules[0] == ("plan.out-of-reach", "sales")
    assert set(rules[1:]) == {
        ("plan.holds-back", "win_rate"),
        ("plan.holds-back", "closing"),
        ("plan.capacity-short", "visits"),
    }
    for finding in found.findings:
        assert finding.text("ja")
        assert finding.text("en")


def test_all_faults_at_once(on: Ground) -> None:
    wish = Wish(
        "30%", None, None, ("win_rat=3",), ("visits~3", "backlog<=2", "size<=20%"), ("nix",)
    )
    assert faults(on, wish) == [
        ("plan.unknown-kpi", "win_rat"),
        ("plan.unreadable", None),
        ("plan.not-in-tree", "backlog"),
        ("targets.percent-for-amount", None),
        ("plan.unknown-kpi", "nix"),
        ("catalogue.unsigned-goal", None),
    ]


def test_contradictions_are_all_named(on: Ground) -> None:
    wish = Wish("1.6億", pins=("win_rate=30%", "visits=1400"))
    assert faults(on, wish) == [
        ("plan.limits-crossed", "win_rate"),
        ("plan.beyond-capacity", "visits"),
    ]
    wish = Wish("1.6億", bounds=("won_deals<=100,visits>=1200,closing>=0.5,win_rate>=0.25",))
    assert faults(on, wish) == [("plan.held-too-low", "won_deals")]


def test_pins_that_leave_nothing_to_move(on: Ground) -> None:
    found = plan(on, Wish("1.6億", pins=("visits=1200,closing=0.5,win_rate=0.25",)))
    assert not found.met
    assert {f.params["kpi"] for f in found.findings} >= {"sales", "visits", "closing", "win_rate"}


def test_ways_side_by_side(on: Ground) -> None:
    ways = {way.family.name: way for way in compare(on, Wish("1.6億"))}
    assert set(ways) == {"all", "quantity", "quality", "visits", "win_rate"}
    visits = ways["visits"].plan
    assert visits is not None
    assert visits.values["visits"] == pytest.approx(VISIT * 1.6 / 1.5, rel=1e-3)
    efforts = {name: way.plan.effort for name, way in ways.items() if way.plan}
    assert min(efforts, key=lambda name: efforts[name]) == "all"
    assert ways["quantity"].plan is not None
    assert ways["quantity"].plan.effort == pytest.approx(efforts["visits"])


def test_way_that_is_not_enough_says_how_near_it_comes(on: Ground) -> None:
    (way,) = [way for way in compare(on, Wish("+30%")) if way.family.name == "win_rate"]
    assert way.plan is None
    assert way.short is not None
    assert way.short.value == pytest.approx(150_000_000 * 0.28 / 0.25, rel=1e-3)


def test_what_if_with_a_leaf_and_an_inner_node(on: Ground) -> None:
    found = what_if(on, ["win_rate=+10%,closed_deals=700"])
    assert found.after["sales"] == pytest.approx(700 * 0.275 * SIZE)
    assert found.after["visits"] == found.before["visits"]
    parts = [part or 0 for part in found.parts.values()]
    assert sum(parts) == pytest.approx(found.change("sales"), rel=1e-12)


def test_running_year_counts_what_is_done(tmp_path: Path) -> None:
    design = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-09-30")
    project = opened(tmp_path, design, 18)
    on = ground(project, None, "FY2025")
    assert (on.expected.done, on.expected.rest) == (6, 6)
    assert on.values["visits"] == pytest.approx(VISIT, rel=1e-2)


def test_floor_is_never_traded(tmp_path: Path) -> None:
    design = DESIGN.replace("control: rep}\n  win_rate:", "control: rep, floor: 0.52}\n  win_rate:")
    lines = by_kpi(plan(ground(opened(tmp_path, design), None, None), Wish("1.2億", lower=True)))
    assert lines["closing"].target == pytest.approx(0.52)
    assert lines["closing"].binding == "floor"
    assert lines["sales"].target == pytest.approx(1.2e8)


@pytest.mark.parametrize(
    ("period", "rule"),
    [
        ("FY2025", "plan.period-over"),
        ("FY2031", "plan.too-far"),
        ("2026-W20", "plan.no-such-term"),
    ],
)
def test_period_that_cannot_be_planned(tmp_path: Path, period: str, rule: str) -> None:
    with pytest.raises(KanameError) as raised:
        ground(opened(tmp_path), None, period)
    assert [f.rule for f in raised.value.findings] == [rule]


def test_kpi_that_cannot_be_planned(tmp_path: Path) -> None:
    project = opened(tmp_path)
    for kpi, rule in (("backlog", "plan.no-formula"), ("sale", "measure.unknown-kpi")):
        with pytest.raises(KanameError) as raised:
            ground(project, kpi, None)
        assert [f.rule for f in raised.value.findings] == [rule]


def test_too_short_a_history(tmp_path: Path) -> None:
    design = DESIGN.replace("as_of: 2026-03-31", "as_of: 2024-08-31")
    with pytest.raises(KanameError) as raised:
        ground(opened(tmp_path, design, 5), None, "FY2025")
    assert [f.rule for f in raised.value.findings] == ["plan.history-short"]


def test_no_goal_for_the_period(tmp_path: Path) -> None:
    on = ground(opened(tmp_path), None, "2026-05")
    assert faults(on, Wish()) == [("plan.no-target", "sales")]


def test_approved_target_comes_before_the_goal_of_the_design(tmp_path: Path) -> None:
    project = opened(tmp_path)
    for period, value in (("FY2026", 1.7e8), ("2026-05", 1.4e7)):
        step = Step("baseline", value, "last year", "Sato", date(2026, 3, 1), "budget")
        append(
            tmp_path / "targets",
            version="original",
            author="Sato",
            reason="budget",
            status="approved",
            targets=[target("sales", period, COMPANY, [step])],
        )
    for period, value in (("FY2026", 1.7e8), ("2026-05", 1.4e7)):
        assert plan(ground(project, None, period), Wish()).target == value


def test_kpis_that_have_a_target_are_named_where_the_root_has_none(tmp_path: Path) -> None:
    goal = "goal: {value: 165000000, period: FY2026}"
    other = "goal: {value: 170, period: FY2026, kpi: won_deals}"
    on = ground(opened(tmp_path, DESIGN.replace(goal, other)), None, "FY2026")
    with pytest.raises(KanameError) as raised:
        plan(on, Wish())
    (fault,) = raised.value.findings
    assert fault.rule == "plan.no-target-but"
    assert "売上の目標はありません。目標がある KPI：受注件数 (won_deals)" in fault.text("ja")


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("win_rate=たくさん", "受注率（`win_rate`）の値として `たくさん` は読み取れません"),
        ("visits=lots", "visits（`visits`）の値として `lots` は読み取れません"),
    ],
)
def test_value_that_is_none_is_named_with_its_kpi(on: Ground, pin: str, words: str) -> None:
    with pytest.raises(KanameError) as raised:
        plan(on, Wish("1.6億", pins=(pin,)))
    assert words in raised.value.findings[0].text("ja")


def test_findings_call_kpis_as_people_do(on: Ground) -> None:
    found = plan(on, Wish("3億", bounds=("closing<=0.55",)))
    words = [finding.text("ja") for finding in found.findings]
    assert words[0].startswith("2026年度の売上は")
    assert any(line.startswith("受注率は 28.0% で止まっています") for line in words)


def test_labels_are_met_however_wide_they_are_written(tmp_path: Path) -> None:
    wide = DESIGN.replace("ja: 受注率,", "ja: 受注率（新規）,").replace(
        "ja: 受注件数", "ja: 受注‐件数"
    )
    on = ground(opened(tmp_path, wide), None, None)
    for name in ("受注率（新規）", "受注率(新規)", "ｗｉｎ_rate"):
        assert what_if(on, [f"{name}=+10%"]).parts.keys() == {"win_rate"}
        assert by_kpi(plan(on, Wish(pins=(f"{name}=26%",))))["win_rate"].target == pytest.approx(
            0.26
        )
        assert by_kpi(plan(on, Wish(bounds=(f"{name}<=25.5%",))))["win_rate"].binding == "high"
        only = by_kpi(plan(on, Wish("+2%", only=(name,))))
        assert [line.kpi for line in only.values() if line.moves] == ["win_rate"]
    assert what_if(on, ["受注‐件数=200"]).parts.keys() == {"won_deals"}
    assert faults(on, Wish(pins=("ｂａｃｋｌｏｇ=1",))) == [("plan.not-in-tree", "backlog")]


def test_change_on_a_year_that_is_not_over_is_told(tmp_path: Path) -> None:
    december = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-12-31")
    on = ground(opened(tmp_path, december, months=21), None, "FY2026")
    assert on.expected.estimated == 3
    found = plan(on, Wish("+8%"))
    (note,) = [each for each in found.notes if each.rule == "plan.year-not-over"]
    assert note.params["months"] == 3
    assert "2025年度のうち3か月はまだ終わっておらず" in note.text("ja")
    assert found.target == pytest.approx(on.expected.last_year["sales"] * 1.08)
    rules = [each.rule for each in plan(on, Wish("1.8億")).notes]
    assert "plan.year-not-over" not in rules  # an amount rests on no year


def test_no_year_is_told_where_last_year_is_over(on: Ground) -> None:
    assert on.expected.estimated == 0
    assert "plan.year-not-over" not in [each.rule for each in plan(on, Wish("+8%")).notes]


def test_saved_as_a_draft_with_its_steps(tmp_path: Path) -> None:
    project = opened(tmp_path)
    found = plan(ground(project, None, None), Wish())
    entry = save(found, version="original", author="Sato", reason="planning", lang="en")
    assert (entry.number, entry.status, len(entry.targets)) == (1, "draft", 7)
    assert list(left_out(found)) == []
    assert json.loads((tmp_path / "targets/0001.json").read_text("utf-8"))["version"] == "original"
    (read_back,) = read(tmp_path / "targets")
    sales = next(t for t in read_back.targets if t.kpi == "sales")
    assert (sales.period, sales.scope) == ("FY2026", COMPANY)
    assert [step.kind for step in sales.steps] == ["baseline", "adjustment"]
    assert sales.value == pytest.approx(165_000_000, rel=1e-12)
    assert current(read(tmp_path / "targets"), "sales", "FY2026", COMPANY) is None  # a draft


def test_nothing_is_saved_of_a_plan_that_falls_short(tmp_path: Path) -> None:
    found = plan(ground(opened(tmp_path), None, None), Wish("3億", bounds=("closing<=0.5",)))
    with pytest.raises(KanameError) as raised:
        save(found, version="original", author="Sato", reason="planning", lang="en")
    assert [f.rule for f in raised.value.findings] == ["plan.not-saved"]
    assert not (tmp_path / "targets").exists()
