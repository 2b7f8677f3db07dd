"""Arrivals: values that were never seen before, and where they show."""

from __future__ import annotations

import numpy as np

from kaname.causes.reviewing.arrivals import arrivals
from kaname.causes.reviewing.groups import groups

# cells of (rival, size, family); rival E comes in month 10, to small × machines
KEYS = [(rival, size, family) for rival in "ABCE" for size in ("small", "large") for family in "ms"]
OTHERS = groups([key[1:] for key in KEYS])


def cases(
    *, everywhere: bool = False, months: int = 20
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    made = np.full((len(KEYS), months), 5.0)
    for n, (rival, size, family) in enumerate(KEYS):
        if rival == "E":
            made[n] = 0
            if everywhere or (size, family) == ("small", "m"):
                made[n, 10:] = 15.0
    return made


def test_a_newcomer_is_found_with_its_segment() -> None:
    (found,) = arrivals(cases(), [key[0] for key in KEYS], OTHERS)

    assert (found.value, found.at, found.cases, found.share) == ("E", 10, 150, 0.5)
    assert found.group is not None
    assert [value for _, value in found.group.where] == ["small", "m"]


def test_one_that_is_everywhere_has_no_segment() -> None:
    (found,) = arrivals(cases(everywhere=True), [key[0] for key in KEYS], OTHERS)

    assert found.group is None
    assert found.share == 0.5


def test_one_that_comes_and_goes_has_not_arrived() -> None:
    made = cases()
    made[[n for n, key in enumerate(KEYS) if key[0] == "E"], 13:] = 0

    assert arrivals(made, [key[0] for key in KEYS], OTHERS) == ()


def test_where_most_values_are_new_a_new_one_is_no_news() -> None:
    made = np.zeros((4, 20))
    for n in range(4):
        made[n, 4 * n :] = 9.0

    assert arrivals(made, list("ABCD"), groups([(x,) for x in "pqrs"])) == ()
