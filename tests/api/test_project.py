"""The last observed day: by the clocks that say when things happened, not when they are due."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kaname import api

DEALS = """\
deal,created,meeting,closed
1,2025-01-10,2025-01-20,2025-02-20
2,2025-02-10,2025-06-01,2025-03-01
3,2025-03-05,2025-07-01,
"""
STAFF = "member,joined,left\nM1,2020-04-01,\n"
DESIGN = """\
kaname: 1
name: t
facts:
  deals: {from: deals.csv, key: deal, time: created}
  staff: {from: staff.csv, key: member, each_day: [joined, left], time: on_day}
measures:
  opened: {of: deals, agg: count}
  met: {of: deals, agg: count, time: meeting}
  closed: {of: deals, agg: count, time: closed}
  days: {of: staff, agg: count}
kpis:
"""


def observed(folder: Path, *kpis: str, deals: str = DEALS) -> date | None:
    (folder / "deals.csv").write_text(deals, "utf-8")
    (folder / "staff.csv").write_text(STAFF, "utf-8")
    text = DESIGN + "".join(f"  {kpi}: {{value: {kpi}}}\n" for kpi in kpis)
    (folder / "design.yaml").write_text(text, "utf-8")
    return api.open(folder / "design.yaml", store=folder / "store").last_observed()


def test_meetings_ahead_are_not_the_end_of_the_data(tmp_path: Path) -> None:
    assert observed(tmp_path, "opened", "met", "closed", "days") == date(2025, 3, 5)


def test_other_clocks_where_the_kpis_have_no_usual_one(tmp_path: Path) -> None:
    assert observed(tmp_path, "closed") == date(2025, 3, 1)


def test_a_mistyped_year_says_nothing_of_the_end(tmp_path: Path) -> None:
    mistyped = DEALS + "4,2142-03-09,,2025-03-09\n"
    assert observed(tmp_path, "opened", "closed", deals=mistyped) == date(2025, 3, 9)


def test_nothing_observed(tmp_path: Path) -> None:
    assert observed(tmp_path) is None
