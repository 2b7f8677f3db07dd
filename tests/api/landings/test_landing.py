"""The landing of a company's files: KPIs, targets, as-of, back-test, road and bridge."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kaname import api
from kaname.api import Project
from kaname.api.landings.backtest import backtest
from kaname.api.landings.bridge import pipeline_bridge
from kaname.api.landings.landing import landing, question
from kaname.api.landings.road import target_road
from kaname.errors import KanameError
from kaname.landing.bridge import BLOCKS
from kaname.periods import Grain
from tests.landing.files import DESIGN, LAST, TEAMS, write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company as it is written down on 20 May 2026."""
    folder = tmp_path_factory.mktemp("landing")
    return api.open(write(folder), store=folder / "store")


def _opened(folder: Path, until: date = LAST, design: str = DESIGN) -> Project:
    return api.open(write(folder, until, design), store=folder / "store")


def _rule(error: pytest.ExceptionInfo[KanameError]) -> list[str]:
    return [finding.rule for finding in error.value.findings]


def test_booked_is_what_the_kpi_measures(project: Project) -> None:
    for kpi in ("sales", "wins", "new_sales"):
        report = landing(question(project, kpi), compared=False)
        assert report.notes == ()
        for answer in report.answers:
            grain = str(answer.period.grain)
            label = answer.period.label
            figures = project.measure(kpi, grain=grain, start=label, end=label)
            assert answer.booked == pytest.approx(figures.frame["value"].item())


def test_month_quarter_and_year_with_the_goal(project: Project) -> None:
    report = landing(question(project))
    assert [answer.period.label for answer in report.answers] == ["2026-05", "FY2026-Q1", "FY2026"]
    year = report.answers[-1]
    assert (year.target, year.source) == (800_000_000, "goal")
    assert year.gap == pytest.approx(year.expected - 800_000_000)
    assert year.attainment == pytest.approx(year.booked / 800_000_000)
    assert year.needed == pytest.approx((800_000_000 - year.booked) / year.days_left)
    assert year.coverage == pytest.approx(year.pipeline / (800_000_000 - year.booked))
    month = report.answers[0]
    assert (month.target, month.chance) == (None, None)
    assert month.days_left == 7  # 21, 22 and 25 to 29 May
    assert month.pace == pytest.approx(month.booked / 14)
    assert month.change is not None
    assert month.commit is not None
    assert month.commit <= (month.best or 0)


def test_groups_add_up_and_limits_limit(project: Project) -> None:
    report = landing(question(project, by="team", period="FY2026-Q1"), compared=False)
    whole, *groups = report.answers
    assert [answer.group for answer in groups] == ["East", "West"]
    assert sum(a.expected for a in groups) == pytest.approx(whole.expected)
    asked = question(project, period="FY2026-Q1", where={"team": "East"})
    (east,) = landing(asked, compared=False).answers
    assert east.booked == groups[0].booked
    assert east.expected == pytest.approx(groups[0].expected, rel=0.1)


def test_what_was_known_is_the_same_later(project: Project, tmp_path: Path) -> None:
    """Rows that came later are ignored, and edits since then undone by the log."""
    then = _opened(tmp_path, date(2026, 3, 15))
    early = landing(question(then, period="FY2025-Q4", by="team"))
    late = landing(question(project, period="FY2025-Q4", by="team", as_of="2026-03-15"))
    assert late.answers == early.answers
    assert late.answers[0].low < late.answers[0].high


def test_a_target_that_is_given(project: Project) -> None:
    report = landing(question(project, period="FY2026-Q1", target=1.0), compared=False)
    (answer,) = report.answers
    assert (answer.chance, answer.source, answer.needed) == (1.0, "asked", 0.0)


def test_another_amount_is_forecast_by_itself(project: Project) -> None:
    plain = question(project, "sales").book.deals
    half = question(project, "half").book.deals
    assert half.amount.tolist() == [0.5 * amount for amount in plain.amount]
    assert half.logs["amount"].deal.size == 0  # the log is of the whole amount


def test_a_sum_of_money_that_is_measured_otherwise_says_so(tmp_path: Path) -> None:
    """All won deals stand for it, in its unit."""
    extra = "kpis:\n  net: {label: Net, value: won_amount - new_amount}\n"
    net = _opened(tmp_path, design=DESIGN.replace("kpis:\n", extra))
    report = landing(question(net, "net", period="FY2026"), compared=False)
    assert [note.rule for note in report.notes] == ["landing.not-deals"]
    assert report.unit == "JPY"


