"""Outlook: a row per series and period, in the order in which the series came."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kaname.periods import Calendar
from kaname.series.forecasting import forecast
from kaname.series.long_table import read
from kaname.series.outlook import columns, figures, of_table

CALENDAR = Calendar()


def written(folder: Path) -> Path:
    """Three series, the second of which ends a year before the others and has an outlier."""
    rows = ["series,period,value"]
    for name, year in (("b", 2020), ("a", 2019), ("c", 2020)):
        for n in range(36):
            noise = (n * 7919 % 13) / 13 + (40 if (name, n) == ("a", 20) else 0)
            rows.append(f"{name},{year + n // 12}-{n % 12 + 1:02},{20 + noise}")
    path = folder / "series.csv"
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_columns_name_the_levels() -> None:
    assert columns([80, 97.5]) == ["mean", "lo80", "hi80", "lo97.5", "hi97.5"]


def test_rows_are_those_of_each_series_alone(tmp_path: Path) -> None:
    table = read(written(tmp_path), CALENDAR)
    found = of_table(table, 2, [80, 95])
    assert found.frame["series"].to_list() == ["b", "b", "a", "a", "c", "c"]
    later, earlier = ["2023-01", "2023-02"], ["2022-01", "2022-02"]
    assert found.frame["period"].to_list() == [*later, *earlier, *later]
    (early,) = (part.panel for part in table.parts if part.panel.keys == ("a",))
    alone = figures(forecast(early, 2), [80, 95])[:, 0]
    shown = found.frame.filter(found.frame["series"] == "a").select(columns([80, 95])).to_numpy()
    np.testing.assert_array_equal(shown.T, alone)


def test_notes_name_the_series_and_its_own_periods(tmp_path: Path) -> None:
    found = of_table(read(written(tmp_path), CALENDAR), 2, [80])
    said = [(name, note.text("en")) for name, note in found.notes]
    assert any(name == "a" and "Sep 2020" in text for name, text in said)
    assert all(name == "a" for name, _ in said)
