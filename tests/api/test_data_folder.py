"""Data folders: real data opened with no mapping of one's own; the mapping kept as edited."""

from __future__ import annotations

from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.data_folder import read_mapping, status, take_in, write_mapping
from kaname.errors import KanameError
from tests.intake import lists


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "cache"))


def figure(design: Path, kpi: str, period: str) -> float:
    (row,) = kaname.open(design).measure(kpi, start=period, end=period).frame.to_dicts()
    return float(row["value"])


def test_maven_crm_opens_as_it_is(shared: Path, tmp_path: Path) -> None:
    taken = take_in([shared / "data/maven_crm"], tmp_path / "data", currency="USD")
    assert taken.design is not None
    assert [table.name for table in taken.intake.unknown] == ["data_dictionary"]
    rows = {table: len(merged.rows) for (table, _), merged in taken.intake.made.merged.items()}
    assert (rows["opportunity"], rows["account"], rows["product"]) == (8800, 85, 7)
    assert figure(taken.design, "won_deals", "2017-12") == 511
    assert figure(taken.design, "won_amount", "2017-12") == 1_131_573
    assert [f for f in kaname.check(taken.design) if f.severity == "error"] == []
    assert any("GTXPro" in finding.text() for finding in taken.findings)


def test_adventureworks_opens_as_it_is(shared: Path, tmp_path: Path) -> None:
    taken = take_in([shared / "data/adventureworks"], tmp_path / "data", currency="USD")
    assert taken.design is not None
    rows = {table: len(merged.rows) for (table, _), merged in taken.intake.made.merged.items()}
    assert (rows["order_line"], rows["account"], rows["product"]) == (57851, 701, 397)
    assert figure(taken.design, "sales", "2020-05") == pytest.approx(3_328_607.46, abs=0.01)
    # targets stand in thousands, which the file does not say
    assert any(
        finding.rule == "coverage.scale-doubt" or "1000" in finding.text()
        for finding in taken.findings
    )


def test_the_mapping_is_kept_as_edited(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    take_in([lists.deals(tmp_path / "案件一覧.xlsx")], folder, lang="ja")
    text, seen = read_mapping(folder)
    changed = text.replace("提案: open", "提案: dropped")
    write_mapping(folder, changed, seen)
    assert read_mapping(folder)[0] == changed
    with pytest.raises(KanameError) as error:
        write_mapping(folder, text, seen)
    assert error.value.findings[0].rule == "intake.mapping-moved-on"
    wrong = changed.replace("table: opportunity", "table: deals")
    with pytest.raises(KanameError) as error:
        write_mapping(folder, wrong, read_mapping(folder)[1])
    assert read_mapping(folder)[0] == changed


def test_status_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with pytest.raises(KanameError):
        status(folder)
    take_in([lists.deals(tmp_path / "案件一覧.xlsx")], folder, lang="ja")
    found = status(folder)
    assert found.generations == 1
    assert ("member", "案件一覧") in found.derived
    states = {table: state.rows for table, state in found.states}
    assert states["opportunity"] == 4


def test_a_design_of_ones_own_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "design.yaml").write_text("kaname: 1\nname: Mine\n", "utf-8")
    taken = take_in([lists.deals(tmp_path / "案件一覧.xlsx")], folder, lang="ja")
    assert not taken.made_design
    assert (folder / "design.yaml").read_text("utf-8") == "kaname: 1\nname: Mine\n"
