"""Examining a small company: a team that enters late, a KPI for nothing, and a young company."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from kaname.api.causes.health.entries import delays, ends
from kaname.api.causes.health.examining import Health, examined
from kaname.api.causes.health.months import figures, heads, months
from kaname.api.causes.health.organisation import organisation
from kaname.api.diagnosis import examine
from kaname.api.project import Project
from kaname.api.project import open as opened
from kaname.causes.health.diet import Spare

DESIGN = """\
kaname: 1
name: Sales
currency: JPY
calendar: {timezone: Asia/Tokyo, as_of: 2026-12-31, data_from: 2025-01-01}
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_on
    label: {ja: 商談, en: Deals}
    join: {reps: rep}
    dimensions: {team: reps.team, rep: reps.name}
  reps: {from: reps.csv, key: rep, dimensions: {team: team, rep: name}}
dimensions:
  team: {spine: reps}
  rep: {spine: reps, hierarchy: [team]}
measures:
  won: {of: deals, agg: sum, expr: amount, where: won, unit: JPY}
  wins: {of: deals, agg: count, where: won}
  closed: {of: deals, agg: count}
  checked: {of: deals, agg: count, where: amount > 0}
kpis:
  sales: {label: {ja: 受注高, en: Won amount}, role: kgi, value: won}
  win_rate: {label: {ja: 受注率, en: Win rate}, value: wins / closed, nature: quality, control: rep}
  priced: {label: {ja: 金額入力率, en: Priced}, value: checked / closed, nature: quality}
reviews:
  weekly: {label: W, cadence: weekly, kpis: [win_rate]}