def test_the_pace_of_a_month_that_is_over_is_of_its_own_days(project: Project) -> None:
    (answer,) = landing(question(project, period="2026-03"), compared=False).answers
    assert (answer.days_left, answer.needed) == (0, None)
    assert answer.pace == pytest.approx(answer.booked / 22)  # the weekdays of March
    (ended,) = landing(
        question(project, period="2026-03", as_of="2026-03-31"), compared=False
    ).answers
    assert ended.pace == answer.pace


def test_a_month_ahead_counts_the_deals_that_are_due_in_it(project: Project) -> None:
    asked = question(project, period="2026-07", target=100_000_000)
    (answer,) = landing(asked, compared=False).answers
    where = "status = 'open' and due >= '2026-07-01' and due < '2026-08-01'"
    query = "select sum(amount), sum(amount * chance), sum(amount) filter (yomi = 'A')"
    cursor = project.session.connection.cursor()
    pipeline, weighted, commit = cursor.execute(f"{query} from deals where {where}").fetchall()[0]
    assert answer.pipeline == pytest.approx(pipeline)
    assert answer.weighted == pytest.approx(weighted)
    assert answer.commit == pytest.approx(commit)
    assert answer.coverage == pytest.approx(pipeline / 100_000_000)


def test_deals_are_of_the_group_of_the_day_they_closed_and_open_ones_of_today(
    tmp_path: Path,
) -> None:
    """All teams were renamed on 1 March."""
    posts = "posts: {key: rep, to: rep, valid: [since, until]}"
    design = DESIGN.replace("join: {reps: rep}", f"join: {{reps: rep, {posts}}}")
    design = design.replace("kind: kind}", "kind: kind, post: posts.team}")
    design = design.replace("facts:\n", "facts:\n  posts: {from: posts.csv, key: [rep, since]}\n")
    lines = [f"{rep},Old,2020-01-01,2026-03-01\n{rep},New,2026-03-01," for rep in TEAMS]
    path = write(tmp_path, design=design)
    (tmp_path / "posts.csv").write_text("rep,team,since,until\n" + "\n".join(lines), "utf-8")
    project = api.open(path, store=tmp_path / "store")
    moved = date(2026, 3, 1).toordinal()
    for at, then in ((None, date(2026, 5, 20)), ("2026-02-10", date(2026, 2, 10))):
        deals = question(project, by="post", as_of=at).book.deals
        found = [deals.groups[group] for group in deals.group]
        until = np.minimum(deals.closed, then.toordinal())
        assert found == ["Old" if day < moved else "New" for day in until]


def test_categories_that_are_not_known_are_named(tmp_path: Path) -> None:
    design = DESIGN.replace("category: yomi", "category: \"'本命' || yomi\"")
    report = landing(question(_opened(tmp_path, design=design), period="2026-05"), compared=False)
    assert report.answers[0].commit is None
    (note,) = report.notes
    assert (note.rule, note.params["ranks"]) == (*("landing.strange-ranks", "本命A, 本命B, 本命C"),)


@pytest.mark.parametrize("kpi", ["win_rate", "average", "deals_in"])
def test_what_is_no_sum_of_won_deals_has_no_landing(project: Project, kpi: str) -> None:
    """A rate, a quotient, a count of other deals: yen would be shown as per cent."""
    with pytest.raises(KanameError) as refused:
        question(project, kpi)
    assert _rule(refused) == ["landing.not-of-deals"]
    assert "受注高 (sales)、受注件数 (wins)、" in refused.value.findings[0].text("ja")
    assert "win_rate)、" not in refused.value.findings[0].text("ja")


def test_the_back_test_is_of_the_company_s_own_months(project: Project) -> None:
    told: list[tuple[str, int, int]] = []
    found = backtest(question(project), lambda *step: told.append(step))
    month = found.trials[Grain.MONTH]
    assert [trial.ahead for trial in month] == [84, 56, 28]
    assert len(month[2].cases) == 24
    assert month[2].ours.mape is not None
    assert month[2].weighted.mape is not None
    assert month[2].ours.mape < month[2].weighted.mape
    assert 0.6 <= (month[2].ours.coverage or 0) <= 1.0
    assert {record.name for record in found.people} == {"Abe", "Baba", "Chiba", "Doi"}
    assert [record.name for record in found.ranks] == ["A", "B", "C"]
    assert ("landing.testing-month", 1, 72) in told


def test_a_thin_history_is_said_to_be_thin(tmp_path: Path) -> None:
    young = _opened(tmp_path, date(2023, 8, 20))
    found = backtest(question(young))
    assert (found.trials, [note.rule for note in found.notes]) == ({}, ["landing.no-backtest"])
    report = landing(question(young))
    assert [note.rule for note in report.notes] == ["landing.thin-history"]


