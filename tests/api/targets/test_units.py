"""Units of targets: people by name and number, where they are in each period, and whose part."""

from __future__ import annotations

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.targets.book import book
from kaname.api.targets.people import people
from kaname.api.targets.stated_targets import stated, versions
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, Scope

DESIGN = """\
kaname: 1
name: Moves
currency: JPY
calendar: {fiscal_year_starts: 4, as_of: 2026-09-30}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed
    join: {members: {key: member, to: member_id, valid: [valid_from, valid_to]}}
    dimensions: {team: members.org_path, member: members.name}
  members:
    from: member.csv
    key: [member_id, valid_from]
    dimensions: {team: org_path, member: name}
  areas: {from: territory.csv, key: territory_id}
  figures:
    from: period_value.csv
    time: period_start
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels:
        company: {}
        team: {dimensions: {team: scope_id}}
        member:
          join: {members: {key: scope_id, to: member_id, valid: [valid_from, valid_to]}}
          dimensions: {team: members.org_path, member: members.name}
dimensions:
  team: {spine: members, valid: [valid_from, valid_to]}
  member: {spine: members, valid: [valid_from, valid_to], hierarchy: [team]}
measures:
  won: {of: deals, agg: sum, expr: amount, unit: JPY}
kpis:
  sales: {role: kgi, value: won}
"""
FILES = {
    "deals.csv": "deal,member,closed,amount\n1,M1,2025-10-05,100\n2,M2,2026-09-05,200\n",
    "member.csv": (
        "member_id,valid_from,valid_to,name,org_path,territory_id,hired_on\n"
        "M1,2020-04-01,2026-11-01,Aoki,East,T1,2020-04-01\n"
        "M1,2026-11-01,,Aoki,West,T1,2020-04-01\n"
        "M2,2020-04-01,,Sato,East,T2,2026-04-01\n"
        "M3,2020-04-01,,Sato,West,,\n"
    ),
    "territory.csv": "territory_id,name,area_km2\nT1,Kobe,557\nT2,Kyoto,828\n",
}
HEAD = "measure,scenario,version,scope_kind,scope_id,period_start,period_end,as_of,value\n"
ROWS = (
    ("1", "company", "all", "10", 300),
    ("1", "team", "East", "10", 200),
    ("1", "team", "West", "10", 100),
    ("1", "member", "M1", "10", 90),
    ("2", "member", "M1", "10", 110),
    ("1", "member", "M2", "10", 90),
    ("1", "member", "M3", "10", 100),
    ("1", "member", "M1", "11", 120),
)  # version, level, unit, month, figure


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("moves")
    lines = [
        f"sales,target,{version},{kind},{unit},2026-{month}-01,2026-{int(month) + 1}-01,2026-0{version}-15,{value}"
        for version, kind, unit, month, value in ROWS
    ]
    files = FILES | {"period_value.csv": HEAD + "\n".join(lines) + "\n", "moves.yaml": DESIGN}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return api.open(folder / "moves.yaml", store=folder / "store")


def test_people_by_number_and_by_a_name_that_is_one_persons(project: Project) -> None:
    found = people(project)
    assert sorted(found) == ["Aoki", "M1", "M2", "M3"]
    assert found["Aoki"] is found["M1"]
    assert [(found[one].name, found[one].area) for one in ("M1", "M2", "M3")] == [
        ("Aoki", "Kobe"), ("Sato", "Kyoto"), ("Sato", ""),
    ]  # fmt: skip


def test_stated_figures_by_version_the_newest_first_asked(project: Project) -> None:
    found = stated(project, "sales", parse("FY2026", project.calendar))
    october = parse("2026-10", project.calendar)
    aoki = found[Scope("member", "M1")]
    assert [row.value for row in aoki.rows[october]] == [90, 110]
    assert aoki.newest()[october].value == 110
    assert aoki.newest("1")[october].value == 90
    assert aoki.newest("3") == {}
    assert found[COMPANY].newest()[october].value == 300
    assert versions(project) == ["1", "2"]


def test_units_of_the_book(project: Project) -> None:
    found = {unit.scope: unit for unit in book(project, "en", period="FY2026-Q3").units}
    aoki, namesakes = Scope("member", "Aoki"), (Scope("member", "M2"), Scope("member", "M3"))
    assert set(found) == {COMPANY, Scope("team", "East"), Scope("team", "West"), aoki, *namesakes}
    assert found[aoki].parents == (Scope("team", "East"), Scope("team", "West"))
    assert found[aoki].targets == (110, 120)
    assert (found[aoki].area, found[aoki].tenure, found[aoki].last_year) == (
        "Kobe",
        "6.5 y",
        (100, 0),
    )
    assert [(found[one].name, found[one].tenure) for one in namesakes] == [
        ("Sato", "0.5 y"),
        ("Sato", ""),
    ]
    assert found[namesakes[1]].parents[0] == Scope("team", "West")
