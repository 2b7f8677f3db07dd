"""Objectives: progress by hand, grades to expect, and the next cycle."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.progress.next_cycle import carried, text
from kaname.api.progress.objectives import ObjectiveProgress, Progress, beside, objectives, span_of
from kaname.design.system import Objective
from kaname.errors import KanameError
from kaname.objectives.grading import Grade
from kaname.periods import Calendar, Grain, Period, parse
from kaname.text import LANGS, Lang
from tests.standing_company import DESIGN, write

OKR = """\
objectives:
  loved:
    label: {ja: 選ばれる, en: Be chosen}
    cycle: FY2026-Q1
    owner: Head
    key_results:
      - {kpi: sales, start: 400, target: 1000}
      - {kpi: win_rate, start: 0.2, target: 0.8}
      - {kpi: days, target: 20, label: Faster}
      - {kpi: open, start: 4, target: 8}
    kpis: [closed]
  winter:
    label: Winter
    cycle: FY2025-Q4
    key_results:
      - {kpi: sales, start: 600, target: 1400}
      - {kpi: win_rate, start: 0.5, target: 0.8, used_for: appraisal}
      - {kpi: closed, start: 6, target: 12}
"""


def opened(folder: Path, okr: str = OKR, design: str = DESIGN) -> kaname.Project:
    return kaname.open(write(folder, design + okr), store=folder / "store")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    return opened(tmp_path_factory.mktemp("okr"))


@pytest.fixture(scope="module")
def running(project: kaname.Project) -> ObjectiveProgress:
    """The objective whose cycle runs on the last day of the data."""
    (one,) = objectives(project).found
    return one


def of(one: ObjectiveProgress, kpi: str) -> Progress:
    (found,) = (result for result in one.results if result.key.kpi == kpi)
    return found


def test_a_cycle_that_runs(running: ObjectiveProgress) -> None:
    one = running
    assert (one.name, one.cycle.label, one.over) == ("loved", "FY2026-Q1", False)
    share = (20 + 20 * 0.25) / 62  # of the business days of April, May and June
    sales = of(one, "sales")
    assert (sales.actual, sales.expected) == (520, pytest.approx(share))
    assert sales.grade is not None
    assert sales.grade.raw == pytest.approx((520 - 400 * share) / 600)


def test_progress_of_a_rate_and_a_balance(running: ObjectiveProgress) -> None:
    rate, stock = of(running, "win_rate"), of(running, "open")
    assert rate.actual == pytest.approx(4 / 6)  # three of four in April, one of two in May
    assert rate.grade is not None
    assert rate.grade.value == pytest.approx((4 / 6 - 0.2) / 0.6)
    assert (rate.expected, stock.expected) == (pytest.approx(30 / 62), pytest.approx(30 / 62))
    assert (stock.actual, stock.grade) == (0, Grade(-1.0))


def test_a_start_that_is_not_given_is_measured_in_the_quarter_before(
    running: ObjectiveProgress,
) -> None:
    days = of(running, "days")
    # In January to March half of the deals were 21, 49 and 77 days old, the others 46, 74, 106.
    assert (days.measured_start, days.start) == (True, (49 + 74) / 2)


def test_the_kpis_that_lead_there_stand_in_the_cycle(running: ObjectiveProgress) -> None:
    (closed,) = running.leading
    assert closed.target is not None
    assert (closed.kpi, closed.actual, closed.target.value) == ("closed", 6, 21)


def test_fewer_than_six_months_give_no_outlook(running: ObjectiveProgress) -> None:
    assert [result.outlook for result in running.results] == [None] * 4
    assert {result.why for result in running.results} == {"objectives.too-short"}
    assert running.likely is None
    share = (20 + 20 * 0.25) / 62
    assert of(running, "sales").final == pytest.approx(520 / share)  # at the pace so far
    assert of(running, "win_rate").final == of(running, "win_rate").actual


def test_a_cycle_that_is_over_is_graded(project: kaname.Project) -> None:
    (one,) = objectives(project, "FY2025-Q4").found
    assert one.over
    assert [r.actual for r in one.results] == [1200, 0.75, 12]
    assert [r.likely for r in one.results] == [
        pytest.approx(0.75),
        pytest.approx(0.25 / 0.3),
        pytest.approx(1),
    ]
    assert [r.verdict for r in one.results] == ["above", "above", "full"]
    assert one.grade == pytest.approx((0.75 + 0.25 / 0.3 + 1) / 3)


def test_as_it_stood_on_a_day(project: kaname.Project) -> None:
    (one,) = objectives(project, as_of=date(2026, 3, 31)).found
    assert (one.name, one.over) == ("winter", True)
    (ahead,) = objectives(project, "FY2026-Q1", as_of=date(2026, 3, 31)).found
    assert {result.why for result in ahead.results} == {"objectives.not-begun"}
    assert [result.grade for result in ahead.results] == [None] * 4
    assert ahead.leading == ()


def test_cycles_inside_a_longer_period(project: kaname.Project) -> None:
    assert [o.name for o in objectives(project, "FY2025").found] == ["winter"]
    (first,) = objectives(project, as_of=date(2025, 12, 30)).found
    assert first.name == "winter"  # the first to come


def test_the_last_cycle_that_ended_where_none_runs(tmp_path: Path) -> None:
    project = opened(tmp_path, OKR.replace("cycle: FY2026-Q1", "cycle: FY2025-Q3"))
    assert [o.name for o in objectives(project).found] == ["winter"]


def test_no_day_is_later_than_the_data(project: kaname.Project) -> None:
    found = objectives(project, as_of=date(2026, 8, 1))
    assert (found.day, found.found[0].over) == (date(2026, 5, 15), False)


def test_no_objectives(tmp_path: Path) -> None:
    assert rules(opened(tmp_path, "")) == ["objectives.none"]


def test_unknown_cycle(project: kaname.Project) -> None:
    assert rules(project, "FY2027-Q1") == ["objectives.unknown-cycle"]
    assert rules(project, "soon") == ["periods.unreadable-period"]


def test_every_key_result_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    okr = OKR.replace("start: 400, target: 1000", "start: 4, target: 4")
    okr = okr.replace("start: 6, target: 12", "start: 6, target: 6")
    with pytest.raises(KanameError) as refused:
        objectives(opened(tmp_path, okr))
    assert [(f.rule, f.params["kpi"]) for f in refused.value.findings] == [
        ("objectives.no-way", {"ja": "受注高", "en": "Sales"}),
        ("objectives.no-way", {"ja": "決着件数", "en": "Closed deals"}),
    ]
    assert all(f.place is not None and f.place.line for f in refused.value.findings)


def rules(project: kaname.Project, cycle: str | None = None) -> list[str]:
    with pytest.raises(KanameError) as refused:
        objectives(project, cycle)
    return [finding.rule for finding in refused.value.findings]


def test_a_kpi_without_data_is_said_and_nothing_else_is_lost(tmp_path: Path) -> None:
    design = DESIGN.replace(
        "measures:\n", "measures:\n  late: {of: deals, agg: count, where: stage = 'late'}\n"
    )
    design = design.replace("segments:\n", "  lateness: {value: late / won}\nsegments:\n")
    okr = OKR.replace("{kpi: sales, start: 400, target: 1000}", "{kpi: never, target: 1}")
    design = design.replace("segments:\n", "  never: {value: late / (late * closed)}\nsegments:\n")
    (one,) = objectives(opened(tmp_path, okr, design)).found
    assert of(one, "never").why == "objectives.no-start"
    assert of(one, "win_rate").grade is not None


# Cycles of other lengths


def test_spans() -> None:
    calendar = Calendar(fiscal_year_starts=4)
    for cycle, first, last in [
        ("FY2026-Q1", date(2026, 4, 1), date(2026, 7, 1)),
        ((date(2026, 5, 10), date(2026, 6, 10)), date(2026, 5, 10), date(2026, 6, 10)),
        ((date(2026, 5, 1),), date(2026, 5, 1), date(2026, 8, 1)),  # a quarter
    ]:
        span = span_of(Objective(label="x", cycle=cycle), calendar)  # type: ignore[arg-type]
        assert (span.start, span.end) == (first, last)


@pytest.mark.parametrize(
    ("start", "end", "before", "until"),
    [
        (date(2026, 5, 1), date(2026, 8, 1), date(2026, 2, 1), date(2026, 11, 1)),
        (date(2026, 5, 10), date(2026, 6, 10), date(2026, 4, 10), date(2026, 7, 10)),
        (date(2026, 5, 1), date(2026, 5, 15), date(2026, 4, 17), date(2026, 5, 29)),
    ],
)
def test_the_spans_beside_a_span(start: date, end: date, before: date, until: date) -> None:
    span = Period(start, end, Grain.ALL, 0, "")
    earlier, later = beside(span, -1, Calendar()), beside(span, 1, Calendar())
    assert (earlier.start, earlier.end) == (before, start)
    assert (later.start, later.end) == (end, until)


def test_the_period_after_a_period() -> None:
    calendar = Calendar(fiscal_year_starts=4)
    assert beside(parse("FY2026-Q4", calendar), 1, calendar).label == "FY2027-Q1"


# The outlook

HISTORY = DESIGN.replace("as_of: 2026-05-15", "as_of: 2026-09-16")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """Two years in which a deal of 10 ends each day but Sunday, 30 days old; every other is won."""
    folder, last = tmp_path_factory.mktemp("long"), date(2026, 9, 16)
    days = [date(2024, 10, 1) + timedelta(days=n) for n in range(745)]
    rows = ["id,rep,opened,closed,stage,amount"]
    for at, day in enumerate(day for day in days if day.weekday() < 6):
        ended, stage = (day, "won" if at % 2 else "lost") if day <= last else ("", "open")
        rows.append(f"{at},abe,{day - timedelta(days=30)},{ended},{stage},10")
    path = write(folder, HISTORY + LONG)
    (folder / "deals.csv").write_text("\n".join(rows) + "\n", "utf-8")
    return kaname.open(path, store=folder / "store")


LONG = """\
objectives:
  steady:
    label: Steady
    cycle: FY2026-Q2
    key_results:
      - {kpi: sales, start: 0, target: 400}
      - {kpi: win_rate, start: 0.4, target: 0.6}
      - {kpi: days, start: 10, target: 50}
      - {kpi: open, start: 16, target: 36}
      - {kpi: sales, start: 300, target: 1000}
