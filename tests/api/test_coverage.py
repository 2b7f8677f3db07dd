"""Coverage: verdicts, filled shares and minutes of typing against hand-counted rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from textwrap import dedent

import polars as pl
import pytest

from kaname.api.coverage import Coverage, Verdict, coverage
from kaname.api.effort import Typing
from kaname.errors import KanameError
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.record import Record
from kaname.sales_model import TABLES
from kaname.warehouse.store import writing

Cover = Callable[..., Coverage]

DEALS = """\
deal,rep,status,amount,opened_on,closed_on,reason,memo
1,Aoki,won,100,2026-04-01,2026-04-10,,long talk
2,Aoki,won,,2026-04-02,2026-04-11,,short talk
3,Baba,lost,50,2026-04-03,2026-04-12,price,no talk
4,Baba,open,70,2026-04-04,,,much talk
5,Baba,open,80,,,,other talk
"""
DESIGN = """\
kaname: 1
name: {ja: 営業, en: Sales}
currency: JPY
calendar: {as_of: 2026-04-30}
facts:
  deals:
    from: deals.csv
    label: {ja: 案件, en: Deals}
    key: deal
    time: closed_on
    dimensions: {rep: rep, team: people.team}
    join: {people: rep}
  people: {from: people.csv, key: rep}
  visits: {from: visits.csv, time: visited_on}
measures:
  won: {of: deals, agg: count, where: status = 'won'}
  won_amount: {of: deals, agg: sum, expr: amount, where: status = 'won', unit: JPY}
  lost_to_price: {of: deals, agg: count, where: "reason = 'price' and status = 'lost'"}
  renewed: {of: deals, agg: count, where: status = 'renewed'}
  profit: {of: deals, agg: sum, expr: amount - cost}
  opened: {of: deals, agg: count, time: opened_on}
  open: {of: deals, agg: count, at_end: [opened_on, closed_on]}
  visits: {of: visits, agg: count}
  of_team: {of: deals, agg: count, where: people.team = 'A'}
  all: {of: deals, agg: count, time: none}
kpis:
  won_amount: {label: {ja: 受注金額, en: Won amount}, role: kgi, value: won_amount}
  won: {value: won}
  lost_to_price: {value: lost_to_price}
  renewed: {value: renewed}
  profit: {value: profit}
  opened: {value: opened}
  open: {value: open}
  visits_per_win: {value: visits / won}
  of_team: {value: of_team}
  all: {value: all}
"""


@pytest.fixture
def covered(tmp_path: Path) -> Cover:
    """`covered(design, deals="…")`: the coverage of a design and its CSV tables."""

    def make(design: str = DESIGN, typing: Typing | None = None, **tables: str) -> Coverage:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(dedent(text), "utf-8")
        path = tmp_path / "design.yaml"
        path.write_text(design, "utf-8")
        return coverage(path, store=tmp_path / "store", typing=typing or Typing())

    return make


def keep(folder: Path, **rows: list[dict[str, object]]) -> None:
    """A data folder whose generation holds these rows of the sales model."""
    frames = {}
    for table in TABLES:
        schema = keeping.schema_of(table)
        full = [{name: row.get(name) for name in schema} for row in rows.get(table, [])]
        frames[table] = pl.DataFrame(full, schema=schema)
    store = Folder(folder).store
    about = Record(datetime(2026, 5, 1))
    with writing(store):
        keeping.keep(frames, {}, keeping.no_rejects(), about, store)


def verdicts(found: Coverage) -> dict[str, Verdict]:
    return {verdict.kpi: verdict for verdict in found.verdicts}


def test_verdict_per_kpi_though_a_file_and_columns_are_missing(covered: Cover) -> None:
    found = verdicts(covered(deals=DEALS, people="rep,team\nAoki,\nBaba,\n"))
    assert {name: verdict.state for name, verdict in found.items()} == {
        "won_amount": "partly",  # one of two won deals has no amount
        "won": "measurable",
        "lost_to_price": "measurable",  # only lost deals need a reason
        "renewed": "partly",  # no row is renewed
        "profit": "field",  # there is no cost
        "opened": "partly",  # one of five deals has no opening date
        "open": "partly",
        "visits_per_win": "system",  # no file of visits
        "of_team": "field",  # team is never filled
        "all": "measurable",
    }


STAGES = """\
kaname: 1
name: t
facts:
  deals:
    from: deals.csv
    key: deal
    time: opened_on
    columns:
      rank: {of: log, agg: max, expr: new_rank, match: deal}
      reached: greatest(rank, 1)
      held: {of: visits, agg: count, where: outcome = 'held', match: deal}
      memo_or_none: coalesce(memo, '')
  log: {from: log.csv, time: changed_on}
  visits: {from: visits.csv, time: visited_on}
