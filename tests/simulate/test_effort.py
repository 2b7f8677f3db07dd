from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kaname.simulate.effort import Tasks, clocked, fit

DAY = 20_000


def tasks(*rows: tuple[int, float, float, float]) -> Tasks:
    """Rows of rep, minutes, travel, urgency."""
    rep, minutes, travel, urgency = np.array(rows, dtype=float).reshape(-1, 4).T
    return Tasks(np.arange(len(rep)), rep.astype(np.int64), minutes, travel, urgency)


def test_the_urgent_come_first_and_the_last_may_run_over() -> None:
    todo = tasks((0, 60, 0, 3), (0, 30, 0, 1), (0, 100, 0, 2), (1, 50, 0, 1))

    chosen, begins = fit(todo, np.array([100.0, 200.0]))

    assert chosen.tolist() == [1, 2, 3]
    assert begins.tolist() == [0, 30, 0]


def test_who_is_away_does_nothing() -> None:
    chosen, _ = fit(tasks((0, 10, 0, 1), (1, 10, 0, 1)), np.array([0.0, 60.0]))

    assert chosen.tolist() == [1]


def test_no_tasks_no_work() -> None:
    chosen, begins = fit(tasks(), np.array([60.0]))

    assert (chosen.tolist(), begins.tolist()) == ([], [])


def test_a_visit_is_between_its_travels() -> None:
    todo, budget = tasks((0, 110, 60, 1)), np.array([220.0])

    done = clocked(DAY, todo, *fit(todo, budget), budget)

    assert (done.started - DAY * 86_400).tolist() == [9 * 3600 + 600 + 30 * 60]
    assert (done.ended - done.started).tolist() == [50 * 60]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.floats(5, 200), st.just(0.0), st.floats(0, 5, allow_nan=False)
        ),
        max_size=30,
    )
)
def test_nobody_is_in_two_places_at_once(rows: list[tuple[int, float, float, float]]) -> None:
    todo, budget = tasks(*rows), np.full(4, 215.0)

    done = clocked(DAY, todo, *fit(todo, budget), budget)

    for rep in range(4):
        mine = done.rep == rep
        order = np.argsort(done.started[mine], kind="stable")
        started, ended = done.started[mine][order], done.ended[mine][order]
        assert (started[1:] >= ended[:-1]).all()
        assert (ended // 86_400 == DAY).all()
