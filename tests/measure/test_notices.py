"""Notices: what stands behind a figure though nothing in it is wrong, with its place."""

from __future__ import annotations

import pytest

from kaname.errors import Finding
from tests.measure.conftest import Opener

DEALS = """
    id,account,stage,amount,created,closed
    d1,a1,won,100,2025-01-10,2025-02-05
    d2,,won,50,2025-01-20,2025-03-01
    d3,,lost,70,2025-02-03,2025-02-20
    d4,a2,open,90,2025-02-25,
"""
CHANGES = """
    id,changed_at,field,old_value,new_value
    d1,2025-02-05,stage,open,won
    d4,2025-03-01,amount,80,90
"""
DESIGN = """
    calendar: {as_of: 2025-03-31}
    facts:
      deals: {from: deals.csv, key: id, time: closed, dimensions: {account: account}}
    measures:
      won: {of: deals, agg: count, where: stage = 'won'}
      closed: {of: deals, agg: count}
      open: {of: deals, agg: count, at_end: [created, closed]}
    kpis:
      won: {value: won, role: kgi}
"""


def notices(opened: Opener, design: str, **tables: str) -> list[Finding]:
    return opened(design, deals=DEALS, **tables).findings()


def test_rows_without_the_entity_are_counted_once_for_all_measures(opened: Opener) -> None:
    panels = """\
      buyers: {per: account, agg: count, where: won > 0}
      kept: {per: account, agg: count, where: "won > 0 and lag(won, 1 period) > 0"}
    kpis:"""
    (finding,) = notices(opened, DESIGN.replace("    kpis:", panels))
    assert (finding.rule, finding.severity) == ("measure.rows-without-entity", "info")
    assert finding.place is not None
    assert finding.place.line == 11
    assert finding.text("en") == (
        "1 of 2 rows of `deals` have no `account` and are left out of `buyers, kept`."
        " If they should count, complete them at the source."
    )


@pytest.mark.parametrize(
    ("clock", "lost", "total"),
    [
        ("closed", 2, 3),  # d4 is still open: in no period
        ("open", 2, 4),  # states: whoever was there at the end of the span
    ],
)
def test_every_clock_counts_its_own_rows(opened: Opener, clock: str, lost: int, total: int) -> None:
    design = DESIGN.replace("at_end: [created, closed]", "during: [created, closed]")
    panel = f"      some: {{per: account, agg: count, where: {clock} > 0}}\n    kpis:"
    (finding,) = notices(opened, design.replace("    kpis:", panel))
    assert (finding.params["count"], finding.params["total"]) == (lost, total)


def test_nothing_is_said_where_every_row_has_the_entity(opened: Opener) -> None:
    panel = "      some: {per: id, agg: count, where: won > 0}\n    kpis:"
    assert notices(opened, DESIGN.replace("    kpis:", panel)) == []


LOG = """\
      changes: {from: changes.csv, time: changed_at}
    measures:
      pipeline: {of: deals, agg: sum, expr: worth, at_end: [created, closed]}
      lost: {of: deals, agg: count, where: stage = 'lost'}"""
LOOKING_BACK = DESIGN.replace("    measures:", LOG).replace(
    "key: id,", "key: id, columns: {worth: amount * 2},"
)


def test_a_state_that_reads_todays_value_says_so(opened: Opener) -> None:
    (finding,) = notices(opened, LOOKING_BACK, changes=CHANGES)
    assert (finding.rule, finding.severity) == ("measure.uses-todays-value", "warning")
    assert {k: finding.params[k] for k in ("measure", "columns", "log")} == {
        "measure": "pipeline",
        "columns": "amount",  # read through `worth`; `stage` is read by events only
        "log": "changes",
    }
    assert "history: {from: changes, key: id, fields: [amount]}" in finding.text("ja")


def test_a_declared_history_that_lacks_the_column_says_so_too(opened: Opener) -> None:
    declared = "key: id, history: {from: changes, key: id, fields: [FIELD]},"
    design = LOOKING_BACK.replace("key: id,", declared)
    assert notices(opened, design.replace("FIELD", "amount"), changes=CHANGES) == []
    (finding,) = notices(opened, design.replace("FIELD", "stage"), changes=CHANGES)
    assert finding.params["columns"] == "amount"


def test_a_column_that_the_log_never_saw_is_todays_without_a_word(opened: Opener) -> None:
    quiet = CHANGES.replace("amount", "owner")
    assert notices(opened, LOOKING_BACK, changes=quiet) == []
