"""Bookings of a data folder against its order lines, and against a ledger that is a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kaname.api.data_folder import take_in
from kaname.api.ledger import reconcile
from kaname.cli import app
from kaname.errors import KanameError
from tests.intake import lists

LEDGER = """受注番号,受注日,顧客名,金額
S-1,2026-10-05,株式会社青葉製作所,1200000
S-2,2026-11-20,南山﨑工業,3100000
S-3,2026-11-25,新規商事,70000
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two won deals: ㈱青葉製作所 1.2M in October, 南山﨑工業 3.0M in November."""
    take_in([lists.deals(tmp_path / "案件一覧.xlsx")], tmp_path / "data", lang="ja")
    return tmp_path / "data"


@pytest.fixture
def sold(tmp_path: Path) -> Path:
    path = tmp_path / "売上明細.csv"
    path.write_text(LEDGER, "utf-8")
    return path


def test_deal_by_deal_against_a_file(folder: Path, sold: Path) -> None:
    found = reconcile(folder, sold)
    assert found.ledger is not None
    by_status = dict(found.ledger.lines.group_by("status").len().iter_rows())
    assert by_status == {"matched": 1, "different_amount": 1, "only_ledger": 1}
    (same,) = found.ledger.same
    assert (same.left, same.right) == ("㈱青葉製作所", "株式会社青葉製作所")
    assert found.ledger.bridge["residual"].to_list() == [0] * found.ledger.bridge.height
    scale = 10**found.ledger.places
    assert found.ledger.total("bookings") == 4_200_000 * scale
    assert found.ledger.total("ledger") == 4_370_000 * scale


def test_against_order_lines_of_the_folder(folder: Path, sold: Path) -> None:
    assert reconcile(folder).ledger is None
    take_in([sold], folder, lang="ja")
    found = reconcile(folder)
    assert found.ledger is not None
    assert found.ledger.lines.height == 3


def test_nothing_of_the_ledger_stays_in_the_folder(folder: Path, sold: Path) -> None:
    before = sorted(folder.rglob("*"))
    reconcile(folder, sold)
    assert sorted(folder.rglob("*")) == before


def test_totals_of_the_files_are_compared_again(tmp_path: Path) -> None:
    path = lists.deals(tmp_path / "案件一覧.xlsx", total=6700)
    take_in([path], tmp_path / "data", lang="ja")
    (total,) = reconcile(tmp_path / "data").totals
    assert str(total.place).endswith("[案件] G8")
    path.unlink()
    found = reconcile(tmp_path / "data")
    assert (found.totals, [f.rule for f in found.findings]) == ((), ["intake.file-gone"])


def test_a_file_without_order_lines_is_no_ledger(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KanameError) as error:
        reconcile(folder, lists.visits(tmp_path / "活動履歴.csv"))
    assert error.value.findings[0].rule == "intake.no-ledger"


def test_command_prints_the_statement(folder: Path, sold: Path) -> None:
    args = ["reconcile", str(folder), "--against", str(sold), "--format", "csv", "--lang", "ja"]
    result = CliRunner().invoke(app, args, catch_exceptions=False)
    assert result.exit_code == 0
    assert "different_amount" in result.stdout
    assert "南山﨑工業" in result.stdout
    missing = CliRunner().invoke(app, ["reconcile", str(folder / "nowhere")])
    assert missing.exit_code == 1
