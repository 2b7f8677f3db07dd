"""A folder into which files are saved: what is complete and new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kaname.intake.folder import Folder
from kaname.intake.opening import take_in
from kaname.intake.watching import look, pending, rounds
from tests.intake import lists


def now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def test_a_file_is_opened_once_it_is_complete_and_again_when_it_changes(tmp_path: Path) -> None:
    watched, folder = tmp_path / "in", Folder(tmp_path / "out")
    watched.mkdir()
    assert pending(watched, folder, frozenset(), now()) == []
    path = lists.deals(watched / "案件一覧.xlsx")
    assert pending(watched, folder, frozenset(), now()) == []  # it may still be written
    later = now() + timedelta(seconds=5)
    assert [one.path for one in pending(watched, folder, frozenset(), later)] == [path]
    take_in([path], folder, lang="ja")
    assert pending(watched, folder, frozenset(), later) == []
    lists.written_at(path, now() - timedelta(minutes=1))
    assert [one.path for one in pending(watched, folder, frozenset(), later)] == [path]


def test_a_file_that_was_refused_waits_until_it_changes(tmp_path: Path) -> None:
    watched, folder = tmp_path / "in", Folder(tmp_path / "out")
    watched.mkdir()
    path = lists.written_at(lists.deals(watched / "a.xlsx"), datetime(2026, 11, 1))
    refused = frozenset(look(watched))
    assert pending(watched, folder, refused, now()) == []
    lists.written_at(path, datetime(2026, 11, 2))
    assert [one.path for one in pending(watched, folder, refused, now())] == [path]


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path: Path) -> None:
    assert look(tmp_path / "nowhere") == []


def test_rounds_end_when_told() -> None:
    seen: list[int] = []
    for _ in rounds(0.01, lambda: len(seen) >= 3):
        seen.append(1)
    assert len(seen) == 3
