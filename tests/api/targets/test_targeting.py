"""Targets from evidence on a small company: what each step is, and how versions follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import sin
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets import proposals, targeting
from kaname.api.targets.scopes import read_scope
from kaname.errors import KanameError
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope, Target, append, read, total
from kaname.targets.ledger import Step as Part
from tests.planners import DESIGN, opened, write

APRIL = "2023-04"
YEAR_BEFORE = 19_200_000  # won in FY2025: 48 deals of 400,000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """The company, which nobody writes to."""
    return opened(tmp_path_factory.mktemp("planners"))


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    return opened(tmp_path)


def wish(
    project: kaname.Project, kpi: str = "sales", period: str = "FY2026", **more: object
) -> proposals.Wish:
    made = proposals.Wish(kpi, parse(period, project.calendar), COMPANY, "田村", "en")
    return replace(made, **more)  # type: ignore[arg-type]


def propose(project: kaname.Project, of: proposals.Wish, **more: object) -> proposals.Proposal:
    asked: dict[str, object] = {"reason": "more people", "write": False, **more}
    return proposals.propose(project, of, **asked)  # type: ignore[arg-type]


def parts(made: proposals.Proposal) -> list[tuple[str, object, float]]:
    return [(s.kind, s.detail.get("name"), s.value) for s in made.target.steps]


def rules(raised: pytest.ExceptionInfo[KanameError]) -> list[str]:
    return [finding.rule.removeprefix("targets.") for finding in raised.value.findings]


def reopened(project: kaname.Project) -> kaname.Project:
    return kaname.open(project.path, store=project.path.parent / "store")


# --- steps -------------------------------------------------------------------------------------


def test_the_steps_of_the_kgi(company: kaname.Project) -> None:
    made = propose(company, wish(company), adjust="+100万")
    base, price, training, added = made.target.steps
    assert base.kind == "baseline"
    assert base.detail["last_year"] == YEAR_BEFORE
    assert (base.detail["months"], base.detail["first"], base.detail["last"]) == (
        36,
        APRIL,
        "2026-03",
    )
    assert base.value == pytest.approx(YEAR_BEFORE, rel=0.05)  # each year was like the one before
    assert (price.kind, price.detail["name"]) == ("initiative", "price")
    assert (training.kind, training.detail["name"]) == ("initiative", "training")
    assert (added.kind, added.value, added.reason) == ("adjustment", 1_000_000, "more people")
    assert made.target.value == total(step.value for step in made.target.steps)
    assert {(step.author, bool(step.source)) for step in made.target.steps} == {("田村", True)}


def test_initiatives_work_together_on_the_tree(company: kaname.Project) -> None:
    made = propose(company, wish(company))
    base, price, training = (step.value for step in made.target.steps)
    quarter = (date(2026, 7, 1) - date(2026, 4, 1)).days  # 3 months of ramp are 90 days
    days = 365
    share = (sum(range(1, 91)) / 90 + days - 90) / days  # of the year, were all months alike
    whole = base * (1.1 * (1 + 0.05 * share / 0.5) - 1)  # win rate 0.5 + 0.05, price × 1.1
    assert quarter == 91
    assert price + training == pytest.approx(whole, rel=0.02)
    assert price == pytest.approx(base * 0.1 * (1 + 0.05 * share), rel=0.03)  # half of what both do


def test_initiatives_are_expected_to_bring_what_earlier_ones_did(company: kaname.Project) -> None:
    whole = propose(company, wish(company)).target.steps
    made = propose(company, replace(wish(company), came=(0.4, 5)))

    base, price, training = (step.value for step in made.target.steps)
    assert base == whole[0].value
    assert 0.3 < price / whole[1].value < 0.45
    assert 0.3 < training / whole[2].value < 0.45
    told = [f.text("ja") for f in made.evidence.findings if f.rule == "targets.as-came"]
    assert told == [
        "施策の実績：測れた5件の効果は、平均で見込みの40.0%だった。"
        "これからの施策もその割合で見込んだ（`kaname effect`）。"
    ]


def test_an_initiative_of_one_team_brings_that_team_s_part(
    company: kaname.Project, tmp_path: Path
) -> None:
    heading = "    label: {ja: 研修, en: Training}\n"
    assert heading in DESIGN
    east = opened(tmp_path, DESIGN.replace(heading, heading + "    where: {team: 東}\n"))

    everywhere, there = (propose(of, wish(of)).target.steps[2].value for of in (company, east))

    assert there / everywhere == pytest.approx(0.5, abs=0.02)  # half of the deals are theirs


def test_only_the_kgi_s_unreached_kpis_are_told(company: kaname.Project) -> None:
    found = propose(company, wish(company)).evidence.findings
    assert [(f.rule, f.text("ja").partition("ため")[0]) for f in found] == [
        (
            "targets.no-way",
            "「調査」が動かす「受注目標」は、KPIツリーで「受注金額」につながっていない",
        ),
    ]
    assert propose(company, wish(company, "win_rate")).evidence.findings == ()


def test_a_rule_is_held_to_what_was_reached(company: kaname.Project) -> None:
    made = propose(company, wish(company, "win_rate"))
    assert [kind for kind, _, _ in parts(made)] == ["baseline", "rule", "initiative"]
    rule = made.target.steps[1]
    assert rule.detail["past"] == 0.5
    assert rule.detail["asked"] == 0.625  # 125 % of it
    assert rule.detail["capped"] == "headroom"  # it has been one half in every month
    assert rule.value == pytest.approx(0.5 - made.evidence.baseline.value, abs=1e-4)
    assert made.target.value == total(step.value for step in made.target.steps)


def test_a_target_in_figures_leaves_the_rest_as_adjustment(company: kaname.Project) -> None:
    made = propose(company, wish(company), amount="2500万")
    assert made.target.value == 25_000_000
    assert made.target.steps[-1].kind == "adjustment"
    assert made.version == "FY2026 original"


def test_a_target_may_be_a_change_on_the_year_before(company: kaname.Project) -> None:
    made = propose(company, wish(company), amount="+8%")
    assert made.target.value == YEAR_BEFORE * 1.08
    evidence = total(step.value for step in propose(company, wish(company)).target.steps)
    more = propose(company, wish(company), adjust="▲5%").target.steps[-1]
    assert (more.kind, more.value) == ("adjustment", -round(evidence * 0.05))


def test_a_team_and_a_person_have_their_own_history(company: kaname.Project) -> None:
    whole = propose(company, wish(company)).evidence.baseline.last_year
    teams = [
        propose(company, wish(company, scope=Scope("team", team))).evidence.baseline.last_year
        for team in ("東", "西")
    ]
    assert sum(value or 0 for value in teams) == whole == YEAR_BEFORE
    rep = propose(company, wish(company, scope=Scope("member", "青木"))).evidence.baseline
    assert 0 < (rep.last_year or 0) < (teams[0] or 0)


def test_what_was_known_earlier(company: kaname.Project) -> None:
    made = propose(company, wish(company, known=date(2025, 9, 30)))
    assert made.evidence.baseline.last.label == "2025-09"
    assert made.evidence.baseline.estimated == 6  # the second half of last year
    assert made.evidence.findings[0].rule == "targets.few-years"


# --- the market -----------------------------------------------------------------------------------


def wave(year: int, month: int) -> float:
    """How the market moves up and down, not by season."""
    return 1 + 0.2 * sin(0.7 * (year * 12 + month))


def market(folder: Path, growth: float, until: tuple[int, int] = (2027, 3)) -> Path:
    """A market of months that waves, and is larger by `growth` from April 2026 on."""
    lines = ["period,value"]
    year, month = 2023, 4
    while (year, month) <= until:
        more = 1 + growth if (year, month) >= (2026, 4) else 1
        lines.append(f"{year}-{month:02},{1000 * wave(year, month) * more:.3f}")
        year, month = year + month // 12, month % 12 + 1
    path = folder / "market.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def waving(folder: Path, design: str = DESIGN) -> kaname.Project:
    """The company whose deals are larger and smaller with the market."""
    path = write(folder, design)
    head, *rows = (folder / "deals.csv").read_text("utf-8").splitlines()
    moved = [head]
    for row in rows:
        *front, closed, amount = row.split(",")
        year, month, _ = map(int, closed.split("-"))
        moved.append(",".join([*front, closed, str(round(int(amount) * wave(year, month)))]))
    (folder / "deals.csv").write_text("\n".join(moved) + "\n", "utf-8")
    return kaname.open(path, store=folder / "store")


def test_a_market_that_is_expected_to_grow_adds_to_it(tmp_path: Path) -> None:
    project = waving(tmp_path)
    made = propose(project, wish(project, market=market(tmp_path, 0.05)))
    base, step = made.target.steps[:2]
    assert step.kind == "market"
    elasticity, expected, contained = (
        float(str(step.detail[name])) for name in ("elasticity", "expected", "contained")
    )
    by_hand = base.value * (((1 + expected) / (1 + contained)) ** elasticity - 1)
    assert step.value == pytest.approx(by_hand, rel=1e-3)
    assert elasticity == pytest.approx(1, abs=0.01)  # as the deals were made to be
    assert step.value > 0
    assert step.detail["file"] == "market.csv"
    assert float(str(step.detail["low"])) <= step.value <= float(str(step.detail["high"]))


def test_a_market_without_an_outlook_adds_nothing_twice(tmp_path: Path) -> None:
    project = opened(tmp_path)
    made = propose(project, wish(project, market=market(tmp_path, 0.0, (2026, 3))))
    step = made.target.steps[1]
    assert (step.kind, step.value) == ("market", 0)
    assert "baseline already" in step.reason


def test_a_rule_may_name_the_market_s_file(tmp_path: Path) -> None:
    market(tmp_path, 0.05)
    ruled = DESIGN.replace("target_rule: {past: [1.2, 1.3]}", "target_rule: {market: market.csv}")
    project = opened(tmp_path, ruled)
    made = propose(project, wish(project, "win_rate"))
    assert [kind for kind, _, _ in parts(made)][:3] == ["baseline", "rule", "market"]


def test_a_market_by_year_is_told_of_in_years(tmp_path: Path) -> None:
    project = opened(tmp_path)
    path = tmp_path / "years.csv"
    lines = ["period,value", *(f"FY{2017 + n},{1000 + 40 * n}" for n in range(10))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(KanameError) as raised:
        propose(project, wish(project, market=path))
    (told,) = raised.value.findings
    assert told.rule == "targets.market-unknown"
    assert "年の系列では、両方にそろう前年差が4組必要ですが、2組です" in told.text("ja")
    lines = ["period,value", *(f"{y}-{m:02},100" for y in range(2022, 2027) for m in range(1, 13))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(KanameError) as raised:
        propose(project, wish(project, market=path))
    assert rules(raised) == ["market-at-rest"]


def test_by_hand_with_a_reason(company: kaname.Project) -> None:
    made = propose(company, wish(company), by_hand=("▲120万", "a rival cuts prices"))
    step = made.target.steps[-1]
    assert (step.kind, step.value, step.reason) == ("market", -1_200_000, "a rival cuts prices")


def test_a_rival_through_the_tree(tmp_path: Path) -> None:
    path = write(tmp_path)
    rows = []
    for line in (tmp_path / "deals.csv").read_text("utf-8").splitlines():
        _, _, _, rival, _, closed, _ = line.split(",")
        lost = rival == "B社" and "2025-07" <= closed < "2026-04"
        rows.append(line.replace(",won,", ",lost,") if lost else line)
    (tmp_path / "deals.csv").write_text("\n".join(rows) + "\n", "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    asked = wish(project, rate="win_rate", rival=("competitor", "B社"))
    step = propose(project, asked).target.steps[1]
    assert (step.kind, step.detail["name"]) == ("market", "B社")
    assert step.value < 0  # more and more is lost, and not all of that is in the forecast yet
    assert "47.1% → " in step.source
    with pytest.raises(KanameError) as raised:
        propose(project, replace(asked, rival=("competitor", "D社")))
    assert rules(raised) == ["unknown-rival"]
    with pytest.raises(KanameError) as raised:
        propose(project, replace(asked, rate="closed_deals"))
    assert rules(raised) == ["no-rate"]


# --- versions -------------------------------------------------------------------------------------


def test_a_draft_becomes_the_target_by_approval(project: kaname.Project) -> None:
    made = propose(project, wish(project), write=True)
    assert made.entry is not None
    year = parse("FY2026", project.calendar)
    shown = targeting.show(project, "sales", year, lang="en")
    assert shown.known.version == "当初 + 修正"  # of the budget: nothing else is agreed yet
    targeting.move_on(project.path, made.version, "approved", "部長", "妥当")
    shown = targeting.show(project, "sales", year, lang="en")
    assert (shown.known.version, shown.known.status) == ("FY2026 original", "approved")
    assert (shown.known.author, shown.known.reason) == ("部長", "妥当")
    assert [one.version for one in shown.versions] == [
        "design", "当初", "当初 + 修正", "FY2026 original",
    ]  # fmt: skip
    assert shown.known.target == made.target
    again = propose(project, wish(project))
    assert again.version == "FY2026 revised"


def test_approved_targets_are_measured(project: kaname.Project) -> None:
    def measured(grain: str = "month", by: tuple[str, ...] = ()) -> dict[tuple[object, ...], float]:
        frame = (
            reopened(project).measure("sales_target", by, grain, start="FY2026", end="FY2026").frame
        )
        return {row[:-4]: row[-3] for row in frame.rows() if row[-3] is not None}

    assert measured("year") == {("FY2026",): 12_000_000 + 15_000_000}  # the budget
    before = reopened(project).generation.id
    year = parse("FY2026", project.calendar)
    for scope, amount in ((COMPANY, "3000万"), (Scope("team", "東"), "1800万")):
        proposals.set_by_hand(
            project, "sales", year, scope, amount,
            version="FY2026 修正", author="田村", reason="期中の見直し", lang="ja",
        )  # fmt: skip
    assert measured("year") == {("FY2026",): 27_000_000}
    targeting.move_on(project.path, "FY2026 修正", "approved", "部長", "承認")
    assert reopened(project).generation.id != before  # what keeps figures sees the change
    assert measured("year") == {("FY2026",): 30_000_000}
    assert measured("year", ("team",)) == {
        ("FY2026", "東"): 18_000_000,
        ("FY2026", "西"): 12_000_000,
    }
    assert measured()[("2026-04",)] == 2_000_000  # months are stated by the budget only


def test_of_two_approvals_on_one_day_the_later_one_is_measured(project: kaname.Project) -> None:
    year = parse("FY2026", project.calendar)
    for version, amount in (("A", "3000万"), ("B", "3100万")):
        proposals.set_by_hand(
            project, "sales", year, COMPANY, amount,
            version=version, author="x", reason="y", lang="ja",
        )  # fmt: skip
    for version in ("B", "A"):
        targeting.move_on(project.path, version, "approved", "x", "y")
        frame = reopened(project).measure(
            "sales_target", grain="year", start="FY2026", end="FY2026"
        )
        assert frame.frame["value"].to_list() == [{"A": 30_000_000, "B": 31_000_000}[version]]


def test_the_design_s_goal_is_shown_with_its_evidence(company: kaname.Project) -> None:
    year = parse("FY2026", company.calendar)
    shown = targeting.show(company, "sales", year, version="design", lang="en")
    assert [(block.part, block.value) for block in shown.bridge] == [
        ("baseline", 26_000_000),
        ("initiative", 3_000_000),
        ("adjustment", 1_000_000),
        ("target", 30_000_000),
    ]
    assert shown.known.target.steps[0].author == "Head of sales"
    half = targeting.show(company, "sales", parse("FY2026-H1", company.calendar), lang="en")
    assert [(b.part, b.value) for b in half.bridge][-1] == ("target", 12_000_000)  # the budget's


def test_a_budget_without_steps_says_what_it_says(company: kaname.Project) -> None:
    month = parse("2026-12", company.calendar)
    shown = targeting.show(company, "sales", month)
    assert (shown.known.version, shown.known.target.value) == ("修正", 2_500_000)
    assert (shown.known.target.steps, shown.known.basis) == ((), "増員")
    earlier = targeting.show(company, "sales", month, as_of=date(2026, 10, 1))
    assert (earlier.known.version, earlier.known.target.value) == ("当初", 2_000_000)
    team = targeting.show(company, "sales", parse("FY2026", company.calendar), Scope("team", "東"))
    assert team.known.target.value == 12_000_000


def test_what_was_the_target_on_a_day(project: kaname.Project) -> None:
    year = parse("FY2027", project.calendar)
    step = Part("adjustment", 1.0, "s", "a", date(2026, 5, 1), "r")
    told = [Target("sales", "FY2027", COMPANY, 1.0, (step,))]
    entry = append(
        project.path.parent / "targets", version="v", author="a", reason="r", targets=told
    )
    targeting.move_on(project.path, "v", "approved", "a", "r")
    day = entry.at.date()
    assert (
        targeting.show(project, "sales", year, as_of=day + timedelta(days=1)).known.version == "v"
    )
    with pytest.raises(KanameError) as raised:
        targeting.show(project, "sales", year, as_of=day - timedelta(days=2))
    assert rules(raised) == ["no-target"]


def test_the_design_s_goal_is_of_no_day(company: kaname.Project) -> None:
    (goal, _) = targeting.listed(company, "en", as_of=date(2026, 4, 1))
    assert (goal.version, goal.on, goal.target.value) == ("design", None, 30_000_000)


# --- hindsight ------------------------------------------------------------------------------------


def test_a_wrong_assumption_is_told_from_the_work(project: kaname.Project) -> None:
    made = propose(project, wish(project), write=True, adjust="+100万")
    targeting.move_on(project.path, made.version, "approved", "x", "y")
    shown = targeting.show(project, "sales", parse("FY2026", project.calendar))
    seen = shown.hindsight
    assert seen is not None
    assert shown.came is not None
    assert [month.label for month in shown.came.months] == [
        "2026-04",
        "2026-05",
        "2026-06",
        "2026-07",
    ]
    won = project.measure("sales", start="2026-04", end="2026-07").frame["value"].sum()
    assert seen.actual == won
    assert seen.due == pytest.approx(made.target.value * 4 / 13, rel=0.05)  # 4 of 13 months' deals
    wrong = dict(seen.wrong_initiatives)
    assert wrong["price"] < 0  # prices rose by 20,000 of 400,000, not by a tenth
    assert wrong["training"] < 0  # the win rate did not move
    blocks = shown.after
    assert total(block.value for block in blocks[:-1]) == blocks[-1].value == won


def test_external_figures_make_the_baseline_wrong(tmp_path: Path) -> None:
    path = write(tmp_path)
    more = [
        f"x-{n},青木,東,なし,{'won' if n % 2 else 'lost'},2026-05-{1 + n:02},400000"
        for n in range(8)
    ]
    with (tmp_path / "deals.csv").open("a", encoding="utf-8") as file:
        file.write("\n".join(more) + "\n")
    project = kaname.open(path, store=tmp_path / "store")
    propose(project, wish(project), write=True, version="A")
    shown = targeting.show(project, "sales", parse("FY2026", project.calendar), version="A")
    assert shown.hindsight is not None
    assert shown.hindsight.wrong_baseline > 1_000_000  # eight more deals came than were expected


def test_the_market_as_it_came_tells_the_wrong_outlook(tmp_path: Path) -> None:
    project = waving(tmp_path)
    propose(project, wish(project, market=market(tmp_path, 0.05)), write=True, version="A")
    market(tmp_path, -0.1)
    shown = targeting.show(project, "sales", parse("FY2026", project.calendar), version="A")
    assert shown.hindsight is not None
    assert shown.hindsight.wrong_market < 0


# --- faults ---------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_told_at_once(company: kaname.Project) -> None:
    nobody = wish(company, author=" ", market=Path("market.csv"))
    with pytest.raises(KanameError) as raised:
        propose(company, nobody, reason="", amount="1億", adjust="+1万", by_hand=("+1万", ""))
    assert rules(raised) == [
        "author-missing",
        "reason-missing",
        "correction-without-reason",
        "amount-and-adjust",
        "market-twice-given",
        "market-missing",
    ]


@pytest.mark.parametrize(
    ("kpi", "period", "more", "rule"),
    [
        ("sales", "FY2026", {"amount": "12%"}, "percent-for-amount"),
        ("sales", "FY2026", {"adjust": "5%"}, "percent-for-amount"),
        ("win_rate", "FY2026", {"amount": "1.2億"}, "amount-for-rate"),
        ("win_rate", "FY2026", {"amount": "5000"}, "amount-for-rate"),
        ("win_rate", "FY2026", {"adjust": "+2%"}, "percent-for-points"),
        ("sales", "FY2026", {"amount": "-5"}, "amount-below-zero"),
        ("sales", "FY2026", {"adjust": "▲10億"}, "below-zero"),
        ("sales", "2026-W09", {}, "no-such-term"),
        ("sales", "FY2031", {}, "too-far"),
        ("sales", "FY2023", {}, "history-short"),
    ],
)
def test_what_cannot_be_a_target(
    company: kaname.Project, kpi: str, period: str, more: dict[str, object], rule: str
) -> None:
    with pytest.raises(KanameError) as raised:
        propose(company, wish(company, kpi, period), **more)
    assert rules(raised) == [rule]
    assert not (company.path.parent / "targets").exists()


def test_rates_are_read_as_shares_and_points(company: kaname.Project) -> None:
    assert propose(company, wish(company, "win_rate"), amount="60%").target.value == 0.6
    assert propose(company, wish(company, "win_rate"), amount="0.6").target.value == 0.6
    made = propose(company, wish(company, "win_rate"), adjust="▲2pt")
    assert made.target.steps[-1].value == -0.02


def test_a_rate_of_nothing_cannot_be_forecast(tmp_path: Path) -> None:
    ruled = DESIGN.replace("value: won / closed", "value: won / never").replace(
        "  amount: {", "  never: {of: deals, agg: count, where: stage = 'never'}\n  amount: {"
    )
    project = opened(tmp_path, ruled)
    with pytest.raises(KanameError) as raised:
        propose(project, wish(project, "win_rate"))
    assert rules(raised) == ["history-short"]  # no month has such a rate


def test_unknown_names_are_told_with_what_was_meant(company: kaname.Project) -> None:
    assert targeting.kpi_of(company, "受注金額") == "sales"
    with pytest.raises(KanameError) as raised:
        targeting.kpi_of(company, "salse")
    assert raised.value.findings[0].suggestion == "sales"
    assert read_scope(company, "team:東") == Scope("team", "東")
    for written, rule in (("section:東", "unknown-scope-kind"), ("team:北", "unknown-scope")):
        with pytest.raises(KanameError) as raised:
            read_scope(company, written)
        assert rules(raised) == [rule]


def test_a_ledger_that_was_altered_is_told_with_the_target(project: kaname.Project) -> None:
    made = propose(project, wish(project), write=True)
    path = project.path.parent / "targets/0001.json"
    path.write_text(path.read_text("utf-8").replace('"田村"', '"別人"'), "utf-8")
    shown = targeting.show(
        project, "sales", parse("FY2026", project.calendar), version=made.version
    )
    assert [finding.rule for finding in shown.findings] == ["targets.altered"]
    assert len(read(path.parent)) == 1


def test_check_tells_of_an_entry_that_was_altered(project: kaname.Project) -> None:
    propose(project, wish(project), write=True)
    written = next((project.path.parent / "targets").glob("*.json"))
    written.write_text(written.read_text("utf-8").replace("more people", "fewer people"), "utf-8")
    found = kaname.check(project.path, store=project.path.parent / "store")
    assert [f.rule for f in found if f.rule.startswith("targets.")] == ["targets.altered"]
