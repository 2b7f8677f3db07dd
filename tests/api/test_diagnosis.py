"""Examination: the text is read once, with its faults, its data and the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.api.diagnosis import examine
from kaname.design import reading
from kaname.design.reading import Text
from kaname.rules.example import sound


def test_the_text_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(sound(), "utf-8")
    reads: list[Path] = []
    of_file = reading.of_file

    def counted(file: Path) -> Text:
        reads.append(file)
        return of_file(file)

    monkeypatch.setattr(reading, "of_file", counted)
    found = examine(path, store=tmp_path / "store")
    assert [finding.rule for finding in found.findings] == ["rules.no-data-yet"]
    assert reads == [path]


def test_a_text_with_errors_is_held_against_the_rules_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(sound().replace("pair: win_rate", "pair: win_rat", 1), "utf-8")
    found = examine(path, store=tmp_path / "store")
    assert [finding.rule for finding in found.findings] == ["design.unknown-kpi"]
    assert found.diagnosis is not None
    assert not found.sound
