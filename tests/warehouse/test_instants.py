"""Dates and times as they are written in Japanese and English files."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.warehouse.instants import Order, instants, known_timezone, naive_to_utc, to_utc

THE_DAY = [
    *("2026-05-31", "2026/5/31", "2026/05/31", "2026.5.31", "2026年5月31日", "2026年 5月 31日"),
    *("２０２６年５月３１日", "２０２６／５／３１", "2026/5/31(日)", "2026年5月31日（日）"),
    *("令和8年5月31日", "令和８年５月３１日", "R8.5.31", "R08.05.31", "R8/5/31", "R.8.5.31"),
    *("㋿8年5月31日", "Ｒ８．５．３１", "31-May-2026", "31 May 2026", "31-MAY-2026"),
    *("May 31, 2026", "May 31 2026", " 2026-05-31 ", "31/05/2026", "5/31/2026", "31.05.2026"),
]
OTHER_DAYS = [
    ("令和元年5月1日", date(2019, 5, 1)),
    ("平成30年4月1日", date(2018, 4, 1)),
    ("H30/4/1", date(2018, 4, 1)),
    ("平成32年4月1日", date(2020, 4, 1)),  # written before the era ended
    ("昭和64年1月7日", date(1989, 1, 7)),
    ("S63.12.31", date(1988, 12, 31)),
    ("大正15年12月25日", date(1926, 12, 25)),
    ("明治45年7月30日", date(1912, 7, 30)),
    ("15 September 2026", date(2026, 9, 15)),
    ("Sept 15, 2026", date(2026, 9, 15)),
    ("0001-01-01", date(1, 1, 1)),
    ("9999-12-31", date(9999, 12, 31)),
]
MOMENTS = [
    ("2026-05-31 12:34:56", (12, 34, 56), None),
    ("2026-05-31T12:34:56", (12, 34, 56), None),
    ("2026-05-31 12:34", (12, 34), None),
    ("2026/5/31 1:05", (1, 5), None),
    ("2026年5月31日 10時30分", (10, 30), None),
    ("2026年5月31日10時30分15秒", (10, 30, 15), None),
    ("令和8年5月31日 10:30", (10, 30), None),
    ("5/31/2026 1:05 PM", (13, 5), None),
    ("5/31/2026 12:05 am", (0, 5), None),
    ("5/31/2026 12:05 PM", (12, 5), None),
    ("2026-05-31T12:34:56Z", (12, 34, 56), 0),
    ("2026-05-31T12:34:56.789Z", (12, 34, 56, 789000), 0),
    ("2026-05-31 12:34:56 UTC", (12, 34, 56), 0),
    ("2026-05-31T12:34:56+09:00", (12, 34, 56), 540),
    ("2026-05-31T12:34:56.000+0900", (12, 34, 56), 540),
    ("2026-05-31T12:34:56-03:30", (12, 34, 56), -210),
    ("2026-05-31T12:34+09", (12, 34), 540),
]
NEITHER = [
    *("", "5", "2026", "2026-05", "2026-02-30", "2026-13-01", "26/05/31", "R0.1.1", "X8.5.31"),
    *("20260531", "12:34", "2026-05-31 25:00", "2026-05-31 12:60", "2026-05-31 13:00 PM"),
    *("May 2026", "31-Foo-2026", "1.2.3", "H1-2-3", "2026-05-31x", "昨日"),
]


def read(text: str | None, order: Order | None = None) -> datetime | None:
    value: datetime | None = instants(
        pl.Series([text], dtype=pl.String), order, compact=False
    ).local[0]
    return value


@pytest.mark.parametrize("text", THE_DAY)
def test_a_written_day_is_that_day(text: str) -> None:
    assert read(text) == datetime(2026, 5, 31)


@pytest.mark.parametrize(("text", "day"), OTHER_DAYS)
def test_eras_names_and_the_ends_of_the_calendar(text: str, day: date) -> None:
    assert read(text) == datetime(day.year, day.month, day.day)


@pytest.mark.parametrize(("text", "clock", "offset"), MOMENTS)
def test_a_written_moment(text: str, clock: tuple[int, ...], offset: int | None) -> None:
    seen = instants(pl.Series([text]), None, compact=False)
    assert seen.local.to_list() == [datetime(2026, 5, 31, *clock)]
    assert seen.offset.to_list() == [offset]
    assert seen.clocked


@pytest.mark.parametrize("text", NEITHER)
def test_other_text_is_neither(text: str) -> None:
    assert read(text) is None


def test_all_forms_are_read_together_and_null_stays_null() -> None:
    texts = [*THE_DAY, None, *(text for text, *_ in MOMENTS), *NEITHER]
    seen = instants(pl.Series(texts), "d/m/y", compact=False).local.to_list()
    alone = [read(text, "d/m/y") for text in texts]
    assert seen == alone


@pytest.mark.parametrize("other", ["", " ", "Z", "+09:00"])
def test_a_column_of_plain_times_is_read_as_each_of_them(other: str) -> None:
    texts = [f"2026-05-{day:02}T{day:02}:00:00.5{other}" for day in range(1, 24)] + [None]
    seen = instants(pl.Series(texts), None, compact=False)
    mixed = instants(pl.Series([*texts, "令和8年5月31日"]), None, compact=False)
    assert seen.local.to_list() == mixed.local.to_list()[:-1]
    assert seen.offset.to_list() == mixed.offset.to_list()[:-1]
    assert seen.local[0] == datetime(2026, 5, 1, 1, 0, 0, 500_000)


def test_an_hour_alone_is_no_clock() -> None:
    assert [read(text) for text in ("2026-05-31 12", "2026-05-31T12", "2026-05-31 12Z")] == [
        None
    ] * 3


def test_eight_digits_are_a_date_only_where_stated() -> None:
    seen = instants(pl.Series(["20260531", "20261301"]), None, compact=True)
    assert seen.local.to_list() == [datetime(2026, 5, 31), None]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["3/4/2026", "3/13/2026"], datetime(2026, 3, 4)),
        (["3/4/2026", "13/3/2026"], datetime(2026, 4, 3)),
        (["3/3/2026", "4/4/2026"], datetime(2026, 3, 3)),
        (["3/4/2026", "5/6/2026"], None),  # cannot be told
        (["3/4/2026", "13/1/2026", "1/13/2026"], None),  # contradicts itself
    ],
)
def test_slashed_dates_are_read_as_the_whole_column_tells(
    texts: list[str], first: datetime | None
) -> None:
    seen = instants(pl.Series(texts), None, compact=False)
    assert seen.local[0] == first
    assert bool(seen.unsure[0]) == (first is None)


def test_a_stated_order_decides() -> None:
    assert read("3/4/2026", "m/d/y") == datetime(2026, 3, 4)
    assert read("3/4/2026", "d/m/y") == datetime(2026, 4, 3)
    assert read("13/4/2026", "m/d/y") is None


def test_dates_alone_have_no_clock() -> None:
    assert not instants(pl.Series(["2026-05-31 00:00:00", None]), None, compact=False).clocked


def test_times_become_utc() -> None:
    texts = ["2026-05-31 12:00:00", "2026-05-31T12:00:00+00:00", "2026/5/31 8:00", None]
    seen = instants(pl.Series(texts), None, compact=False)
    expected = [datetime(2026, 5, 31, 3), datetime(2026, 5, 31, 12), datetime(2026, 5, 30, 23)]
    assert to_utc(seen, "Asia/Tokyo").to_list() == [*expected, None]


def test_clock_changes_lose_no_time() -> None:
    local = pl.Series(
        [
            datetime(2026, 3, 8, 1, 30),
            datetime(2026, 3, 8, 2, 30),  # skipped: half an hour after 2:00, which is 3:00
            datetime(2026, 3, 8, 3, 30),
            datetime(2026, 11, 1, 1, 30),  # twice: the first
        ],
        dtype=pl.Datetime("us"),
    )
    assert naive_to_utc(local, "America/New_York").to_list() == [
        datetime(2026, 3, 8, 6, 30),
        datetime(2026, 3, 8, 7, 30),
        datetime(2026, 3, 8, 7, 30),
        datetime(2026, 11, 1, 5, 30),
    ]


def test_every_time_zone_that_python_knows_is_known() -> None:
    noon = pl.Series([datetime(2026, 5, 31, 12)], dtype=pl.Datetime("us"))
    for zone in zoneinfo.available_timezones() - {"Factory", "localtime"}:  # names of no place
        assert known_timezone(zone), zone
        aware = datetime(2026, 5, 31, 12, tzinfo=zoneinfo.ZoneInfo(zone))
        utc = aware.astimezone(zoneinfo.ZoneInfo("UTC")).replace(tzinfo=None)
        assert naive_to_utc(noon, zone).to_list() == [utc], zone


@given(st.lists(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))))
def test_python_s_own_writing_comes_back(moments: list[datetime]) -> None:
    texts = pl.Series([moment.isoformat() for moment in moments], dtype=pl.String)
    assert instants(texts, None, compact=False).local.to_list() == moments


@given(st.dates(min_value=date(1868, 1, 25)))
def test_japanese_years_come_back(day: date) -> None:
    eras = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
    for era, first in eras.items():
        if 0 < day.year - first < 100:
            text = f"{era}{day.year - first}年{day.month}月{day.day}日"
            assert read(text) == datetime(day.year, day.month, day.day)


@given(st.datetimes(min_value=datetime(1900, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_an_offset_counts(moment: datetime, minutes: int) -> None:
    hours, rest = divmod(abs(minutes), 60)
    text = f"{moment:%Y-%m-%dT%H:%M:%S.%f}{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"
    seen = instants(pl.Series([text]), None, compact=False)
    utc = to_utc(seen, "Asia/Tokyo").cast(pl.Int64)[0]
    epoch = (moment - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    assert utc == epoch - minutes * 60_000_000


@given(st.lists(st.text()))
def test_no_text_is_too_much(texts: list[str]) -> None:
    seen = instants(pl.Series(texts, dtype=pl.String), None, compact=True)
    assert len(to_utc(seen, "Asia/Tokyo")) == len(texts)
