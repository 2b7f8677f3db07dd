"""The measure language, construct by construct, on tables small enough to count by hand."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.errors import KanameError
from tests.measure.conftest import Opener, cells, reasons

DEALS = """
    id,account,rep,created,closed,status,amount
    d1,a1,sato,2025-01-10,2025-02-05,won,100
    d2,a1,sato,2025-01-20,2025-03-01,lost,50
    d3,a2,abe,2025-02-03,2025-02-20,won,300
    d4,a3,abe,2025-02-25,,open,70
    d5,a2,sato,2025-03-05,2025-03-31,won,200
    d6,,abe,2025-03-09,2025-03-30,won,40
"""
DESIGN = """
    currency: JPY
    facts:
      deals:
        from: deals.csv
        key: id
        time: closed
        unit: deal
        dimensions: {account: account, rep: rep}
    measures:
      created: {of: deals, agg: count, time: created}
      won: {of: deals, agg: count, where: status = 'won'}
      closed: {of: deals, agg: count, where: "status in ('won', 'lost')"}
      won_amount: {of: deals, agg: sum, expr: amount, where: status = 'won', unit: JPY}
      middle: {of: deals, agg: median, expr: amount, unit: JPY}
      buyers: {of: deals, agg: count_distinct, expr: account, where: status = 'won'}
      open: {of: deals, agg: count, at_end: [created, closed]}
      open_before: {of: deals, agg: count, at_start: [created, closed]}
      alive: {of: deals, agg: count, during: [created, closed]}
      all_deals: {of: deals, agg: count, time: none}
      ever_won: {of: deals, agg: sum, expr: amount, where: status = 'won', window: ever, unit: JPY}
      repeaters: {per: account, agg: count, where: won >= 2}
      kept: {per: account, agg: count, where: "won > 0 and lag(won, 1 period) > 0"}
      new_buyers: {per: account, agg: count, where: won > 0 and total(before(won)) = 0}
      typical: {per: account, agg: median, expr: won_amount, where: won > 0, unit: JPY}
    kpis:
      created: {value: created}
      won: {value: won}
      sales: {value: won_amount, role: kgi, unit: JPY}
      win_rate: {value: won / closed}
      middle: {value: middle}
      buyers: {value: buyers}
      open: {value: open}
      open_before: {value: open_before}
      opening_open: {value: opening(open)}
      alive: {value: alive}
      all_deals: {value: all_deals}
      ever_won: {value: ever_won}
      opening_won: {value: opening(ever_won)}
      repeaters: {value: repeaters}
      kept: {value: kept}
      new_buyers: {value: new_buyers}
      typical: {value: typical}
      growth: {value: "won_amount / lag(won_amount, 1 period) - 1"}
      to_date: {value: "to_date(won_amount, quarter)"}
      rolling_rate: {value: "rolling(win_rate, 2 month)"}
      share: {value: share(won_amount)}
      of_sato: {formula: "sales[rep=sato]"}
      per_day: {value: won_amount / days()}