def test_the_road_names_deals_and_owners(project: Project) -> None:
    now = landing(question(project, period="FY2026-Q1"), compared=False).answers[0]
    target = now.expected * 1.1
    found = target_road(question(project, period="FY2026-Q1", by="team", target=target))
    assert 0.05 < found.now < 0.45
    assert found.then > found.now
    assert {step.owner for step in found.steps if step.deal} <= {"Abe", "Baba", "Chiba", "Doi"}
    with pytest.raises(KanameError) as refused:
        target_road(question(project, period="FY2026-Q1"))
    assert _rule(refused) == ["landing.no-target"]


def test_the_bridge_closes_on_the_open_amount(project: Project) -> None:
    found = pipeline_bridge(question(project))
    assert sum(found.sums[block] for block in BLOCKS[:-1]) == found.sums["closing"]
    rows = project.session.connection.cursor().execute(
        "select sum(amount) from deals where status = 'open'"
    )
    assert found.sums["closing"] == rows.fetchall()[0][0]
    assert all(line.owner for line in found.of("new"))
    with pytest.raises(KanameError) as refused:
        pipeline_bridge(question(project), "2026-05-21")
    assert _rule(refused) == ["landing.since-ahead"]


def test_the_bridge_of_a_quarter_wins_what_is_booked_in_it(project: Project) -> None:
    """The first day is part of it, and so is a bridge of one day."""
    asked = question(project, period="FY2026-Q1")
    (answer,) = landing(asked, compared=False).answers
    found = pipeline_bridge(asked, "2026-04-01", answer.period)
    assert -found.sums["won"] == answer.booked
    cursor = project.session.connection.cursor()
    days = "select closed, sum(amount) from deals where status = 'won' group by 1 order by 1"
    day, amount = cursor.execute(days).fetchall()[-1]
    then = question(project, as_of=day)
    assert -pipeline_bridge(then, day).sums["won"] == amount
    week = pipeline_bridge(question(project))
    assert (week.since, week.until) == (date(2026, 5, 14), date(2026, 5, 20))
    assert sum(week.counts[block] for block in BLOCKS[:-1]) == week.counts["closing"]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"kpi": "sale"}, "measure.unknown-kpi"),
        ({"by": "branch"}, "measure.unknown-dimension"),
        ({"period": "2026-W20"}, "landing.no-such-period"),
        ({"period": "FY2030"}, "landing.too-far"),
        ({"period": "soon"}, "periods.unreadable-period"),
        ({"as_of": "2026-06-30"}, "landing.as-of-ahead"),
        ({"as_of": "2023-06-30"}, "landing.before-deals"),
    ],
)
def test_what_cannot_be_answered(project: Project, asked: dict[str, str], rule: str) -> None:
    with pytest.raises(KanameError) as refused:
        question(project, **asked)  # type: ignore[arg-type]
    assert _rule(refused) == [rule]


def test_a_design_without_deals(tmp_path: Path) -> None:
    text = DESIGN[: DESIGN.index("pipeline:")]
    with pytest.raises(KanameError) as refused:
        question(_opened(tmp_path, design=text))
    assert _rule(refused) == ["landing.no-pipeline"]


def test_faults_of_the_pipeline_are_placed(tmp_path: Path) -> None:
    text = DESIGN.replace("  of: deals\n  opened: opened", "  of: deal\n  opened: opened")
    with pytest.raises(KanameError) as refused:
        _opened(tmp_path / "one", design=text)
    assert _rule(refused) == ["design.unknown-fact"]
    text = DESIGN.replace("  closed: closed\n  won:", "  closed: closd\n  won:")
    with pytest.raises(KanameError) as refused:
        _opened(tmp_path / "two", design=text)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.suggestion) == ("measure.unknown-column", "closed")
    assert finding.place is not None
    assert finding.place.line == text[: text.index("closd")].count("\n") + 1


def test_real_deals_without_a_log(shared: Path, tmp_path: Path) -> None:
    """A CRM's deals: closings wrote over stages and amounts, and are not learnt from."""
    for file in (shared / "data/maven_crm").glob("*.csv"):
        shutil.copy(file, tmp_path)
    example = Path(__file__).parents[3] / "examples/maven_crm.yaml"
    shutil.copy(example, tmp_path)
    crm = api.open(tmp_path / example.name, store=tmp_path / "store")
    report = landing(question(crm, period="FY2017-Q4", as_of="2017-11-05"), compared=False)
    (answer,) = report.answers
    came = crm.measure("sales", grain="quarter", start="FY2017-Q4", end="FY2017-Q4")
    assert answer.expected == pytest.approx(came.frame["value"].item(), rel=0.25)
    assert {note.rule for note in report.notes} == {"landing.no-log", "landing.undated"}
    found = backtest(question(crm))
    four = found.trials[Grain.MONTH][2]
    assert len(four.cases) >= 6
    assert (four.ours.mape or 1) < (four.weighted.mape or 0)
    assert found.people == ()  # nobody states a probability