"""


def test_outlook_of_every_kind(long: kaname.Project) -> None:
    (one,) = objectives(long).found
    sales, rate, days, stock, bold = one.results
    # 395 of 400 come on 79 days; a half of what is decided is won; 26 are always under way.
    assert sales.outlook is not None
    assert sales.outlook.final == pytest.approx(395, rel=0.03)
    assert sales.outlook.chance_above == 1
    assert rate.outlook is not None
    assert rate.outlook.final == pytest.approx(0.5, abs=0.01)
    assert rate.verdict == "short"
    assert days.outlook is not None
    assert days.outlook.final == pytest.approx(30, abs=0.5)
    assert days.outlook.expected == pytest.approx(0.5, abs=0.02)
    assert stock.outlook is not None
    assert stock.outlook.final == pytest.approx(26, abs=2)
    assert bold.outlook is not None
    assert (bold.outlook.chance_green, bold.verdict) == (0, "far")
    assert all(
        r.outlook.low <= r.outlook.expected <= r.outlook.high for r in one.results if r.outlook
    )


def test_the_same_question_has_the_same_answer(long: kaname.Project) -> None:
    assert objectives(long) == objectives(long)


# The next cycle


def test_the_grade_of_the_next_cycle_s_text_is_the_one_to_expect(long: kaname.Project) -> None:
    found = objectives(long).found
    made = text(carried(long, found), "en")
    told = [line.partition("grade ")[2][:4] for line in made.splitlines() if ", grade " in line]
    assert told == [f"{r.likely:.2f}" for one in found for r in one.results]


def test_what_is_carried_over(project: kaname.Project) -> None:
    (one,) = carried(project, objectives(project, "FY2025-Q4").found)
    assert (one.name, one.cycle.label, one.provisional) == (
        "winter_fy2026_q1",
        "FY2026-Q1",
        False,
    )
    assert [(p.move, p.start, p.target) for _, p in one.proposals] == [
        ("carry", 1200, 1400),
        ("carry", 0.75, 0.8),
        ("done", None, None),
    ]


def test_a_kpi_that_retires_is_dropped(tmp_path: Path) -> None:
    design = DESIGN.replace("value: amount}", "value: amount, valid: [2025-01-01, 2026-04-01]}")
    project = opened(tmp_path, design=design.replace("role: kgi, ", ""))
    (one,) = carried(project, objectives(project, "FY2025-Q4").found)
    assert next((p.move, p.why) for _, p in one.proposals) == ("drop", "retired")


NEXT: dict[Lang, str] = {
    "en": """\