measures:
  met: {of: deals, agg: count, where: problem_on is not null}
  written: {of: deals, agg: count, where: reached >= 2}
  visited: {of: deals, agg: count, where: held > 0}
  noted: {of: deals, agg: count, where: status = 'renewed' and memo_or_none = ''}
  opened: {of: deals, agg: count}
kpis:
  met: {value: met / opened}
  written: {value: written / opened}
  visited: {value: visited / opened}
  noted: {value: noted / opened}
  opened: {value: opened}
"""
OPENED = "deal,opened_on,problem_on,status,memo\nA,2026-04-01,,won,\nB,2026-04-02,,lost,\n"


def test_a_condition_on_what_is_never_filled_cannot_be_measured(covered: Cover) -> None:
    log = "deal,changed_on,new_rank\nA,2026-04-03,2\n"
    visits = "deal,visited_on,outcome\nA,2026-04-03,off\n"
    found = verdicts(covered(STAGES, deals=OPENED, log=log, visits=visits))
    assert {name: verdict.state for name, verdict in found.items()} == {
        "met": "field",  # `is not null` is an answer, though never the one that counts
        "written": "measurable",
        "visited": "partly",  # there are visits, and none was held
        "noted": "partly",  # a memo could be without; no deal is renewed
        "opened": "measurable",
    }
    assert [column.name for column in found["met"].fields] == ["problem_on"]
    assert [reason.rule for reason in found["met"].reasons] == ["coverage.field-empty"]
    assert [reason.rule for reason in found["noted"].reasons] == ["coverage.no-row-meets"]


def test_figures_of_related_rows_need_the_other_list(covered: Cover) -> None:
    found = verdicts(covered(STAGES, deals=OPENED, log="deal,changed_on,new_rank\n"))
    lacking = {name: (verdict.state, verdict.facts) for name, verdict in found.items()}
    assert lacking["written"] == ("system", ("log",))
    assert lacking["visited"] == ("system", ("visits",))
    assert lacking["opened"] == ("measurable", ())
    log = "deal,changed_on,new_rank\nA,2026-04-03,\n"
    found = verdicts(covered(STAGES, deals=OPENED, log=log))
    assert [(c.fact, c.name) for c in found["written"].fields] == [("log", "new_rank")]


def test_needed_tables_without_rows(tmp_path: Path) -> None:
    deal = {"opportunity_id": "D", "created_at": datetime(2026, 1, 5), "stage": "1"}
    keep(tmp_path, opportunity=[deal])
    design = tmp_path / "design.yaml"
    design.write_text(
        "kaname: 1\nname: t\nfacts:\n  deals: {from: model, table: opportunity}\n"
        "  log: {from: model, table: opportunity_change}\n"
        "measures: {n: {of: deals, agg: count}}\nkpis: {n: {value: n}, m: {value: n}}\n",
        "utf-8",
    )
    needs = {"n": ("opportunity", "opportunity_change"), "m": ("opportunity",)}
    found = verdicts(coverage(design, store=tmp_path / "store", needs=needs))
    assert [(v.state, v.facts) for v in found.values()] == [
        ("system", ("log",)),
        ("measurable", ()),
    ]
    assert [reason.rule for reason in found["n"].reasons] == ["coverage.needs-system"]


def test_share_is_of_the_rows_that_count(covered: Cover) -> None:
    found = verdicts(covered(deals=DEALS, people="rep,team\nAoki,A\nBaba,B\n"))
    assert {name: verdict.share for name, verdict in found.items()} == {
        "won_amount": 0.5,
        "won": 1.0,
        "lost_to_price": 1.0,
        "renewed": 1.0,
        "profit": None,
        "opened": 0.8,
        "open": 0.8,
        "visits_per_win": None,
        "of_team": 1.0,  # Aoki's two deals are both closed
        "all": 1.0,
    }
    least = found["won_amount"].column
    assert least is not None
    assert (least.fact, least.name) == ("deals", "amount")


def test_reasons_say_what_is_missing_and_what_to_do(covered: Cover) -> None:
    found = verdicts(covered(deals=DEALS, people="rep,team\nAoki,\nBaba,\n"))

    def said(kpi: str) -> list[str]:
        return [reason.text("en") for reason in found[kpi].reasons]

    assert said("won_amount") == [
        "`amount` of `Deals (deals.csv)` is empty in 1 of 2 rows that count. "
        "Complete them at the source."
    ]
    assert said("profit")[0].startswith("`Deals (deals.csv)` has no column `cost`. Add it")
    assert said("of_team")[0].startswith("`team` of `people.csv` is never filled.")
    assert "status = 'renewed'" in said("renewed")[0]
    assert (
        said("visits_per_win")
        == [
            "There are no rows of `visits.csv` (`visits`). They usually stand in the SFA's activity "
            "log, the telephone system or calendars: export them from there and open the file."
        ]
        or "visits.csv" in said("visits_per_win")[0]
    )
    assert found["won"].reasons == ()


def test_nothing_there_is_a_verdict_too(covered: Cover) -> None:
    found = covered()
    assert {verdict.state for verdict in found.verdicts} == {"system"}
    assert {finding.rule for finding in found.findings} == {"warehouse.missing-file"}


def test_file_without_rows_needs_its_system(covered: Cover) -> None:
    found = covered(deals=DEALS, people="rep,team\nAoki,A\n", visits="visited_on\n")
    assert verdicts(found)["visits_per_win"].facts == ("visits",)


def test_query_over_a_missing_file_is_left_out_alone(covered: Cover) -> None:
    design = DESIGN.replace("visits: {from: visits.csv,", "visits: {sql: select * from other,")
    design = design.replace("people: {from", "other: {from: other.csv}\n  people: {from")
    found = covered(design, deals=DEALS, people="rep,team\nAoki,A\nBaba,B\n")
    assert verdicts(found)["visits_per_win"].state == "system"
    assert verdicts(found)["won"].state == "measurable"
    whole = covered(design, other="visited_on\n2026-04-02\n")
    assert verdicts(whole)["visits_per_win"].state == "measurable"
    assert verdicts(whole)["won"].state == "measurable"


def test_fault_of_the_text_is_raised(covered: Cover) -> None:
    with pytest.raises(KanameError, match="wom"):
        covered(DESIGN.replace("value: won}", "value: wom}"), deals=DEALS)


def test_other_facts_of_the_data_do_not_change_by_looking(covered: Cover, tmp_path: Path) -> None:
    full = {"people": "rep,team\nAoki,A\nBaba,B\n", "visits": "visited_on\n2026-04-02\n"}
    covered(deals=DEALS, **full)
    before = (tmp_path / "store/manifest.json").read_bytes()
    (tmp_path / "visits.csv").unlink()
    covered()
    assert (tmp_path / "store/manifest.json").read_bytes() == before


# Typing


def test_minutes_of_typing_by_who_reads_them(covered: Cover) -> None:
    seconds = Typing(text=60, choice=30, number=20, day=10, choices=2)
    found = covered(deals=DEALS, people="rep,team\nAoki,A\nBaba,B\n", typing=seconds)
    effort = found.effort
    # closed_on 10 to 12 April: three rows, two reps, one week
    assert {one.column.name: (one.rows, one.seconds, one.reader) for one in effort.columns} == {
        "rep": (1.5, 30, "kpi"),
        "status": (1.5, 60, "kpi"),  # three values are more than two choices
        "amount": (1.0, 20, "kpi"),
        "opened_on": (1.5, 10, "kpi"),
        "closed_on": (1.5, 10, "kpi"),
        "reason": (0.5, 30, "kpi"),
        "memo": (1.5, 60, "nothing"),
    }
    assert effort.minutes("nothing") == 1.5
    assert effort.minutes("kpi") == pytest.approx((45 + 90 + 20 + 15 + 15 + 15) / 60)


def test_columns_that_only_a_review_reads(covered: Cover) -> None:
    deals = DEALS.replace("reason", "次回アクション日").replace("memo", "備考")
    design = DESIGN.replace("reason =", "status =")
    found = covered(design, deals=deals, people="rep,team\nAoki,A\n")
    readers = {one.column.name: one.reader for one in found.effort.columns}
    assert readers["備考"] == "nothing"
    assert readers["次回アクション日"] == "meeting"


def test_rows_of_nobody_are_said_not_to_count(covered: Cover) -> None:
    found = covered(visits="visited_on,place\n2026-04-02,Tokyo\n")
    assert found.effort.uncounted == ("visits",)


def test_columns_of_the_sales_model_cost_what_it_says(tmp_path: Path) -> None:
    """13 weeks, two owners, one deal each a week: the model's seconds per filled field."""
    start = datetime(2026, 1, 5)
    rows: list[dict[str, object]] = [
        {
            "opportunity_id": f"D{week}{owner}",
            "owner_id": owner,
            "account_id": "A",
            "created_at": start + timedelta(weeks=week),
            "lead_source": "web" if week % 2 else None,
            "stage": "1",
        }
        for week in range(20)
        for owner in ("M1", "M2")
    ]
    keep(tmp_path, opportunity=rows)
    (tmp_path / "design.yaml").write_text(
        "kaname: 1\nname: t\ncalendar: {as_of: 2026-12-31}\nfacts:\n"
        "  deals: {from: model, table: opportunity}\n  visits: {from: model, table: activity}\n"
        "measures: {n: {of: deals, agg: count}, v: {of: visits, agg: count}}\n"
        "kpis: {n: {value: n, role: kgi}, v: {value: v}}\n",
        "utf-8",
    )
    found = coverage(tmp_path / "design.yaml", store=tmp_path / "store")
    by_name = {one.column.name: one for one in found.effort.columns}
    assert [verdict.state for verdict in found.verdicts] == ["measurable", "system"]
    assert (
        found.verdicts[1].reasons[0].text("ja").startswith("「活動」（visits）のデータがありません")
    )
    assert found.effort.weeks == 13
    assert by_name["stage"].seconds == TABLES["opportunity"].columns["stage"].by_hand
    assert by_name["lead_source"].rows == pytest.approx(7 / 13)  # every second week is filled
    assert by_name["stage"].rows == pytest.approx(1)
    assert by_name["stage"].reader == "meeting"
    assert by_name["lead_source"].reader == "nothing"
    assert by_name["opportunity_id"].reader == "kpi"  # the key of rows that are counted
    assert "competitor" not in by_name  # never filled costs nothing


def test_rows_dated_ahead_have_not_been_typed(covered: Cover) -> None:
    visits = "visited_on,rep,place\n2026-04-02,Aoki,Tokyo\n2027-01-01,Aoki,Kyoto\n"
    found = covered(visits=visits)
    place = next(one for one in found.effort.columns if one.column.name == "place")
    assert (place.rows, date(2026, 4, 30)) == (1.0, found.design.calendar.as_of)
