"""Files that arrive: which they are, and when what they say held."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaname.errors import KanameError
from kaname.intake.arrivals import arrived, in_order, listed, seen_at

WRITTEN = datetime(2026, 11, 25, 3)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("案件一覧.xlsx", WRITTEN),
        (
            "案件一覧_20261118.xlsx",
            datetime(2026, 11, 18, 14, 59, 59),
        ),  # the end of the day in Tokyo
        ("案件一覧2026年11月18日.xlsx", datetime(2026, 11, 18, 14, 59, 59)),
        ("deals-2026-11-18 (2).csv", datetime(2026, 11, 18, 14, 59, 59)),
        ("deals_20261125.csv", WRITTEN),  # that day is not over: as it was written
        ("deals_20269999.csv", WRITTEN),  # no date
        ("deals_20260231.csv", WRITTEN),  # no day
        ("受注番号120261118.csv", WRITTEN),  # a longer number
    ],
)
def test_a_date_in_the_name_says_when_it_held(name: str, seen: datetime) -> None:
    assert seen_at(name, WRITTEN, "Asia/Tokyo") == seen


def test_folder_stands_for_its_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.xlsx", "~$a.xlsx", ".hidden.csv", "note.docx"):
        (tmp_path / name).touch()
    (tmp_path / "deeper.csv").mkdir()
    assert [path.name for path in listed([tmp_path])] == ["a.xlsx", "b.csv"]
    assert listed([tmp_path / "b.csv", tmp_path]) == [tmp_path / "b.csv", tmp_path / "a.xlsx"]


def test_every_missing_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(KanameError) as error:
        listed([tmp_path / "no.csv", tmp_path / "neither.csv", tmp_path / "empty"])
    rules = [finding.rule for finding in error.value.findings]
    assert rules == ["intake.no-such-file", "intake.no-such-file", "intake.empty-folder"]


def test_the_newest_comes_last(tmp_path: Path) -> None:
    now = datetime(2026, 11, 25, tzinfo=UTC).timestamp()
    for age, name in enumerate(("new.csv", "old.csv", "older_20261101.csv")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (now - age, now - age))
    found = in_order(arrived(path, "UTC") for path in listed([tmp_path]))
    assert [one.path.name for one in found] == ["older_20261101.csv", "old.csv", "new.csv"]
    assert len({one.digest for one in found}) == 3