"""
TEAMS = "ABCDE"
MONTHS = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(24)]


def _month_end(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _deals(late: str) -> str:
    """Ten deals a month of each team's two reps, on days 3 to 21; the late team's on the last day.

    Every second deal is won. What is closed is entered on the day, by the late team 9 days later.
    """
    lines = ["deal,rep,closed_on,amount,won,entered_at"]
    for first in MONTHS:
        for team in TEAMS:
            for n in range(10):
                slow = team == late and n < 6
                day = _month_end(first) if slow else first + timedelta(days=2 + 2 * n)
                seen = day + timedelta(days=9 if slow else 0)
                key = f"{first:%y%m}{team}{n}"
                lines.append(f"{key},{team}{n % 2},{day},{1000 + n},{n % 4 < 2},{seen}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("company")
    (folder / "deals.csv").write_text(_deals("C"), "utf-8")
    reps = [f"{team}{n},{team}-{n},{team}課" for team in TEAMS for n in range(2)]
    (folder / "reps.csv").write_text("rep,name,team\n" + "\n".join(reps) + "\n", "utf-8")
    (folder / "design.yaml").write_text(DESIGN, "utf-8")
    return opened(folder / "design.yaml", store=folder / "store")


@pytest.fixture(scope="module")
def health(project: Project) -> Health:
    return examined(project, spare=[Spare("deals.csv", "fax", 2.5)])


def _told(found: Health) -> set[tuple[str, str]]:
    return {(name, answer.kpi) for name, told in found.examined.found.items() for answer in told}


def test_organisation_and_months(project: Project) -> None:
    of = organisation(project)
    assert (of.person, of.team) == ("rep", "team")
    assert [period.start for period in months(project)] == MONTHS


def test_figures_by_team(project: Project) -> None:
    over = months(project)
    found = figures(project, ["team"], over)
    assert found.units == ("A課", "B課", "C課", "D課", "E課")
    assert (found.values["win_rate"] == 0.6).all()
    wins, closed = found.bases["win_rate"]
    assert (wins == 6).all()
    assert (closed == 10).all()
    counted = heads(project, ("team", "rep"), found.units, over)
    assert counted is not None
    assert (counted == 2).all()


def _at(entries: Sequence[object], unit: str) -> list[float]:
    (one,) = entries
    row = one.units.index(unit)  # type: ignore[attr-defined]
    return [one.among[row].sum(), one.hits[row].sum()]  # type: ignore[attr-defined]


def test_entries_are_counted(project: Project) -> None:
    over = months(project)
    at_end = ends(project, "team", over)
    assert _at(at_end, "C課") == [240, 144]
    assert _at(at_end, "A課") == [240, 0]
    entered = delays(project, "team", over)
    assert _at(entered, "C課") == [240, 144]
    assert _at(entered, "A課") == [240, 0]


def test_the_late_team_is_named(health: Health) -> None:
    assert {("month-end-spikes", "deals"), ("back-dated", "deals")} <= _told(health)
    found = {f.rule: f for f in health.findings}
    said = found["rules.back-dated"].text("ja")
    assert said.startswith("C課の商談は、2025年1月以降 60.0% が3日以上あとから入力されています")
    place = found["rules.back-dated"].place
    assert place is not None
    assert DESIGN.splitlines()[place.line - 1] == "  deals:"


def test_a_share_at_its_limit_goes(health: Health) -> None:
    assert ("saturated", "priced") in _told(health)
    (slim,) = [one for one in health.diet.slim if one.kpi == "priced"]
    assert (slim.advice, slim.rules) == ("retire", ("constant", "saturated", "untouched")[1:])
    assert health.diet.minutes == 2.5


def test_what_is_found_is_said_as_insights_too(health: Health) -> None:
    assert len(health.insights) == sum(map(len, health.examined.found.values()))
    for one in health.insights:
        assert one.text("ja").endswith("。")
        assert "{" not in one.text("en")


def test_insights_say_where_since_and_how_much(health: Health) -> None:
    (late,) = [i for i in health.insights if "さかのぼった入力" in i.text("ja")]
    assert late.where == {"team": "C課"}
    assert (late.since, late.size, late.unit) == (MONTHS[0], pytest.approx(0.6, abs=0.01), "%")
    assert health.level == "team"


def test_sentences_say_labels_and_findings_the_key_too(health: Health) -> None:
    (found,) = [f for f in health.findings if f.rule == "rules.saturated"]
    assert found.text("ja").startswith("「金額入力率」（`priced`）は直近")
    (told,) = [i for i in health.insights if i.kpi == "priced" and "limit" in i.text("en")]
    assert "“Priced” has stood at" in told.text("en")
    (unused,) = [f for f in health.findings if f.rule == "rules.untouched"]
    assert "「金額入力率」（`priced`）" in unused.text("ja")


def test_a_waiver_waives_a_data_rule(project: Project, tmp_path: Path) -> None:
    folder = project.path.parent
    for name in ("deals.csv", "reps.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    path = tmp_path / "design.yaml"
    waiver = "allow: [{rule: EV009, at: deals, reason: New form, until: 2099-01-01}]\n"
    path.write_text(DESIGN + waiver, "utf-8")
    found = examine(path, store=tmp_path / "store", data=True, today=date(2027, 1, 5))
    codes = {finding.code for finding in found.findings if finding.code}
    assert "EV008" in codes
    assert "EV009" not in codes
    assert "rules.waiver-unused" not in {finding.rule for finding in found.findings}
    assert found.diagnosis is not None
    assert found.diagnosis.grades()["data"] != "A"


def test_without_asking_the_figures_nothing_is_said_of_them(project: Project) -> None:
    found = examine(project.path, store=project.path.parent / "store")
    assert found.health is None
    assert [f.code for f in found.findings if f.code and f.code.startswith("EV")] == []


def test_records_of_touches(project: Project) -> None:
    found = examined(project, touches={"win_rate": date(2026, 12, 1)})
    assert ("untouched", "priced") in _told(found)
    assert ("untouched", "win_rate") not in _told(found)
    assert found.diet.recorded
    assert not np.isnan(found.diet.minutes)
