"""Long tables: what files of series may look like, and everything that is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from kaname.errors import KanameError
from kaname.periods import Calendar, Grain
from kaname.series.long_table import LongTable, ahead, read

Write = Callable[..., Path]
MONTHS = [f"2017-{month:02}" for month in range(1, 13)]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str, name: str = "series.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


def lines(series: str, months: list[str], start: int = 1) -> str:
    return "".join(f"{series},{month},{start + n}\n" for n, month in enumerate(months))


def table(path: Path) -> LongTable:
    return read(path, Calendar())


def faults(path: Path) -> list[str]:
    with pytest.raises(KanameError) as caught:
        table(path)
    return [finding.line().removeprefix(f"{path}:") for finding in caught.value.findings]


def test_series_keep_their_order_and_their_values(write: Write) -> None:
    found = table(write("series,period,value\n" + lines("b", MONTHS) + lines("a", MONTHS, 101)))
    assert found.keys == ("b", "a")
    assert found.grain is Grain.MONTH
    (part,) = found.parts
    assert [period.label for period in part.panel.periods] == MONTHS
    assert part.panel.values.tolist() == [list(range(1, 13)), list(range(101, 113))]


def test_full_precision(write: Write) -> None:
    values = ["0.1", "1e-07", "123456789.12345679", "-3.5", "2.2250738585072014e-300", "7"]
    text = "".join(f"a,{month},{value}\n" for month, value in zip(MONTHS, values, strict=False))
    (part,) = table(write("series,period,value\n" + text)).parts
    assert part.panel.values[0].tolist() == [float(value) for value in values]


@pytest.mark.parametrize(
    ("head", "encoding", "mark"),
    [
        ("series,period,value", "utf-8-sig", ","),
        ("系列,期間,値", "utf-8", ","),
        ("系列,期間,値", "cp932", ","),
        ("系列,期間,値", "utf-16", "\t"),
        ("unique_id,ds,y", "utf-8", "\t"),
        ("Value,note,Series,PERIOD", "utf-8", ";"),
    ],
)
def test_headings_encodings_and_marks(write: Write, head: str, encoding: str, mark: str) -> None:
    names = head.split(",")
    rows = []
    for n, month in enumerate(MONTHS):
        cells = {"series": "東日本", "period": month, "value": str(n), "note": "x"}
        cells |= {"系列": "東日本", "期間": month, "値": str(n)}
        cells |= {"unique_id": "東日本", "ds": month, "y": str(n)}
        rows.append(mark.join(cells[name.lower()] for name in names))
    path = write("\n".join([head.replace(",", mark), *rows]), encoding=encoding)
    found = table(path)
    assert found.keys == ("東日本",)
    assert found.parts[0].panel.values.tolist() == [list(range(12))]


def test_gaps_and_what_was_not_observed(write: Write) -> None:
    text = "series,period,value\n" + lines("a", [*MONTHS[:3], *MONTHS[4:]])
    (part,) = table(write(text.replace("a,2017-06,5", "a,2017-06,NA"))).parts
    assert np.flatnonzero(np.isnan(part.panel.values[0])).tolist() == [3, 5]


def test_series_go_on_from_their_own_ends(write: Write) -> None:
    earlier = [month.replace("2017", "2015") for month in MONTHS]
    text = "series,period,value\n" + lines("a", MONTHS) + lines("b", earlier)
    text += lines("c", MONTHS[:11])
    found = table(write(text))
    assert [part.panel.keys for part in found.parts] == [("b",), ("c",), ("a",)]
    assert [part.panel.periods[-1].label for part in found.parts] == [
        "2015-12",
        "2017-11",
        "2017-12",
    ]
    assert [part.rows.tolist() for part in found.parts] == [[1], [2], [0]]
    assert [row[0] for row in ahead(found, 2, Calendar())] == ["2018-01", "2016-01", "2017-12"]


def test_all_faults_at_once_with_their_lines(write: Write) -> None:
    text = lines("a", MONTHS[:7]).replace("a,2017-02,2", "a,Feb,2")
    text = text.replace("a,2017-03,3", "a,2017-03,three").replace("a,2017-05,5", ",2017-05,5")
    text += "a,2017-07,9\nb,2017-01,1\n"
    assert faults(write("series,period,value\n" + text)) == [
        "6:0: error no-name: The series is not named. Write its name in the column series.",
        "3:0: error unreadable-period: `Feb` is not a period. Write it as 2017-03, 2017-W09, "
        "FY2017-Q1, FY2017 or 2017-07-03.",
        "4:0: error unreadable-value: `three` is not a number. Write a plain number, or leave it "
        "empty where nothing was observed.",
        "9:0: error repeated-period: `a` has 2017-07 more than once, in lines 8, 9. Keep one of "
        "them, or add them up before.",
        "10:0: error too-short: `b` has 1 observations and a forecast needs at least 6. Leave it "
        "out or give it more history.",
    ]


def test_missing_columns_are_all_named(write: Write) -> None:
    found = faults(write("name,period,amount\na,2017-01,1\n"))
    assert [line.split("`")[1] for line in found] == ["series", "value"]
    assert all("name, period, amount" in line for line in found)


def test_a_heading_alone(write: Write) -> None:
    assert [line.split()[2] for line in faults(write("series,period,value\n"))] == ["no-rows:"]


def test_periods_of_several_lengths(write: Write) -> None:
    (line,) = faults(write("series,period,value\n" + lines("a", [*MONTHS, "2018-W01"])))
    assert "month (2), week (14)" in line


def test_many_faults_of_one_kind_are_counted(write: Write) -> None:
    rows = "".join(f"a,2017-01-{day:02},x{day}\n" for day in range(1, 29))
    found = faults(write("series,period,value\n" + rows))
    assert len(found) == 21
    assert "There are 8 more of these, the next in line 22." in found[-1]


def test_a_mistyped_year_is_not_taken_for_history(write: Write) -> None:
    found = faults(write("series,period,value\n" + lines("a", [*MONTHS, "0217-01"])))
    assert [line.split("`")[1] for line in found] == ["0217-01"]