"""
MONTHS = {"start": "2025-01", "end": "2025-03"}


@pytest.mark.parametrize(
    ("kpi", "expected"),
    [
        ("created", [2, 2, 2]),
        ("won", [0, 2, 2]),
        ("sales", [0, 400, 240]),
        ("win_rate", [None, 1.0, 2 / 3]),
        ("middle", [None, 200, 50]),
        ("buyers", [0, 2, 1]),
        ("open", [2, 2, 1]),
        ("open_before", [0, 2, 2]),
        ("opening_open", [0, 2, 2]),
        ("alive", [2, 4, 4]),
        ("all_deals", [6, 6, 6]),
        ("ever_won", [0, 400, 640]),
        ("opening_won", [0, 0, 400]),
        ("repeaters", [0, 0, 0]),
        ("kept", [None, 0, 1]),  # before January nothing was observed
        ("new_buyers", [0, 2, 0]),
        ("typical", [None, 200, 200]),
        ("growth", [None, None, -0.4]),
        ("to_date", [0, 400, 640]),
        ("rolling_rate", [None, 1.0, 4 / 5]),
        ("share", [None, 1.0, 1.0]),
        ("of_sato", [0, 100, 200]),
        ("per_day", [0, 400 / 28, 240 / 31]),
    ],
)
def test_each_construct_by_month(opened: Opener, kpi: str, expected: list[float | None]) -> None:
    project = opened(DESIGN, deals=DEALS)
    assert list(cells(project, kpi, **MONTHS).values()) == pytest.approx(expected)


def test_totals_are_a_grouping_of_their_own(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    assert cells(project, "buyers", grain="all", **MONTHS) == {("all",): 2}
    assert cells(project, "middle", ("rep",), grain="all", **MONTHS) == {
        ("all", "abe"): 170,  # 300, 40; never an average of medians
        ("all", "sato"): 100,
    }


def test_a_row_without_a_dimension_value_is_in_none(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    assert cells(project, "won", ("account",), grain="quarter", start="2025-01", end="2025-03") == {
        ("FY2025-Q1", "a1"): 1,
        ("FY2025-Q1", "a2"): 2,
        ("FY2025-Q1", "(none)"): 1,
    }


def test_shares_are_of_the_total_over_groups(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    assert cells(project, "share", ("rep",), grain="all", **MONTHS) == {
        ("all", "abe"): pytest.approx(340 / 640),
        ("all", "sato"): pytest.approx(300 / 640),
    }


def test_conditions_of_a_panel_hold_inside_the_group_and_total_looks_over_all(
    opened: Opener,
) -> None:
    project = opened(DESIGN, deals=DEALS)
    march = {"start": "2025-03", "end": "2025-03"}
    # a2 bought from abe in February and from sato in March: kept by nobody, new to nobody
    assert cells(project, "kept", ("rep",), **march) == {
        ("2025-03", "abe"): 0,
        ("2025-03", "sato"): 0,
    }
    assert cells(project, "new_buyers", ("rep",), **march) == {("2025-03", "sato"): 0}


def test_scope_limits_every_fact_before_aggregation(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    asked = {"grain": "all", "scope": {"rep": "sato"}, **MONTHS}
    assert cells(project, "sales", **asked) == {("all",): 300}
    assert cells(project, "buyers", **asked) == {("all",): 2}
    assert cells(project, "share", ("rep",), **asked) == {("all", "sato"): 1.0}


def test_undefined_says_why(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    assert reasons(project, "growth", **MONTHS) == ["not-observed", "zero-division", None]
    assert reasons(project, "middle", **MONTHS) == ["no-rows", None, None]
    assert reasons(project, "won", start="2024-12", end="2025-01") == ["not-observed", None]
    assert reasons(project, "growth", grain="all", **MONTHS) == ["no-period"]


def test_a_running_period_is_compared_like_for_like(opened: Opener) -> None:
    project = opened(DESIGN, deals=DEALS)
    asked = {"start": "2025-03", "end": "2025-03", "as_of": date(2025, 3, 5)}
    figures = project.measure(["created"], compare="previous", **asked).frame
    # through 5 March are 3 business days: February counts to its 3rd business day, the 5th
    assert figures.select("value", "compared", "change").rows() == [(1.0, 1.0, 0.0)]


def test_closing_day_and_fiscal_names(opened: Opener) -> None:
    calendar = "    calendar: {closing_day: 20, fiscal_year_starts: 4, fiscal_year_named_by: end}\n"
    project = opened(calendar + DESIGN, deals=DEALS)
    assert cells(project, "created", grain="month", start="2025-01", end="2025-03") == {
        ("2025-01",): 2,
        ("2025-02",): 1,
        ("2025-03",): 3,
    }
    assert cells(project, "created", grain="year", start="2025-01", end="2025-03") == {
        ("FY2025",): 6
    }


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("day", {("2025-03-05",): 1.0}),
        ("week", {("2025-W10",): 2.0}),
        ("half", {("FY2025-H1",): 6.0}),
    ],
)
def test_grains(opened: Opener, grain: str, expected: dict[tuple[str, ...], float]) -> None:
    project = opened(DESIGN, deals=DEALS)
    found = cells(project, "created", grain=grain, start="2025-03-05", end="2025-03-05")
    assert found == expected


AS_OF = """
    facts:
      deals:
        from: deals.csv
        key: id
        time: closed
        join:
          member: {key: rep, to: rep, valid: [valid_from, valid_to]}
        dimensions: {team: member.team, rep: rep}
      member:
        from: member.csv
        dimensions: {team: team, rep: rep}
    dimensions:
      rep: {spine: member, valid: [valid_from, valid_to]}
    measures:
      won: {of: deals, agg: count, where: status = 'won'}
      heads: {of: member, agg: count_distinct, expr: rep, at_end: [valid_from, valid_to], unit: person}
    kpis:
      won: {value: won, role: kgi}
      heads: {value: heads}
      rate: {value: won / heads}