objectives:
  winter_fy2026_q1:
    label: Winter
    cycle: FY2026-Q1
    key_results:
      # sales, grade 0.75: carried over, the same target, from where it is
      - {kpi: sales, start: 1200, target: 1400}
      # win_rate, grade 0.83: carried over, the same target, from where it is
      - {kpi: win_rate, start: 0.75, target: 0.8}
      # closed, grade 1.00: done, and now a KPI to keep
""",
    "ja": """\
objectives:
  winter_fy2026_q1:
    label: Winter
    cycle: FY2026-Q1
    key_results:
      # sales 評点 0.75：持ち越し。目標は同じで、いまの値から始める
      - {kpi: sales, start: 1200, target: 1400}
      # win_rate 評点 0.83：持ち越し。目標は同じで、いまの値から始める
      - {kpi: win_rate, start: 0.75, target: 0.8}
      # closed 評点 1.00：達成。OKR から外し、日々の KPI として保つ
""",
}


@pytest.mark.parametrize("lang", LANGS)
def test_text_of_the_next_cycle(project: kaname.Project, lang: Lang) -> None:
    assert text(carried(project, objectives(project, "FY2025-Q4").found), lang) == NEXT[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_the_text_fits_into_the_design_without_a_finding(
    project: kaname.Project, tmp_path: Path, lang: Lang
) -> None:
    made = text(carried(project, objectives(project, "FY2025").found), lang)
    before = kaname.check(write(tmp_path / "before", DESIGN + OKR))
    after = kaname.check(write(tmp_path / "after", DESIGN + OKR + made.partition("\n")[2]))
    assert [finding.rule for finding in after] == [finding.rule for finding in before]


def test_nothing_goes_on(tmp_path: Path) -> None:
    okr = OKR.replace("start: 600, target: 1400", "start: 600, target: 1200")
    okr = okr.replace("start: 0.5, target: 0.8", "start: 0.74, target: 1.4")
    project = opened(tmp_path, okr)
    assert (
        text(carried(project, objectives(project, "FY2025-Q4").found), "en")
        == """\
