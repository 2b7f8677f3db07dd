"""Panels: which series can be forecast."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, spine
from kaname.series.events import Event, touched
from kaname.series.panel import Panel, refuse_short, take, usable

PERIODS = tuple(spine(Grain.MONTH, date(2026, 1, 1), date(2026, 7, 1), Calendar()))
PANEL = Panel(
    ("long", "short", "gap"),
    PERIODS,
    np.array([[1, 2, 3, 4, 5, 6, 7], [np.nan, np.nan, 1, 2, 3, 4, 5], [1, 2, 3, np.nan, 5, 6, 7]]),
)


def test_usable_leaves_out_fewer_than_six_observations() -> None:
    assert usable(PANEL).keys == ("long", "gap")


def test_take_keeps_the_asked_order() -> None:
    found = take(PANEL, [2, 0])
    assert found.keys == ("gap", "long")
    assert found.values[1].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_the_short_one_is_named_in_both_languages() -> None:
    with pytest.raises(KanameError) as caught:
        refuse_short(PANEL)
    (finding,) = caught.value.findings
    assert finding.text("en").startswith("`short` has 5 observations")
    assert finding.text("ja").startswith("「short」は実績が5期")


def test_a_panel_of_the_wrong_shape_is_a_bug() -> None:
    with pytest.raises(ValueError, match="shape"):
        Panel(("one",), PERIODS, np.zeros((2, 7)))


def test_events_touch_the_periods_that_hold_one_of_their_days() -> None:
    events = [Event(date(2026, 1, 31), date(2026, 2, 1)), Event(date(2026, 6, 30))]
    assert touched(PERIODS, events).tolist() == [True, True, False, False, False, True, False]
    assert not touched(PERIODS, []).any()