"""
MEMBER = """
    rep,team,valid_from,valid_to
    sato,east,2024-04-01,2025-03-01
    sato,west,2025-03-01,
    abe,east,2024-04-01,
    mori,west,2025-03-01,
"""


def test_joins_hold_as_of_the_event_and_spines_show_the_idle(opened: Opener) -> None:
    project = opened(AS_OF, deals=DEALS, member=MEMBER)
    asked = {"start": "2025-02", "end": "2025-03"}
    assert cells(project, "won", ("team",), **asked) == {
        ("2025-02", "east"): 2,
        ("2025-02", "west"): 0,
        ("2025-03", "east"): 1,
        ("2025-03", "west"): 1,
    }
    assert cells(project, "won", ("rep",), **asked) == {
        ("2025-02", "abe"): 1,
        ("2025-02", "sato"): 1,
        ("2025-03", "abe"): 1,
        ("2025-03", "mori"): 0,
        ("2025-03", "sato"): 1,
    }
    assert cells(project, "heads", ("team",), **asked)["2025-03", "west"] == 2


def test_a_join_that_finds_several_rows_is_a_fault(opened: Opener) -> None:
    twice = MEMBER + "    sato,north,2025-01-01,2025-02-01\n"
    with pytest.raises(KanameError) as caught:
        opened(AS_OF, deals=DEALS, member=twice)
    (finding,) = caught.value.findings
    assert finding.rule == "measure.join-not-unique"
    assert finding.params["examples"] == "sato"


HISTORY = """
    facts:
      deals:
        from: deals.csv
        key: id
        time: closed
        history: {from: changes, key: id, fields: [stage]}
      changes: {from: changes.csv, time: changed_at}
    measures:
      proposals: {of: deals, agg: count, at_end: [created, closed], where: stage = 'proposal'}
    kpis:
      proposals: {value: proposals, role: kgi}
"""


def test_a_balance_reads_columns_as_they_were(opened: Opener) -> None:
    deals = """
        id,created,closed,stage
        d1,2025-01-05,,closing
        d2,2025-01-06,2025-03-10,won
        d3,2025-02-10,,proposal
    """
    changes = """
        id,changed_at,field,old_value,new_value
        d1,2025-02-15,stage,proposal,closing
        d2,2025-01-20,stage,first,proposal
        d2,2025-03-10,stage,proposal,won
    """
    project = opened(HISTORY, deals=deals, changes=changes)
    assert list(cells(project, "proposals", start="2025-01", end="2025-03").values()) == [2, 2, 1]


RELATED = """
    facts:
      leads:
        from: leads.csv
        key: id
        time: created
        columns:
          first_visit: {of: visits, agg: min, expr: at, match: {lead: id}}
          visits: {of: visits, agg: count, match: {lead: id}}
          early: {of: visits, agg: count, match: {lead: id}, since: created, until: created + 10}
          last_note: {of: visits, agg: last, expr: note, match: {lead: id}}
      visits: {from: visits.csv, time: at}
    measures:
      leads: {of: leads, agg: count}
      met: {of: leads, agg: count, where: first_visit is not null, matures: 30 days}
      visits: {of: leads, agg: sum, expr: visits}
      early: {of: leads, agg: sum, expr: early}
      good: {of: leads, agg: count, where: last_note = 'good'}
    kpis:
      leads: {value: leads, role: kgi}
      met: {value: met}
      met_rate: {value: met / leads}
      visits: {value: visits}
      early: {value: early}
      good: {value: good}
