"""`kaname import`: a sheet as a file becomes a text, or is added to a design."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from typer import Typer
from typer.testing import CliRunner, Result

from kaname.cli.group import Command, Commands
from kaname.cli.import_kpis import import_kpis
from kaname.design.load import read
from kaname.kpi_sheet import read_file

app = Typer(name="kaname", cls=Commands, add_completion=False)
app.command("import", cls=Command, help="kpi_sheet.command")(import_kpis)


@app.callback()
def _kaname() -> None:
    """So that `import` is a command of a group."""


HEADER = ["KPI名", "計算式", "責任者", "目標", "頻度", "単位", "4月", "5月"]
ROWS: list[list[object]] = [
    ["売上", "受注件数×平均単価", "佐藤", "1億円以上", "月次", "円", 100, 110],
    ["　受注件数", None, "鈴木", "20件", "月次", "件", 10, 11],
    ["　平均単価", None, None, None, None, "円", None, None],
    ["解約率", "解約数のうち自己都合", "高橋", "1%以下", "月次", "%", 0.01, 0.02],
    ["※ 目標は4月の会議で決定"],
]
DESIGN = """\
kaname: 1
name: 営業
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, unit: deal}
measures:
  won: {of: deals, agg: count, where: stage = 'won', label: 受注件数}
  amount: {of: deals, agg: sum, expr: amount, unit: JPY, label: 売上}   # 税抜
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A KPI sheet with a title, a tree by blanks, months, an Excel formula and a note."""
    path = tmp_path / "KPI一覧.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("KPI管理表")
        page.write(0, 0, "2026年度 営業KPI一覧")
        for line, row in enumerate([HEADER, *ROWS], 2):
            for at, cell in enumerate(row):
                if cell is not None:
                    page.write(line, at, cell)
        page.write_formula(5, 6, "=G4/G5", None, 10)
        page.write_formula(5, 7, "=H4/H5", None, 10)
    return path


def _run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["import", *map(str, args)])


def test_a_workbook_becomes_a_text(sheet: Path) -> None:
    result = _run(sheet, "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert "  # 売上:\n  #   owner: 佐藤\n  #   formula: 受注件数 * 平均単価\n" in result.stdout
    assert "  # 平均単価:\n  #   value: 売上 / 受注件数\n" in result.stdout
    assert "  # 未解釈: 解約数のうち自己都合\n" in result.stdout
    assert "A7: 確かめる not-understood: " in result.stderr
    assert "「※ 目標は4月の会議で決定」" in result.stderr
    assert result.stderr.endswith("読み取れた KPI 2件、確認が必要な KPI 2件。\n")


def test_kpis_are_added_to_a_design(sheet: Path, tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text(DESIGN, "utf-8")
    result = _run(sheet, "--into", design, "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    text = design.read_text("utf-8")
    assert text.startswith(DESIGN)
    document = read(design)
    assert [f for f in document.findings if f.severity == "error"] == []
    assert document.design is not None
    kpis = {key: (kpi.value, kpi.formula) for key, kpi in document.design.kpis.items()}
    assert kpis == {
        "売上": ("amount", "受注件数 * 平均単価"),
        "受注件数": ("won", None),
        "平均単価": ("売上 / 受注件数", None),
    }


def test_a_second_time_nothing_is_added_twice(sheet: Path, tmp_path: Path) -> None:
    design = tmp_path / "design.yaml"
    design.write_text(DESIGN, "utf-8")
    _run(sheet, "--into", design)
    first = read(design).design
    again = read_file(sheet, into=design)
    assert [f.rule for f in again.findings].count("kpi_sheet.already-there") == 3
    _run(sheet, "--into", design)
    assert read(design).design == first


def test_a_csv_in_cp932(tmp_path: Path) -> None:
    path = tmp_path / "kpi.csv"
    path.write_bytes("KPI名,計算式,担当\r\n髙成長率,売上÷前年売上,㈱本社\r\n".encode("cp932"))
    result = _run(path, "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert "#   owner: ㈱本社" in result.stdout
    assert "# 未解釈: 売上÷前年売上" in result.stdout


def test_a_file_without_kpis_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    result = _run(path, "--lang", "en")
    assert result.exit_code == 1
    assert "no-list: No table here lists KPIs." in result.stderr


def test_help(sheet: Path) -> None:
    for lang in ("ja", "en"):
        result = _run("--help", "--lang", lang)
        assert result.exit_code == 0, result.output
        assert "--into DESIGN" in result.stdout
