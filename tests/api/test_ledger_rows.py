"""Approved targets among a company's own rows: units as those rows name them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.ledger_rows import unit_called
from kaname.api.targets import proposals, targeting
from kaname.api.targets.scopes import read_scope
from kaname.periods import parse
from kaname.targets.ledger import FOLDER, Scope, Step, append, target

DESIGN = """\
kaname: 1
name: Reps
calendar: {timezone: Asia/Tokyo, as_of: 2026-05-31}
facts:
  deals:
    from: deals.csv
    key: id
    time: closed
    join: {people: rep}
    dimensions: {member: people.name, team: people.team, division: people.division}
  people:
    from: people.csv
    key: rep
    time: none
    dimensions: {member: name, team: team, division: division}
  period_value:
    from: period_value.csv
    time: period_start
    where: scenario = 'target'
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels:
        company: {}
        team: {dimensions: {division: "split_part(scope_id, '/', 1)", team: "split_part(scope_id, '/', 2)"}}
        member:
          join: {people: {key: scope_id, to: rep}}
          dimensions: {member: people.name, team: people.team}
dimensions:
  division: {spine: people}
  team: {spine: people, hierarchy: [division]}
  member: {spine: people, hierarchy: [team, division]}
measures:
  won: {of: deals, agg: count}
  target: {of: period_value, agg: sum, expr: value, where: measure = 'won'}
kpis:
  won: {role: kgi, value: won}
  target: {value: target}
"""
PEOPLE = "rep,name,team,division\nM1,青木,東京課,東部\nM2,馬場,千葉課,東部\n"
DEALS = "id,rep,closed\n1,M1,2026-05-01\n2,M2,2026-05-02\n"
ROWS = """\
measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value,unit,basis,status
won,target,当初,company,全社,2026-06-01,2026-07-01,2026-03-01,10,件,,approved
won,target,当初,team,東部/東京課,2026-06-01,2026-07-01,2026-03-01,6,件,,approved
won,target,当初,member,M1,2026-06-01,2026-07-01,2026-03-01,6,件,前年並み,approved
"""

STEP = Step("adjustment", 7.0, "s", "x", date(2026, 5, 1), "y")


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    for name, text in (("people", PEOPLE), ("deals", DEALS), ("period_value", ROWS)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    (tmp_path / "design.yaml").write_text(DESIGN, "utf-8")
    return kaname.open(tmp_path / "design.yaml", store=tmp_path / "store")


def measured(project: kaname.Project, *by: str) -> dict[object, float]:
    again = kaname.open(project.path, store=project.path.parent / "store")
    frame = again.measure("target", by, start="2026-06", end="2026-06").frame
    return {tuple(row[1:-4]): row[-3] for row in frame.rows() if row[-3] is not None}


def test_units_are_named_as_the_rows_name_them(project: kaname.Project) -> None:
    assert measured(project) == {(): 10}
    assert measured(project, "member") == {("青木",): 6}
    month = parse("2026-06", project.calendar)
    for written, amount in (("company", "12"), ("team:東京課", "7"), ("team:千葉課", "5"),
                            ("member:青木", "7"), ("member:馬場", "5")):  # fmt: skip
        proposals.set_by_hand(
            project, "won", month, read_scope(project, written), amount,
            version="修正", author="x", reason="y", lang="ja",
        )  # fmt: skip
    targeting.move_on(project.path, "修正", "approved", "x", "y")
    assert measured(project) == {(): 12}
    assert measured(project, "team") == {("東京課",): 7, ("千葉課",): 5}
    assert measured(project, "member") == {("青木",): 7, ("馬場",): 5}


def test_a_team_is_known_by_its_path_and_a_person_by_the_name(project: kaname.Project) -> None:
    assert read_scope(project, "team:東京課") == Scope("team", "東部/東京課")
    assert read_scope(project, "team:東部/東京課") == Scope("team", "東部/東京課")
    month = parse("2026-06", project.calendar)
    shown = targeting.show(project, "won", month, read_scope(project, "member:青木"))
    assert (shown.known.target.value, shown.known.basis) == (6, "前年並み")
    team = targeting.show(project, "won", month, read_scope(project, "team:東京課"))
    assert team.known.target.value == 6


@pytest.mark.parametrize(
    ("unit", "known", "called"),
    [
        ("East/Sales", {"East/Sales", "West/Sales"}, "East/Sales"),
        ("East/Sales", {"West/Sales"}, None),
        ("East/Sales", {"Sales", "West/Sales"}, "Sales"),
        ("Sales", {"West/Sales"}, "West/Sales"),
        ("Sales", {"East/Sales", "West/Sales"}, None),
        ("S_les", {"East/Sales"}, None),
    ],
)
def test_a_name_is_of_one_unit_or_of_none(unit: str, known: set[str], called: str | None) -> None:
    assert unit_called(unit, known) == called


TWINS = """\
won,target,当初,team,{}東京課,2026-06-01,2026-07-01,2026-03-01,6,件,,approved
won,target,当初,team,{}東京課,2026-06-01,2026-07-01,2026-03-01,9,件,,approved
"""


def test_teams_of_one_name_keep_their_own_targets(project: kaname.Project) -> None:
    folder = project.path.parent
    (folder / "people.csv").write_text(PEOPLE.replace("千葉課,東部", "東京課,西部"), "utf-8")
    head = ROWS.partition("\n")[0] + "\n"
    (folder / "period_value.csv").write_text(head + TWINS.format("東部/", "西部/"), "utf-8")
    east = target("won", "2026-06", Scope("team", "東部/東京課"), [STEP])
    said = {"version": "v2", "author": "x", "reason": "y"}
    append(folder / FOLDER, targets=[east], status="approved", **said)  # type: ignore[arg-type]
    assert measured(project, "division", "team") == {("東部", "東京課"): 7, ("西部", "東京課"): 9}
    again = kaname.open(project.path, store=folder / "store")
    month = parse("2026-06", again.calendar)
    for unit, value in (("東部/東京課", 7), ("西部/東京課", 9)):
        found = targeting.show(again, "won", month, Scope("team", unit))
        assert found.known.target.value == value


def test_a_bare_name_of_two_teams_is_given_to_neither(project: kaname.Project) -> None:
    folder = project.path.parent
    rows = (folder / "period_value.csv").read_text("utf-8").replace("東部/東京課", "東京課")
    (folder / "period_value.csv").write_text(rows, "utf-8")
    said = {"version": "v2", "author": "x", "reason": "y"}
    teams = [Scope("team", "東部/東京課"), Scope("team", "西部/東京課")]
    made = [target("won", "2026-06", team, [STEP]) for team in teams]
    append(folder / FOLDER, targets=made, status="approved", **said)  # type: ignore[arg-type]
    again = kaname.open(project.path, store=folder / "store")
    with again.session.connection.cursor() as cursor:
        query = "SELECT scope_id FROM period_value WHERE scope_kind = 'team' ORDER BY 1"
        found = cursor.execute(query).fetchall()
    assert found == [("東京課",), ("東部/東京課",), ("西部/東京課",)]
