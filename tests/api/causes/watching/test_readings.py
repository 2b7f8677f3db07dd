"""Readings: the KPIs of every unit as counts, shares and amounts, as the engine measures them."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.api import Project
from kaname.api.causes.watching.readings import Series, readings, until, watchable
from kaname.api.causes.watching.units import levels
from kaname.causes.watching.observed import AMOUNT, COUNT, SHARE
from kaname.series.written_events import events


def _row(kpi: str, **where: str) -> Series:
    return Series(kpi, where)


def test_every_kpi_of_every_unit_is_a_series_of_its_kind(project: Project) -> None:
    read = readings(project, watchable(project), levels(project, None), "month", None, ())
    kinds = dict(zip([s.kpi for s in read.series], read.observed.kind.tolist(), strict=True))
    assert kinds == {
        "calls": COUNT,
        "reached_calls": COUNT,
        "contact_rate": SHARE,
        "minutes_a_call": AMOUNT,
    }
    assert len(read.series) == 4 * 3
    assert (read.periods[0].label, read.periods[-1].label) == ("2023-04", "2026-09")


def test_the_values_are_those_that_are_measured(project: Project) -> None:
    read = readings(project, watchable(project), levels(project, None), "month", None, ())
    frame = project.measure("contact_rate", ["centre"], "month").frame
    west = frame.filter(frame["centre"] == "西")["value"].to_numpy()
    at = read.series.index(_row("contact_rate", centre="西"))
    np.testing.assert_allclose(read.observed.values[at], west)
    assert read.observed.below[at].sum() > 5000


def test_only_periods_that_are_wholly_in_the_data_count(project: Project) -> None:
    read = readings(project, ["calls"], [()], "week", None, ())
    known = read.observed.known[0]
    shown = [p for p, seen in zip(read.periods, known, strict=True) if seen]
    assert min(p.start for p in shown).isoformat() == "2023-04-03"
    assert max(p.end for p in shown).isoformat() <= "2026-10-01"


def test_known_events_are_left_out(project: Project) -> None:
    known = events("2026-06", project.calendar)
    read = readings(project, ["contact_rate"], [()], "month", None, known)
    labels = [p.label for p, k in zip(read.periods, read.observed.known[0], strict=True) if not k]
    assert labels == ["2026-06"]


def test_business_days_move_sums_and_not_shares(project: Project) -> None:
    read = readings(project, watchable(project), [()], "month", None, ())
    moved = {
        series.kpi: bool(inputs[:, 0].any())
        for series, inputs in zip(read.series, read.observed.inputs, strict=True)
    }
    assert moved == {
        "calls": True, "reached_calls": True, "contact_rate": False, "minutes_a_call": False,
    }  # fmt: skip


def test_what_is_a_part_of_what() -> None:
    whole, east = _row("calls"), _row("calls", centre="東")
    assert east.within(whole)
    assert not whole.within(east)
    assert whole.within(whole)
    assert not _row("reached_calls", centre="東").within(whole)


def test_the_past_can_be_taken(project: Project) -> None:
    read = readings(project, ["calls"], [()], "month", None, ())
    early = until(read, 10)
    assert early.periods == read.periods[:10]
    np.testing.assert_array_equal(early.observed.above, read.observed.above[:, :10])


def test_nothing_is_read_of_what_has_no_data(project: Project) -> None:
    read = readings(project, [], [()], "month", None, ())
    assert (read.series, read.periods) == ((), ())


@pytest.mark.parametrize("by", [["rep"], ["source"]])
def test_people_count_where_they_are_the_organisation(project: Project, by: list[str]) -> None:
    read = readings(project, ["calls"], levels(project, by), "month", None, ())
    assert len(read.series) == {"rep": 5, "source": 3}[by[0]]
    assert not read.observed.inputs[:, :, 1].any()  # nobody comes or goes
