from __future__ import annotations

from datetime import date

from kaname.simulate.horizon import add_months, day_of, fiscal_start, horizon, number


def test_the_last_month_is_the_one_that_holds_the_end() -> None:
    when = horizon(date(2026, 11, 16), 36)

    assert day_of(when.start) == date(2023, 12, 1)
    assert day_of(when.end) == date(2026, 11, 16)
    assert day_of(when.run_in) == date(2021, 12, 1)
    assert [d.isoformat() for d in when.months(when.start)[::12]] == [
        "2023-12-01",
        "2024-12-01",
        "2025-12-01",
    ]


def test_golden_week_and_the_turn_of_the_year_are_closed() -> None:
    days = {day_of(d) for d in horizon(date(2026, 5, 31), 6).business}

    assert [d for d in range(1, 12) if date(2026, 5, d) in days] == [1, 7, 8, 11]
    assert [d for d in range(1, 10) if date(2026, 1, d) in days] == [5, 6, 7, 8, 9]
    assert max(d for d in days if d.year == 2025) == date(2025, 12, 26)


def test_closed_days_are_weekdays_that_only_the_company_keeps() -> None:
    assert [d.isoformat() for d in horizon(date(2026, 2, 28), 3).closed] == [
        "2025-12-29",
        "2025-12-30",
        "2025-12-31",
        "2026-01-02",
    ]


def test_nothing_happens_after_the_end() -> None:
    when = horizon(date(2026, 2, 11), 1)

    assert day_of(when.working[-1]) == date(2026, 2, 10)  # the 11th is a holiday


def test_days_to_plan_for_are_known_beyond_the_last_fiscal_year() -> None:
    for end in (date(2026, 2, 11), date(2026, 3, 31)):
        assert day_of(horizon(end, 1).business[-1]) == date(2027, 3, 31)


def test_months_and_fiscal_years() -> None:
    assert add_months(date(2026, 1, 31), -1) == date(2025, 12, 1)
    assert fiscal_start(date(2026, 3, 31)) == date(2025, 4, 1)
    assert fiscal_start(date(2026, 4, 1)) == date(2026, 4, 1)
    assert day_of(number(date(2000, 2, 29))) == date(2000, 2, 29)
