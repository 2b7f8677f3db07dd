"""Levels of stated figures that disagree, to the cell."""

from __future__ import annotations

from kaname.errors import Finding
from tests.measure.conftest import Opener

DESIGN = """
    currency: JPY
    calendar: {fiscal_year_starts: 4, as_of: 2025-06-30}
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
            rep: {join: {people: unit}, dimensions: {rep: unit, team: people.team}}
      people: {from: people.csv, key: rep, dimensions: {team: team}}
    measures:
      target: {of: figures, agg: sum, expr: value, unit: JPY}
    kpis:
      target: {value: target, role: kgi}
"""
PEOPLE = """
    rep,team
    sato,east
    abe,east
    mori,west
"""
FIGURES = """
    kind,unit,since,until,as_of,value
    company,,2025-04-01,2025-04-30,2025-03-01,100
    team,east,2025-04-01,2025-04-30,2025-03-01,60
    team,west,2025-04-01,2025-04-30,2025-03-01,40
    rep,sato,2025-04-01,2025-04-30,2025-03-01,35
    rep,abe,2025-04-01,2025-04-30,2025-03-01,25
    rep,mori,2025-04-01,2025-04-30,2025-03-01,40
    company,,2025-04-01,2026-03-31,2025-03-01,1500
"""


def disagreeing(opened: Opener, figures: str) -> list[Finding]:
    return opened(DESIGN, figures=figures, people=PEOPLE).findings()


def test_levels_that_add_up_are_no_finding(opened: Opener) -> None:
    # the year is stated for the company only: nothing to compare
    assert disagreeing(opened, FIGURES) == []


def test_a_new_statement_at_one_level_only_is_found_at_both_of_its_sides(opened: Opener) -> None:
    restated = FIGURES + "    team,east,2025-04-01,2025-04-30,2025-05-01,75\n"
    above, below = disagreeing(opened, restated)
    assert {above.rule, below.rule} == {"measure.levels-disagree"}
    assert above.text("en") == (
        "`target` is stated at two levels that disagree: for 2025-04, company says 100 and team"
        " adds up to 115, 15 JPY apart (1 in all). Correct one of them."
    )
    assert [below.params[k] for k in ("coarse", "fine", "whole", "parts")] == [
        *("team", "rep", "75", "60")
    ]


def test_a_level_without_the_span_is_passed_over(opened: Opener) -> None:
    without_teams = "\n".join(line for line in FIGURES.splitlines() if "team," not in line)
    less = without_teams.replace(
        "mori,2025-04-01,2025-04-30,2025-03-01,40", "mori,2025-04-01,2025-04-30,2025-03-01,39"
    )
    (finding,) = disagreeing(opened, less)
    assert [finding.params[k] for k in ("coarse", "fine", "amount")] == ["company", "rep", "1"]


def test_what_rounding_leaves_over_is_no_disagreement(opened: Opener) -> None:
    assert disagreeing(opened, FIGURES.replace("60\n", "60.004\n")) == []
