"""What a source says of itself, checked before any file is read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaname.errors import Place
from kaname.warehouse.source import Source, faults, fingerprint, repeated_names, stamp

PLACE = Place("design.yaml", 3, 5)


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "sales_pipeline.csv"
    path.write_text("a\n1\n", encoding="utf-8")
    return path


def found(path: Path | None, **options: Any) -> list[tuple[str, str | None]]:
    findings = faults(Source("deals", path, place=PLACE, **options))
    assert all(finding.place == PLACE for finding in findings)
    return [(finding.rule.removeprefix("warehouse."), finding.suggestion) for finding in findings]


def test_a_good_source_has_no_fault(file: Path) -> None:
    types = {"a": "date m/d/y", "b": "number"}
    options = {"encoding": "cp932", "delimiter": "\t", "timezone": "Asia/Tokyo", "types": types}
    assert found(file, **options) == []
    assert found(None, sql="SELECT 1") == []


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"types": {"a": "numbr"}}, ("unknown-type", "number")),
        ({"types": {"a": "date y/m/d"}}, ("unknown-type", "date m/d/y")),
        ({"timezone": "Asia/Tokio"}, ("unknown-timezone", "Asia/Tokyo")),
        ({"timezone": "Factory"}, ("unknown-timezone", None)),
        ({"encoding": "utf-9"}, ("unknown-encoding", None)),
        ({"delimiter": ";;"}, ("bad-delimiter", None)),
        ({"delimiter": "、"}, ("bad-delimiter", None)),
        ({"delimiter": '"'}, ("bad-delimiter", None)),
        ({"sheet": "May"}, ("unused-option", None)),
        ({"sql": "SELECT 1"}, ("no-origin", None)),
    ],
)
def test_an_option_that_cannot_be_is_a_fault(
    file: Path, options: dict[str, Any], fault: tuple[str, str | None]
) -> None:
    rules = found(file, **options)
    assert [rule for rule, _ in rules] == [fault[0]]
    assert fault[1] is None or rules == [fault]


def test_all_faults_come_at_once(file: Path) -> None:
    options = {"types": {"a": "x", "b": "y"}, "encoding": "utf-9", "timezone": "Mars"}
    assert len(found(file.with_name("none.csv"), **options)) == 5


def test_a_missing_file_gets_a_suggestion_from_its_folder(file: Path) -> None:
    missing = file.with_name("sales_pipline.csv")
    assert found(missing) == [("missing-file", "sales_pipeline.csv")]
    assert found(file.with_name("other.csv")) == [("missing-file", None)]
    assert found(file.parent / "none" / "a.csv") == [("missing-folder", None)]


def test_what_is_no_file_of_a_known_kind_is_a_fault(file: Path) -> None:
    (file.parent / "dir.csv").mkdir()
    assert found(file.parent / "dir.csv") == [("not-a-file", None)]
    assert found(file.with_suffix(".docx")) == [("unknown-file-type", None)]
    assert found(None) == [("no-origin", None)]


def test_names_differ_in_more_than_case() -> None:
    sources = [Source("Deals", sql=""), Source("deals", sql=""), Source("teams", sql="")]
    findings = repeated_names(sources)
    assert [finding.params["table"] for finding in findings] == ["Deals", "deals"]


def test_a_stamp_vouches_for_a_file_that_has_not_been_touched(file: Path) -> None:
    fresh = stamp(file)
    settled = replace(fresh, taken=fresh.taken + 3_000_000_000)
    assert not fresh.vouches_for(file)  # it could be written again in the same instant
    assert settled.vouches_for(file)
    file.write_text("a\n22\n", encoding="utf-8")
    assert not settled.vouches_for(file)


def test_the_fingerprint_is_that_of_bytes_and_of_how_they_are_read(file: Path) -> None:
    source = Source("deals", file)
    assert fingerprint(source, "digest") == fingerprint(
        Source("deals", file, place=PLACE), "digest"
    )
    changes: list[dict[str, Any]] = [
        *({"name": "d"}, {"path": file.with_name("b.csv")}, {"sheet": "s"}, {"encoding": "cp932"}),
        *({"delimiter": ";"}, {"nulls": ("NA",)}, {"types": {"a": "text"}}, {"timezone": "UTC"}),
        {"time": "a"},
    ]
    prints = {fingerprint(replace(source, **change), "digest") for change in changes}
    assert len(prints | {fingerprint(source, "digest"), fingerprint(source, "other")}) == 11
