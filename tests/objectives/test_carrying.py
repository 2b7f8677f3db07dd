"""What becomes of key results, by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.objectives.carrying import proposal
from kaname.objectives.grading import grade


@pytest.mark.parametrize(
    ("start", "target", "final", "move", "why", "goes_on"),
    [
        (100, 150, 150, "done", "reached", None),
        (100, 150, 180, "done", "reached", None),
        (100, 150, 130, "carry", "on-the-way", (130, 150)),
        (100, 150, 120, "carry", "on-the-way", (120, 150)),  # 0.4
        (100, 150, 119.8, "carry", "on-the-way", (120, 150)),  # nearer than 19.8 at 0.65
        (100, 150, 110, "smaller", "too-far", (110, 125)),  # 110 + 10 / 0.65, in three places
        (60, 40, 58, "smaller", "too-far", (58, 54.9)),
        (100, 150, 102, "drop", "unmoved", None),
        (100, 150, 90, "drop", "unmoved", None),
        (100, 150, None, "drop", "unmeasured", None),
        (None, 150, 120, "drop", "unmeasured", None),
        (150, 150, 120, "drop", "no-way", None),
    ],
)
def test_proposal(
    start: float | None,
    target: float,
    final: float | None,
    move: str,
    why: str,
    goes_on: tuple[float, float] | None,
) -> None:
    found = proposal(start, target, final)
    assert (found.move, found.why) == (move, why)
    assert (found.start, found.target) == (goes_on or (None, None))


def test_while_the_cycle_runs_the_grade_to_expect_decides() -> None:
    """A figure of 0.02 may hide paths of which some come far: then it is 0.14 on the average."""
    assert proposal(100, 150, 101).why == "unmoved"
    found = proposal(100, 150, 101, likely=0.13)
    assert (found.why, found.start, found.target) == ("too-far", 101, 111)  # 101 + 0.13 * 50 / 0.65


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6), st.sampled_from([1, -1]), st.floats(-0.5, 1.5))
def test_what_goes_on_lies_ahead(start: float, way: float, sign: int, reached: float) -> None:
    target = start + sign * way
    found = proposal(start, target, start + reached * (target - start))
    if found.start is not None and found.target is not None:
        ahead = (found.target - found.start) * sign
        assert 0 < ahead <= 1.2 * way  # never farther than it was, but for rounding
        assert grade(found.start, found.start, found.target) is not None