"""


def test_related_columns_and_maturity(opened: Opener) -> None:
    leads = """
        id,created
        l1,2025-01-05
        l2,2025-01-20
        l3,2025-02-02
    """
    visits = """
        lead,at,note
        l1,2025-01-10,bad
        l1,2025-02-20,good
        l3,2025-02-12,good
        l3,2025-02-13,bad
    """
    project = opened(RELATED, leads=leads, visits=visits)
    asked = {"start": "2025-01", "end": "2025-02", "as_of": date(2025, 3, 15)}
    assert list(cells(project, "visits", **asked).values()) == [2, 2]
    assert list(cells(project, "early", **asked).values()) == [1, 1]
    assert list(cells(project, "good", **asked).values()) == [1, 0]
    assert list(cells(project, "met_rate", **asked).values()) == [0.5, None]
    assert reasons(project, "met_rate", **asked) == [None, "immature"]


def test_a_clock_found_by_a_related_column_also_to_date(opened: Opener) -> None:
    """A running period is compared with a window that is no run of whole periods."""
    design = RELATED.replace(
        "kpis:",
        """  visited: {of: leads, agg: count, time: first_visit}
    kpis:
      visited: {value: visited}""",
    )
    leads = """
        id,created
        l1,2025-01-05
        l2,2025-02-02
        l3,2025-02-03
    """
    visits = """
        lead,at,note
        l1,2025-01-10,good
        l2,2025-02-04,good
        l3,2025-02-25,good
    """
    project = opened(design, leads=leads, visits=visits)
    found = project.measure("visited", start="2025-02", compare="previous", as_of="2025-02-14")
    assert found.frame.select("value", "compared").row(0) == (1, 1)


def test_a_derived_condition_stays_one_within_another(opened: Opener) -> None:
    design = """
        facts:
          deals:
            from: deals.csv
            key: id
            time: closed
            columns: {decided: "status = 'won' or status = 'lost'"}
        measures:
          large: {of: deals, agg: count, where: decided and amount >= 200, time: created}
          undecided: {of: deals, agg: count, where: not decided, time: created}
        kpis:
          large: {value: large, role: kgi}
          undecided: {value: undecided}
    """
    project = opened(design, deals=DEALS)
    asked = {"start": "2025-01", "end": "2025-03"}
    assert list(cells(project, "large", **asked).values()) == [0, 1, 1]
    assert list(cells(project, "undecided", **asked).values()) == [0, 1, 0]


def test_a_related_column_has_one_value_whatever_the_period(opened: Opener) -> None:
    design = RELATED.replace("until: created + 10", "until: period_end")
    with pytest.raises(KanameError) as raised:
        opened(
            design, leads="id,created\nl1,2025-01-05\n", visits="lead,at,note\nl1,2025-01-06,x\n"
        )
    assert {f.rule for f in raised.value.findings} == {"measure.period-in-related"}


EACH_DAY = """
    calendar: {holidays: JP, as_of: 2025-03-31}
    facts:
      days:
        from: member.csv
        each_day: [valid_from, valid_to]
        where: is_business_day
        time: on_day
        dimensions: {team: team}
    measures:
      days: {of: days, agg: count, unit: day}
    kpis:
      days: {value: days, role: kgi}
      per_head: {value: days / business_days()}
"""


def test_intervals_unroll_to_days(opened: Opener) -> None:
    project = opened(EACH_DAY, member=MEMBER)
    # February 2025 in Japan: 18 business days (11th and 24th are holidays)
    assert cells(project, "days", ("team",), start="2025-02", end="2025-02") == {
        ("2025-02", "east"): 36
    }
    assert cells(project, "per_head", start="2025-02", end="2025-02") == {("2025-02",): 2}


STATED = """
    facts:
      figures:
        from: figures.csv
        stated:
          kind: kind
          id: unit
          span: [since, until]
          latest: as_of
          levels:
            company: {}
            team: {dimensions: {team: unit}}
            rep: {join: {member: {key: unit, to: rep}}, dimensions: {rep: unit, team: member.team}}
      member: {from: people.csv, dimensions: {rep: rep, team: team}}
    measures:
      target: {of: figures, agg: sum, expr: value, unit: JPY}
    kpis:
      target: {value: target, role: kgi}
      year_target: {value: "to_date(target, quarter)"}
