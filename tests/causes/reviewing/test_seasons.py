"""Seasons: what sells in three months of the year, every year."""

from __future__ import annotations

import numpy as np

from kaname.causes.reviewing.seasons import seasons

FLAT = np.full(36, 100.0)


def summer(factor: float, first: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    made = np.full(36, 10.0)
    for n in range(36):
        if (first + n) % 12 in (5, 6, 7):
            made[n] *= factor
    return made


def test_a_season_is_found_with_its_months_whatever_the_first_column_is() -> None:
    for first in (0, 4, 11):
        figures = np.array([100 * FLAT, summer(12, first)])

        (found,) = seasons(figures, first)

        assert (found.row, found.months, found.years) == (1, (5, 6, 7), 3)
        assert 11.5 < found.factor <= 12  # the company's own season is taken out


def test_a_season_over_the_turn_of_the_year() -> None:
    winter = np.tile([30.0, 30, 1, 1, 1, 1, 1, 1, 1, 1, 1, 30], 3)

    (found,) = seasons(np.array([FLAT, winter]), 0)

    assert found.months == (11, 0, 1)


def test_what_all_have_is_nobodys_season() -> None:
    assert seasons(np.array([summer(12), 3 * summer(12)]), 0) == ()


def test_one_large_sale_is_no_season() -> None:
    lucky = np.full(36, 10.0)
    lucky[[6, 18, 30]] = 300.0  # one month of a year

    assert seasons(np.array([FLAT * 10, lucky]), 0) == ()


def test_one_year_is_not_enough() -> None:
    assert seasons(np.array([FLAT[:20], summer(12)[:20]]), 0) == ()
