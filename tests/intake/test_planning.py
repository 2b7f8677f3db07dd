"""Planning where nothing can be used: it is said why, and not only what was assumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.errors import Finding, KanameError
from kaname.intake.folder import Folder
from kaname.intake.opening import take_in
from kaname.text import Lang


def refused(folder: Path, text: str, lang: Lang) -> tuple[Finding, ...]:
    path = folder / "案件一覧.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(KanameError) as raised:
        take_in([path], Folder(folder / "data"), lang=lang)
    assert not (folder / "data").exists()
    return tuple(raised.value.findings)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_file_with_headings_and_no_rows(tmp_path: Path, lang: Lang) -> None:
    (found,) = refused(tmp_path, "案件番号,担当者,金額,決着日\n", lang)
    assert (found.rule, found.severity) == ("sheets.headings-only", "error")
    assert found.place is not None
    assert found.place.line == 1
    words = {"ja": "データの行がありません", "en": "no rows below them"}
    assert words[lang] in found.text(lang)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_file_of_words(tmp_path: Path, lang: Lang) -> None:
    """What was assumed of a table that is not used is no answer."""
    found = refused(tmp_path, "本日は晴れ\n", lang)
    assert [one.rule for one in found] == ["intake.nothing-known"]


def test_headings_beside_a_file_that_can_be_used(tmp_path: Path) -> None:
    empty, full = tmp_path / "案件一覧.csv", tmp_path / "リード一覧.csv"
    empty.write_text("案件番号,担当者,金額,決着日\n", "utf-8")
    full.write_text("リードID,会社名,登録日\nL1,アルファ,2026/11/1\n", "utf-8")
    intake = take_in([empty, full], Folder(tmp_path / "data"), lang="ja")
    told = {one.rule: one.severity for one in intake.findings}
    assert told["sheets.headings-only"] == "warning"