"""
FIGURES = """
    kind,unit,since,until,as_of,value
    company,,2025-01-01,2025-12-31,2024-12-01,1200
    company,,2025-01-01,2025-01-31,2024-12-01,90
    company,,2025-01-01,2025-01-31,2025-01-15,95
    team,east,2025-01-01,2025-02-01,2024-12-01,60
    team,east,2025-02-01,2025-03-01,2024-12-01,70
    team,east,2025-03-01,2025-04-01,2024-12-01,80
    rep,sato,2025-01-01,2025-01-31,2024-12-01,40
    rep,abe,2025-01-01,2025-01-31,2024-12-01,30
"""
PEOPLE = """
    rep,team
    sato,east
    abe,west
"""


def test_stated_figures_are_never_split_or_repeated(opened: Opener) -> None:
    project = opened(STATED, figures=FIGURES, people=PEOPLE)
    months = {"start": "2025-01", "end": "2025-03"}
    # the newest statement; February falls through to the team level, which states it
    assert list(cells(project, "target", **months).values()) == [95, 70, 80]
    assert cells(project, "target", grain="year", start="2025-01", end="2025-12") == {
        ("FY2025",): 1200
    }
    assert cells(project, "target", ("team",), grain="quarter", **months) == {
        ("FY2025-Q1", "east"): 210  # three months tile the quarter
    }
    assert cells(project, "target", ("rep",), **months)["2025-01", "abe"] == 30
    assert reasons(project, "target", by=("rep",), start="2025-02", end="2025-02") == []


def test_a_fact_without_the_dimension_is_undefined_there(opened: Opener) -> None:
    project = opened(AS_OF, deals=DEALS, member=MEMBER)
    design_without = AS_OF.replace(
        "dimensions: {team: member.team, rep: rep}", "dimensions: {rep: rep}"
    )
    assert cells(project, "won", ("team",), start="2025-03", end="2025-03")
    lacking = opened(design_without, deals=DEALS, member=MEMBER)
    found = lacking.measure(["won"], ["team"], start="2025-03", end="2025-03").frame
    assert found["value"].to_list() == [None] * found.height
    assert set(found["reason"]) <= {"no-dimension"}


TIMES = """
    calendar: {timezone: Asia/Tokyo}
    facts:
      calls: {from: calls.csv, key: id, time: at}
    measures:
      calls: {of: calls, agg: count}
      late: {of: calls, agg: count, where: hour(at) >= 18}
    kpis:
      calls: {value: calls, role: kgi}
      late: {value: late}
