"""The fiscal calendar against hand-made tables, slow loops and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.periods import (
    Calendar,
    Grain,
    Period,
    business_days,
    display,
    display_short,
    fiscal_start,
    is_business_day,
    parse,
    period_at,
    period_of,
    periods_of_span,
    read_span,
    same_elapsed,
    shift,
    shift_period,
    spine,
    today,
)

PLAIN = Calendar()
JAPAN = Calendar(
    fiscal_year_starts=4,
    timezone="Asia/Tokyo",
    holidays="JP",
    closed=frozenset({date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)}),
)
CLOSING_20 = Calendar(fiscal_year_starts=4, closing_day=20)
NAMED_BY_END = Calendar(fiscal_year_starts=10, fiscal_year_named_by="end")
JANUARY_END = Calendar(fiscal_year_named_by="end")  # starts and ends in the same year
DAY = timedelta(days=1)

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
near = st.dates(date(2020, 1, 1), date(2029, 12, 31))
grains = st.sampled_from(Grain)
finite_grains = st.sampled_from([grain for grain in Grain if grain is not Grain.ALL])
calendars = st.builds(
    Calendar,
    fiscal_year_starts=st.integers(1, 12),
    fiscal_year_named_by=st.sampled_from(["start", "end"]),
    closing_day=st.none() | st.integers(1, 27),
)
open_calendars = st.builds(
    Calendar,
    fiscal_year_starts=st.integers(1, 12),
    closing_day=st.none() | st.integers(1, 27),
    holidays=st.sampled_from([None, "JP", "US", "US-NY"]),
    closed=st.frozensets(near, max_size=5),
)


@pytest.mark.parametrize(
    ("calendar", "grain", "day", "start", "end", "label"),
    [
        (PLAIN, "day", "2017-07-03", "2017-07-03", "2017-07-04", "2017-07-03"),
        (PLAIN, "week", "2017-03-05", "2017-02-27", "2017-03-06", "2017-W09"),
        (PLAIN, "week", "2017-01-01", "2016-12-26", "2017-01-02", "2016-W52"),
        (PLAIN, "week", "2020-12-31", "2020-12-28", "2021-01-04", "2020-W53"),
        (PLAIN, "month", "2017-02-28", "2017-02-01", "2017-03-01", "2017-02"),
        (PLAIN, "quarter", "2017-03-31", "2017-01-01", "2017-04-01", "FY2017-Q1"),
        (PLAIN, "half", "2017-12-31", "2017-07-01", "2018-01-01", "FY2017-H2"),
        (PLAIN, "year", "2017-01-01", "2017-01-01", "2018-01-01", "FY2017"),
        (JAPAN, "quarter", "2017-03-31", "2017-01-01", "2017-04-01", "FY2016-Q4"),
        (JAPAN, "quarter", "2017-04-01", "2017-04-01", "2017-07-01", "FY2017-Q1"),
        (JAPAN, "half", "2018-03-31", "2017-10-01", "2018-04-01", "FY2017-H2"),
        (JAPAN, "year", "2018-03-31", "2017-04-01", "2018-04-01", "FY2017"),
        (CLOSING_20, "month", "2017-03-20", "2017-02-21", "2017-03-21", "2017-03"),
        (CLOSING_20, "month", "2017-03-21", "2017-03-21", "2017-04-21", "2017-04"),
        (CLOSING_20, "month", "2016-12-21", "2016-12-21", "2017-01-21", "2017-01"),
        (CLOSING_20, "year", "2017-03-20", "2016-03-21", "2017-03-21", "FY2016"),
        (CLOSING_20, "year", "2017-03-21", "2017-03-21", "2018-03-21", "FY2017"),
        (NAMED_BY_END, "quarter", "2017-10-01", "2017-10-01", "2018-01-01", "FY2018-Q1"),
        (NAMED_BY_END, "year", "2018-09-30", "2017-10-01", "2018-10-01", "FY2018"),
        (JANUARY_END, "year", "2017-12-31", "2017-01-01", "2018-01-01", "FY2017"),
        (PLAIN, "all", "2017-12-31", "0001-01-01", "9999-12-31", "all"),
    ],
)  # fmt: skip
def test_the_period_of_a_day(
    calendar: Calendar, grain: str, day: str, start: str, end: str, label: str
) -> None:
    period = period_of(date.fromisoformat(day), Grain(grain), calendar)
    assert (str(period.start), str(period.end), period.label) == (start, end, label)


def test_numbers_are_those_that_sql_computes() -> None:
    day = date(2017, 3, 21)  # 17246 days after 1970-01-01, a Tuesday
    numbers = {grain: period_of(day, grain, CLOSING_20).index for grain in Grain}
    april = 2017 * 12 + 3
    assert numbers == {
        "day": 17246,
        "week": 17249 // 7,
        "month": april,
        "quarter": (april - 3) // 3,
        "half": (april - 3) // 6,
        "year": (april - 3) // 12,
        "all": 0,
    }


@given(days, grains, calendars)
def test_every_day_lies_in_exactly_one_period(day: date, grain: Grain, calendar: Calendar) -> None:
    period = period_of(day, grain, calendar)
    assert period.start <= day < period.end
    assert period_at(period.index, grain, calendar) == period
    if grain is not Grain.ALL:
        before, after = (period_at(period.index + step, grain, calendar) for step in (-1, 1))
        assert (before.end, after.start) == (period.start, period.end)


@given(days, grains, calendars)
def test_labels_read_back(day: date, grain: Grain, calendar: Calendar) -> None:
    period = period_of(day, grain, calendar)
    assert parse(period.label, calendar) == period


@given(days, grains, calendars, st.booleans())
def test_japanese_headings_read_back(
    day: date, grain: Grain, calendar: Calendar, era: bool
) -> None:
    period = period_of(day, grain, calendar)
    assert parse(display(period, "ja", era), calendar) == period


@given(near, near, grains, calendars)
def test_a_spine_is_contiguous(one: date, other: date, grain: Grain, calendar: Calendar) -> None:
    first, last = sorted((one, other))
    found = spine(grain, first, last, calendar)
    assert all(a.end == b.start and a.index + 1 == b.index for a, b in pairwise(found))
    assert found[0].start <= first < found[0].end
    assert found[-1].start <= last < found[-1].end


def test_the_spine_of_everything_is_its_days_and_of_nothing_is_empty() -> None:
    first, last = date(2017, 1, 5), date(2017, 12, 30)
    assert spine(Grain.ALL, first, last, PLAIN) == [
        Period(first, date(2017, 12, 31), Grain.ALL, 0, "all")
    ]
    assert spine(Grain.MONTH, last, first, PLAIN) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("２０１７－０７－０３", "2017-07-03"),
        ("2017/7/3", "2017-07-03"),
        ("2017年7月3日（月）", "2017-07-03"),
        ("R8.11.16", "2026-11-16"),
        ("令和8年5月31日", "2026-05-31"),
        ("H30/4/1", "2018-04-01"),
        ("平成35年1月", "2023-01"),
        ("昭和64年1月7日", "1989-01-07"),
        ("2017W9", "2017-W09"),
        (" 2017年３月 ", "2017-03"),
        ("2017年3月度", "2017-03"),
        ("2017−03", "2017-03"),
        ("fy2017 q1", "FY2017-Q1"),
        ("2017年度第1四半期", "FY2017-Q1"),
        ("2017年度 下半期", "FY2017-H2"),
        ("令和元年度", "FY2019"),
        ("ＦＹ２０１７", "FY2017"),
        ("全期間", "all"),
    ],
)
def test_forms_that_people_write(text: str, label: str) -> None:
    assert parse(text, JAPAN).label == label


def test_a_date_is_its_day() -> None:
    assert parse(date(2017, 7, 3), PLAIN) == period_of(date(2017, 7, 3), Grain.DAY, PLAIN)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2017", "FY2017"),
        ("2017年", "FY2017"),
        ("2017-Q1", "FY2017-Q1"),
        ("2017-13", None),
        ("2017-02-29", None),
        ("2017-W53", None),
        ("2017-03/04", None),
        ("FY2017-Q5", None),
        ("FY9999-Q9", None),
        ("9999-12", None),
        ("0000-01", None),
        ("last month", None),
        ("", None),
    ],
)
def test_what_is_not_a_period_is_refused_with_the_forms(text: str, suggestion: str | None) -> None:
    with pytest.raises(KanameError) as caught:
        parse(text, JAPAN)
    (finding,) = caught.value.findings
    assert (finding.rule, finding.suggestion) == ("periods.unreadable-period", suggestion)
    assert f"`{text}`" in finding.text("ja")
    assert "`FY2017-Q1`" in finding.text("ja")


@pytest.mark.parametrize(
    ("day", "count", "unit", "moved"),
    [
        ("2017-01-31", 1, "month", "2017-02-28"),
        ("2016-02-29", 12, "month", "2017-02-28"),
        ("2017-03-31", -1, "month", "2017-02-28"),
        ("2017-12-01", 1, "month", "2018-01-01"),
        ("2017-03-21", -3, "quarter", "2016-06-21"),
        ("2017-03-21", 1, "half", "2017-09-21"),
        ("2017-03-21", -1, "year", "2016-03-21"),
        ("2017-03-21", 2, "week", "2017-04-04"),
        ("2017-03-21", -1, "day", "2017-03-20"),
        ("2017-03-21", 2, "period", "2017-09-21"),
    ],
)
def test_dates_move_by_units(day: str, count: int, unit: str, moved: str) -> None:
    found = shift(date.fromisoformat(day), count, unit, CLOSING_20, Grain.QUARTER)  # type: ignore[arg-type]
    assert str(found) == moved


@given(days, st.integers(-50, 50), st.sampled_from(["month", "quarter", "half", "year"]), calendars)
def test_boundaries_stay_boundaries(day: date, count: int, unit: str, calendar: Calendar) -> None:
    period = period_of(day, Grain(unit), calendar)
    for boundary in (period.start, period.end):
        moved = shift(boundary, count, unit, calendar, Grain.MONTH)  # type: ignore[arg-type]
        assert period_of(moved, Grain(unit), calendar).start == moved


@given(days, finite_grains, st.integers(-30, 30), calendars)
def test_a_period_moved_there_and_back(
    day: date, grain: Grain, count: int, calendar: Calendar
) -> None:
    period = period_of(day, grain, calendar)
    moved = shift_period(period, count, "period", calendar)
    assert moved.index == period.index + count
    assert shift_period(moved, -count, "period", calendar) == period


@pytest.mark.parametrize(
    ("label", "count", "unit", "moved"),
    [
        ("2017-03", -1, "year", "2016-03"),
        ("2017-03", 1, "quarter", "2017-06"),
        ("FY2017-Q1", -1, "year", "FY2016-Q1"),
        ("FY2017-Q1", 6, "month", "FY2017-Q3"),
        ("FY2017-H2", 1, "half", "FY2018-H1"),
        ("FY2017", -2, "period", "FY2015"),
        ("2017-W09", -1, "year", "2016-W09"),
        ("2021-W01", -1, "year", "2020-W02"),  # 52 weeks before: 2020 has 53
        ("2017-W09", 1, "quarter", "2017-W22"),
        ("2017-W09", 1, "month", "2017-W13"),  # Thursday 2 March to 2 April, a Sunday
        ("2016-02-29", 1, "year", "2017-02-28"),
        ("2017-W09", 0, "day", "2017-W09"),
        ("all", 0, "year", "all"),
    ],
)
def test_periods_move_by_units(label: str, count: int, unit: str, moved: str) -> None:
    found = shift_period(parse(label, JAPAN), count, unit, JAPAN)  # type: ignore[arg-type]
    assert found.label == moved


@pytest.mark.parametrize(
    ("label", "unit", "rule"),
    [
        ("FY2017-Q1", "month", "finer-than-period"),
        ("FY2017", "half", "finer-than-period"),
        ("2017-03", "week", "finer-than-period"),
        ("2017-03", "day", "finer-than-period"),
        ("2017-W09", "day", "finer-than-period"),
        ("all", "period", "no-neighbour"),
        ("all", "year", "no-neighbour"),
    ],
)
def test_moves_that_leave_the_grain_are_refused(label: str, unit: str, rule: str) -> None:
    with pytest.raises(KanameError) as caught:
        shift_period(parse(label, PLAIN), 1, unit, PLAIN)  # type: ignore[arg-type]
    assert [finding.rule for finding in caught.value.findings] == [f"periods.{rule}"]


def test_all_has_no_period_before_it() -> None:
    with pytest.raises(KanameError):
        shift(date(2017, 3, 21), -1, "period", PLAIN, Grain.ALL)
    assert shift(date(2017, 3, 21), 0, "period", PLAIN, Grain.ALL) == date(2017, 3, 21)


def test_fiscal_starts() -> None:
    day = date(2018, 3, 20)
    found = {
        unit: str(fiscal_start(day, unit, CLOSING_20))
        for unit in ("year", "half", "quarter", "month")
    }
    assert found == {
        "year": "2017-03-21",
        "half": "2017-09-21",
        "quarter": "2017-12-21",
        "month": "2018-02-21",
    }


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2026-01", 19),  # 22 weekdays; 1 and 12 January are holidays, 1 more below
        ("2026-05", 18),  # 21 weekdays; 4, 5 and the substitute on 6 May
        ("2026-09", 19),  # 22 weekdays; 21, the day between on 22, 23 September
        ("2026-11", 19),  # 21 weekdays; 3 and 23 November
        ("2026-12", 20),  # 23 weekdays; closed 29 to 31 December
    ],
)
def test_business_days_of_a_japanese_month(month: str, expected: int) -> None:
    calendar = Calendar(holidays="JP", closed=JAPAN.closed | {date(2026, 1, 2)})
    period = parse(month, calendar)
    assert business_days(period.start, period.end, calendar) == expected


@settings(deadline=None)  # the slow count is slow
@given(near, st.integers(-10, 800), open_calendars)
def test_business_days_equal_a_slow_count(start: date, length: int, calendar: Calendar) -> None:
    import holidays  # noqa: PLC0415 -- the second way of counting

    country, _, region = (calendar.holidays or "").partition("-")
    public = holidays.country_holidays(country, subdiv=region or None) if country else set()
    wanted = [start + n * DAY for n in range(length)]
    slow = [d for d in wanted if d.weekday() < 5 and d not in public and d not in calendar.closed]
    assert business_days(start, start + length * DAY, calendar) == len(slow)
    assert [day for day in wanted if is_business_day(day, calendar)] == slow


NOVEMBER = parse("2026-11", JAPAN)  # starts on a Sunday; 3 and 23 are holidays
OCTOBER = parse("2026-10", JAPAN)  # starts on a Thursday; 12 is a holiday


@pytest.mark.parametrize(
    ("as_of", "by", "end"),
    [
        ("2026-10-31", "business_days", "2026-10-01"),  # not begun
        ("2026-11-01", "business_days", "2026-10-01"),  # a Sunday: no business day yet
        ("2026-11-02", "business_days", "2026-10-02"),
        ("2026-11-13", "business_days", "2026-10-15"),  # 9 done: 1 2 5 6 7 8 9 13 14 October
        ("2026-11-14", "business_days", "2026-10-15"),  # Saturday; the 15th is a business day
        ("2026-11-04", "business_days", "2026-10-03"),  # 2 done: 1 2 October
        ("2026-11-03", "business_days", "2026-10-02"),  # a holiday after 1 day
        ("2026-11-29", "business_days", "2026-10-28"),  # 18 done
        ("2026-11-30", "business_days", "2026-11-01"),  # over
        ("2027-03-01", "business_days", "2026-11-01"),
        ("2026-10-31", "calendar_days", "2026-10-01"),
        ("2026-11-01", "calendar_days", "2026-10-02"),
        ("2026-11-13", "calendar_days", "2026-10-14"),
        ("2026-11-30", "calendar_days", "2026-11-01"),
    ],
)
def test_the_same_elapsed_days_of_the_month_before(as_of: str, by: str, end: str) -> None:
    found = same_elapsed(NOVEMBER, date.fromisoformat(as_of), OCTOBER, JAPAN, by)  # type: ignore[arg-type]
    assert str(found) == end


def test_a_weekend_takes_the_other_months_weekend_with_it() -> None:
    september, june = parse("2026-09", PLAIN), parse("2026-06", PLAIN)
    saturday, sunday = date(2026, 9, 5), date(2026, 9, 6)  # 4 done; 4 June is a Thursday
    assert same_elapsed(september, sunday, june, PLAIN, "business_days") == date(2026, 6, 5)
    october, july = parse("2026-10", PLAIN), parse("2026-07", PLAIN)  # 2 October is a Friday
    assert same_elapsed(october, date(2026, 10, 2), july, PLAIN, "business_days") == date(
        2026, 7, 3
    )
    may = parse("2026-05", PLAIN)  # 1 May is a Friday
    assert same_elapsed(may, date(2026, 5, 2), may, PLAIN, "business_days") == date(2026, 5, 4)
    assert same_elapsed(september, saturday, september, PLAIN, "business_days") == date(2026, 9, 7)


@settings(deadline=None)  # a year is 366 calls
@given(
    near,
    near,
    finite_grains,
    open_calendars,
    st.sampled_from(["business_days", "calendar_days"]),
)
def test_elapsed_never_goes_back_nor_out(
    one: date, two: date, grain: Grain, calendar: Calendar, by: str
) -> None:
    now, other = (period_of(day, grain, calendar) for day in (one, two))
    ends = [
        same_elapsed(now, now.start + n * DAY, other, calendar, by)  # type: ignore[arg-type]
        for n in range(-2, (now.end - now.start).days + 2)
    ]
    assert ends == sorted(ends)
    assert (ends[0], ends[-1]) == (other.start, other.end)


@given(near, near, finite_grains, open_calendars)
def test_elapsed_business_days_are_as_many(
    one: date, two: date, grain: Grain, calendar: Calendar
) -> None:
    now, other = period_of(one, grain, calendar), period_of(two, grain, calendar)
    assume(one + DAY < now.end)
    end = same_elapsed(now, one, other, calendar, "business_days")
    done = business_days(now.start, one + DAY, calendar)
    whole = business_days(other.start, other.end, calendar)
    assert business_days(other.start, end, calendar) == min(done, whole)


def test_today_is_the_date_where_the_organisation_is() -> None:
    east, west = (today(Calendar(timezone=f"Etc/GMT{sign}12")) for sign in "-+")
    assert timedelta(0) < east - west <= DAY
    assert abs(today(PLAIN) - datetime.now(UTC).date()) <= DAY


@pytest.mark.parametrize(
    ("label", "ja", "era", "en", "short_ja", "short_era", "short_en"),
    [
        ("2026-11-16", "2026年11月16日（月）", "令和8年11月16日（月）", "16 Nov 2026",
         "11/16", "R8.11.16", "16 Nov"),
        ("2017-W10", "2017年3月6日（月）の週", "平成29年3月6日（月）の週", "Week of 6 Mar 2017",
         "3/6週", "H29.3.6週", "6 Mar"),
        ("2017-03", "2017年3月", "平成29年3月", "Mar 2017", "3月", "H29.3", "Mar"),
        ("2019-04", "2019年4月", "平成31年4月", "Apr 2019", "4月", "H31.4", "Apr"),
        ("2019-05", "2019年5月", "令和元年5月", "May 2019", "5月", "R1.5", "May"),
        ("FY2017-Q1", "2017年度 第1四半期", "平成29年度 第1四半期", "FY2017 Q1",
         "第1四半期", "第1四半期", "Q1"),
        ("FY2026-H2", "2026年度 下期", "令和8年度 下期", "FY2026 H2", "下期", "下期", "H2"),
        ("FY2019", "2019年度", "令和元年度", "FY2019", "2019年度", "R1年度", "FY2019"),
        ("FY1910", "1910年度", "1910年度", "FY1910", "1910年度", "1910年度", "FY1910"),
        ("all", "全期間", "全期間", "All periods", "全期間", "全期間", "All"),
    ],
)  # fmt: skip
def test_headings(
    label: str, ja: str, era: str, en: str, short_ja: str, short_era: str, short_en: str
) -> None:
    period = parse(label, CLOSING_20)
    assert display(period, "ja") == ja
    assert display(period, "ja", era=True) == era
    assert display(period, "en") == en
    assert display_short(period, "ja") == short_ja
    assert display_short(period, "ja", era=True) == short_era
    assert display_short(period, "en") == short_en


def test_all_faults_of_a_calendar_at_once() -> None:
    with pytest.raises(KanameError) as caught:
        Calendar(fiscal_year_starts=13, closing_day=28, timezone="Asia/Tokio", holidays="US-NV2")
    assert [(f.rule, f.suggestion) for f in caught.value.findings] == [
        ("periods.unknown-month", None),
        ("periods.closing-day-outside-month", None),
        ("periods.unknown-time-zone", "Asia/Tokyo"),
        ("periods.unknown-country", "US-NV"),
    ]
    assert all("`" in f.text(lang) for f in caught.value.findings for lang in ("ja", "en"))


@pytest.mark.parametrize("name", ["", "..", "/", "Asia", "a\0b"])
def test_odd_time_zones_are_findings(name: str) -> None:
    with pytest.raises(KanameError):
        Calendar(timezone=name)


def test_a_country_written_small_is_suggested() -> None:
    with pytest.raises(KanameError) as caught:
        Calendar(holidays="jp")
    assert [f.suggestion for f in caught.value.findings] == ["JP"]


def test_spans_as_a_design_writes_them() -> None:
    assert read_span("2 months") == (2, Grain.MONTH)
    assert read_span(" 1  quarter ") == (1, Grain.QUARTER)
    assert periods_of_span("1 quarter", Grain.MONTH) == 3
    assert periods_of_span("4 years", Grain.MONTH) == pytest.approx(48)
    assert round(periods_of_span("1 quarter", Grain.WEEK)) == 13
    with pytest.raises(ValueError, match="soon"):
        read_span("2 soon")