objectives: {}
  # winter_fy2026_q1: nothing goes on into the next cycle
      # sales, grade 1.00: done, and now a KPI to keep
      # win_rate, grade 0.02: dropped, for it did not move; look for another lever
      # closed, grade 1.00: done, and now a KPI to keep
"""
    )


def test_nothing_is_carried_over_from_a_cycle_to_come(project: kaname.Project) -> None:
    ahead = objectives(project, "FY2026-Q1", as_of=date(2026, 3, 31)).found
    with pytest.raises(KanameError) as refused:
        carried(project, ahead)
    assert [f.rule for f in refused.value.findings] == ["objectives.nothing-to-carry"]


def test_a_name_with_its_cycle_gets_the_next_one(tmp_path: Path) -> None:
    project = opened(tmp_path, OKR.replace("winter:", "winter_fy2025_q4:"))
    (one,) = carried(project, objectives(project, "FY2025-Q4").found)
    assert one.name == "winter_fy2026_q1"


def test_what_is_carried_over_from_a_cycle_that_runs_is_provisional(
    long: kaname.Project,
) -> None:
    (one,) = carried(long, objectives(long).found)
    assert one.provisional
    assert [proposed.move for _, proposed in one.proposals][:3] == ["carry", "carry", "carry"]
    assert one.proposals[0][1].start == pytest.approx(395, rel=0.03)  # its expected end