"""


def test_timestamps_are_instants_and_days_are_local(opened: Opener) -> None:
    calls = """
        id,at
        1,2025-01-31 14:59:59
        2,2025-01-31 15:00:00
        3,2025-02-01 10:00:00
    """
    project = opened(TIMES, calls=calls)
    asked = {"start": "2025-01", "end": "2025-02"}
    assert list(cells(project, "calls", **asked).values()) == [1, 2]
    assert list(cells(project, "late", **asked).values()) == [1, 1]


@pytest.mark.parametrize(
    "fragment",
    [
        "(select count(*) from deals) > 0",
        "amount in (select 1)",
        "exists (select 1)",
        "read_text('/etc/passwd') is not null",
        "sum(amount) > 0",
        "row_number() over () = 1",
        "getenv('HOME') = ''",
        "true; drop table deals",
        "status = 'won' --",
    ],
)
def test_only_scalar_expressions_over_the_row_pass(opened: Opener, fragment: str) -> None:
    text = DESIGN.replace("where: won >= 2", "where: won >= 2").replace(
        "won: {of: deals, agg: count, where: status = 'won'}",
        f'won: {{of: deals, agg: count, where: "{fragment}"}}',
    )
    if fragment.endswith("--"):
        assert opened(text, deals=DEALS)  # a comment is no statement
        return
    with pytest.raises(KanameError) as caught:
        opened(text, deals=DEALS)
    rules = {finding.rule for finding in caught.value.findings}
    assert rules <= {"measure.fragment-not-scalar", "measure.fragment-syntax"}
    assert all(finding.place and finding.place.line for finding in caught.value.findings)


def test_unknown_columns_come_with_their_place_all_at_once(opened: Opener) -> None:
    text = DESIGN.replace("expr: amount, where: status = 'won', unit", "expr: amout, unit").replace(
        "rep: rep}", "rep: repp}"
    )
    with pytest.raises(KanameError) as caught:
        opened(text, deals=DEALS)
    suggestions = {(f.params["column"], f.suggestion) for f in caught.value.findings}
    assert suggestions == {("amout", "amount"), ("repp", "rep")}


MONEY = """
    currency: JPY
    facts:
      deals:
        from: deals.csv
        key: id
        time: closed
        currency: currency
        join:
          fx: {table: rates, key: currency, to: currency, valid: [since], at: closed}
      rates: {from: rates.csv}
    measures:
      sales: {of: deals, agg: sum, expr: amount * fx.rate, unit: JPY}
    kpis:
      sales: {value: sales, role: kgi}
"""
AMOUNTS = """
    id,closed,currency,amount
    1,2025-01-31,JPY,1000
    2,2025-01-31,USD,10
    3,2025-02-10,USD,10
    4,2025-02-11,EUR,10
"""
RATES = """
    currency,since,rate
    JPY,2024-01-01,1
    USD,2024-01-01,150
    USD,2025-02-01,160
"""


def test_money_is_converted_at_the_rate_of_its_day(opened: Opener) -> None:
    project = opened(MONEY, deals=AMOUNTS, rates=RATES)
    assert list(cells(project, "sales").values()) == [2500, 1600]
    (finding,) = project.findings()
    assert (finding.rule, finding.params["count"]) == ("measure.no-rate", 1)


def test_adding_several_currencies_is_a_fault(opened: Opener) -> None:
    with pytest.raises(KanameError) as caught:
        opened(MONEY.replace("amount * fx.rate", "amount"), deals=AMOUNTS, rates=RATES)
    (finding,) = caught.value.findings
    assert finding.params["currencies"] == "EUR, JPY, USD"


def test_the_groups_listed_do_not_depend_on_how_many_measures_are_asked(opened: Opener) -> None:
    names = [f"over_{n}" for n in range(6)]
    measures = "\n".join(
        f"      {n}: {{of: deals, agg: count, where: amount > {100 + i}}}"
        for i, n in enumerate(names)
    )
    kpis = "\n".join(f"      {n}: {{value: {n}}}" for n in names)
    text = DESIGN.replace("    kpis:", measures + "\n    kpis:") + kpis + "\n"
    project = opened(text, deals=DEALS)
    few = project.measure(names[:1], ["account"], "all", start="2025-01", end="2025-03")
    many = project.measure(names, ["account"], "all", start="2025-01", end="2025-03")
    assert set(few.frame["account"]) == set(many.frame["account"]) == {"a2"}


def test_the_log_says_that_a_column_was_empty(opened: Opener) -> None:
    design = """
        currency: JPY
        facts:
          deals:
            from: deals.csv
            key: id
            time: created
            types: {closed: date}
            history: {from: log, key: id, fields: [amount]}
          log: {from: log.csv, key: [id, changed_at, field], time: changed_at}
        measures:
          open_amount: {of: deals, agg: sum, expr: amount, at_end: [created, closed], unit: JPY}
        kpis:
          open_amount: {value: open_amount, role: kgi}
    """
    log = """
        id,changed_at,field,old_value,new_value
        d1,2025-02-10,amount,,100
        d1,2025-03-10,amount,100,150
    """
    project = opened(design, deals="id,created,closed,amount\nd1,2025-01-05,,150\n", log=log)
    found = cells(project, "open_amount", start="2025-01", end="2025-03")
    assert list(found.values()) == [0, 100, 150]