MODEL = """\
kaname: 1
name: Company in the sales model's words
currency: JPY
calendar: {fiscal_year_starts: 4, as_of: 2026-05-20}
facts:
  opportunities:
    from: opportunity.csv
    key: opportunity_id
    time: closed_at
    join: {customers: account_id}
  customers: {from: account.csv, key: account_id}
  figures:
    from: period_value.csv
    time: period_start
    where: scenario = 'target'
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels: {company: {}}
measures:
  won: {of: opportunities, agg: sum, expr: amount, where: status = 'won', unit: JPY}
kpis:
  sales: {role: kgi, value: won}
"""
FIGURES = """\
measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value,status
sales,target,v1,company,,2026-05-01,2026-06-01,2026-04-01,1500,approved
sales,outlook,v1,member,M1,2026-05-01,2026-06-01,2026-05-08,700,
sales,outlook,v1,member,M1,2026-05-01,2026-06-01,2026-05-15,900,
sales,outlook,v1,member,M2,2026-05-01,2026-06-01,2026-05-15,300,
sales,outlook,v1,member,M2,2026-05-01,2026-06-01,2026-05-25,100,
"""
DEALS = """\
opportunity_id,account_id,owner_id,amount,created_at,closed_at,expected_close_on,stage,status,probability
O1,A1,M1,800,2026-03-02 01:00:00,2026-05-11 01:00:00,2026-05-11,won,won,1.0
O2,A1,M2,500,2026-04-02 01:00:00,,2026-05-29,offer,open,0.5
"""
LOG = """\
opportunity_id,changed_at,field,old_value,new_value
O1,2026-05-11 01:00:00,status,open,won
O1,2026-05-11 01:00:00,amount,1000,800
O2,2026-05-19 23:30:00,amount,400,500
"""


def test_the_sales_model_s_words_need_no_section(tmp_path: Path) -> None:
    files = {"opportunity": DEALS, "opportunity_change": LOG, "period_value": FIGURES}
    for name, text in {**files, "account": "account_id,name\nA1,Acme\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "design.yaml").write_text(MODEL, "utf-8")
    project = api.open(tmp_path / "design.yaml", store=tmp_path / "store")
    asked = question(project, period="2026-05")
    assert asked.book.titles == ("Acme O1", "Acme O2")
    (answer,) = landing(asked).answers
    assert (answer.booked, answer.target, answer.source) == (800.0, 1500.0, "stated")
    assert answer.entered == 1200.0  # the newest ones of 20 May: 900 + 300
    assert answer.weighted == 800.0 + 0.5 * 500
    found = pipeline_bridge(asked, "2026-05-10")
    told = {block: float(value) for block, value in found.sums.items() if value}
    assert told == {"opening": 1400, "up": 100, "down": -200, "won": -800, "closing": 500}


def test_targets_of_other_kpis_are_named_where_the_kgi_has_none(tmp_path: Path) -> None:
    """The budget's rows call it otherwise; one of the names the design knows, one it does not."""
    figures = FIGURES.replace("sales,target", "revenue,target")
    figures += "won_deals,target,v1,company,,2026-05-01,2026-06-01,2026-04-01,3,approved\n"
    figures += "margin,target,v1,company,,2025-05-01,2025-06-01,2026-04-01,3,approved\n"
    files = {"opportunity": DEALS, "opportunity_change": LOG, "period_value": figures}
    for name, text in {**files, "account": "account_id,name\nA1,Acme\n"}.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    deals = "  won_deals: {label: {ja: 受注件数, en: Won deals}, value: wins}\n"
    wins = "  wins: {of: opportunities, agg: count, where: status = 'won'}\nkpis:\n"
    text = MODEL.replace("kpis:\n", wins) + deals
    (tmp_path / "design.yaml").write_text(text, "utf-8")
    project = api.open(tmp_path / "design.yaml", store=tmp_path / "store")
    asked = question(project, period="2026-05")
    notes = {note.rule: note for note in landing(asked).notes}
    assert "目標があるKPI：受注件数 (won_deals)。" in notes["landing.target-elsewhere"].text("ja")
    unknown = notes["landing.target-of-unknown"].text("en")
    assert "as a KPI: revenue. If that is the same" in unknown
    with pytest.raises(KanameError) as refused:
        target_road(asked)
    assert _rule(refused) == ["landing.no-target", *list(notes)[-2:]]
    given = landing(question(project, period="2026-05", target=900.0))
    assert not {"landing.target-elsewhere", "landing.target-of-unknown"} & {
        note.rule for note in given.notes
    }
