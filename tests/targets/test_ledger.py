"""The ledger: entries are added, never changed; what was changed all the same is told."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kaname.errors import KanameError
from kaname.targets import ledger
from kaname.targets.ledger import (
    COMPANY,
    Entry,
    Scope,
    Step,
    Target,
    append,
    current,
    move_on,
    read,
)

ON = date(2026, 9, 1)
SEPTEMBER = datetime(2026, 9, 1, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 5, 12, tzinfo=UTC)


def of(value: float, kpi: str = "sales", scope: Scope = COMPANY) -> Target:
    steps = (
        Step("baseline", value - 10, "予測", "田村", ON, "傾向", {"last_year": 90.5, "months": 36}),
        Step("adjustment", 10, "経営", "部長", ON, "増員"),
    )
    return Target(kpi, "FY2026", scope, value, steps)


def write(folder: Path, value: float, version: str = "当初", at: datetime = SEPTEMBER) -> Entry:
    return append(folder, version=version, author="田村", reason="計画", targets=[of(value)], at=at)


def approve(folder: Path, version: str = "当初", at: datetime = SEPTEMBER) -> Entry:
    return move_on(folder, version, "approved", author="部長", reason="妥当", at=at)


def value(folder: Path, version: str | None = None) -> float | None:
    found = current(read(folder), "sales", "FY2026", COMPANY, version)
    return found.value if found else None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    one = write(tmp_path, 120.25)
    many = [of(float(n), "visits", Scope("member", f"M{n}")) for n in range(50)]
    other = append(
        tmp_path, version="当初", author="Ito", reason="by person", targets=many, status="proposed"
    )
    assert read(tmp_path) == (one, other)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0001.json", "0002.json"]


def test_an_entry_is_a_text_that_people_read(tmp_path: Path) -> None:
    write(tmp_path, 120.25)
    text = (tmp_path / "0001.json").read_text("utf-8")
    assert '"author": "田村"' in text
    stated = json.loads(text)
    assert stated["targets"][0]["value"] == 120.25
    assert '"value": 10,' in text  # as it was written: no 10.0
    assert [line.count('"kpi"') for line in text.splitlines() if '"kpi"' in line] == [1]


def test_nobody_has_a_target_before_it_is_approved(tmp_path: Path) -> None:
    write(tmp_path, 120)
    assert value(tmp_path) is None
    move_on(tmp_path, "当初", "proposed", author="田村", reason="お願いします")
    assert value(tmp_path) is None
    approve(tmp_path)
    assert value(tmp_path) == 120
    assert ledger.reached(read(tmp_path)) == {1: "approved"}


def test_original_and_revised_both_stay(tmp_path: Path) -> None:
    write(tmp_path, 120)
    approve(tmp_path)
    write(tmp_path, 135, "修正", OCTOBER)
    assert value(tmp_path) == 120  # a draft changes nothing
    approve(tmp_path, "修正", OCTOBER)
    assert (value(tmp_path), value(tmp_path, "当初"), value(tmp_path, "修正")) == (135, 120, 135)
    assert ledger.versions(read(tmp_path)) == ["当初", "修正"]


def test_the_newest_approval_counts_whichever_was_written_first(tmp_path: Path) -> None:
    write(tmp_path, 120, "A")
    write(tmp_path, 135, "B")
    approve(tmp_path, "B")
    approve(tmp_path, "A")
    assert value(tmp_path) == 120


def test_what_was_the_target_on_a_day(tmp_path: Path) -> None:
    write(tmp_path, 120)
    approve(tmp_path)
    write(tmp_path, 135, "修正", OCTOBER)
    approve(tmp_path, "修正", OCTOBER)
    known = ledger.until(read(tmp_path), OCTOBER - timedelta(days=1))
    found = current(known, "sales", "FY2026", COMPANY)
    assert found is not None
    assert found.value == 120


def test_a_version_may_be_written_and_approved_again(tmp_path: Path) -> None:
    write(tmp_path, 120)
    approve(tmp_path)
    write(tmp_path, 121)
    assert value(tmp_path) == 120
    told = ledger.latest(read(tmp_path), "sales", "FY2026", COMPANY, "当初")
    assert told is not None
    assert (told[0].value, told[1]) == (121, "draft")
    assert approve(tmp_path).of == (3,)
    assert value(tmp_path) == 121


def rules(raised: pytest.ExceptionInfo[KanameError]) -> list[str]:
    return [finding.rule for finding in raised.value.findings]


def test_approving_twice_or_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as raised:
        approve(tmp_path)
    assert rules(raised) == ["targets.ledger-empty"]
    write(tmp_path, 120)
    with pytest.raises(KanameError) as raised:
        move_on(tmp_path, "当所", "approved", author="", reason=" ")
    assert rules(raised) == [
        "targets.author-missing",
        "targets.reason-missing",
        "targets.unknown-version",
    ]
    assert raised.value.findings[2].params == {"version": "当所", "known": "当初"}
    approve(tmp_path)
    with pytest.raises(KanameError) as raised:
        approve(tmp_path)
    assert rules(raised) == ["targets.already-approved"]
    with pytest.raises(KanameError) as raised:
        move_on(tmp_path, "当初", "proposed", author="田村", reason="再")
    assert rules(raised) == ["targets.already-proposed"]
    assert len(read(tmp_path)) == 2  # nothing was written by what was refused


def test_an_entry_with_faults_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as raised:
        append(tmp_path / "new", version="", author="x", reason="y", targets=[of(-5)])
    assert rules(raised) == ["targets.version-missing", "targets.below-zero"]
    with pytest.raises(KanameError) as raised:
        append(tmp_path / "new", version="v", author="x", reason="y", targets=[])
    assert rules(raised) == ["targets.nothing-to-write"]
    assert not (tmp_path / "new").exists()


def test_writers_at_the_same_time_get_numbers_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: write(tmp_path, 100 + n), range(24)))
    assert sorted(entry.number for entry in made) == list(range(1, 25))
    assert len(read(tmp_path)) == 24
    assert ledger.check(tmp_path) == []


def altered(folder: Path, number: int, old: str, new: str) -> None:
    path = folder / f"{number:04}.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def told(folder: Path) -> list[tuple[str, str]]:
    return [
        (finding.rule, Path(finding.place.file).name)
        for finding in ledger.check(folder)
        if finding.place
    ]


def test_an_entry_that_was_altered_is_told(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path, 100 + number)
    assert told(tmp_path) == []
    altered(tmp_path, 2, '"value": 101', '"value": 999')
    assert told(tmp_path) == [("targets.altered", "0002.json")]
    altered(tmp_path, 3, '"author": "田村"', '"author": "別人"')  # the last one, too
    assert told(tmp_path) == [("targets.altered", "0002.json"), ("targets.altered", "0003.json")]


def test_an_entry_that_was_replaced_or_taken_away_is_told(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / "a", 100 + number)
        write(tmp_path / "b", 200 + number)
    (tmp_path / "b/0002.json").replace(tmp_path / "a/0002.json")  # sealed well, but another one
    assert told(tmp_path / "a") == [
        ("targets.chain-broken", "0002.json"),
        ("targets.chain-broken", "0003.json"),
    ]
    assert told(tmp_path / "b") == [("targets.entry-missing", "0003.json")]


def test_files_that_are_no_entries_are_told_all_at_once(tmp_path: Path) -> None:
    write(tmp_path, 100)
    (tmp_path / "0002.json").write_text("{", "utf-8")
    (tmp_path / "0003.json").write_text("[1, 2]", "utf-8")
    (tmp_path / "notes.txt").write_text("not ours", "utf-8")
    with pytest.raises(KanameError) as raised:
        read(tmp_path)
    assert rules(raised) == ["targets.unreadable-entry"] * 2


def test_without_a_folder_there_are_no_targets(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere") == ()
    assert ledger.check(tmp_path / "nowhere") == []


def test_that_the_newest_entry_was_taken_away_cannot_be_seen(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path, 100 + number)
    (tmp_path / "0003.json").unlink()
    assert told(tmp_path) == []


def test_a_disk_without_links_has_whole_entries_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlinked(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", unlinked)
    write(tmp_path, 100)
    assert (told(tmp_path), len(read(tmp_path))) == ([], 1)
    synced: list[int] = []

    def full(file: int) -> None:
        synced.append(file)
        if len(synced) == 2:  # the first is of the file beside it
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(tmp_path, 101)
    assert [path.name for path in tmp_path.iterdir()] == ["0001.json"]
    write(tmp_path, 102)
    assert [entry.number for entry in read(tmp_path)] == [1, 2]
