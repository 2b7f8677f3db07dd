"""What `import kaname` offers a notebook."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kaname
from tests.intake import lists
from tests.planners import opened

DEALS = "deal,rep,closed_on,amount\n1,Aoki,2026-04-10,1200000\n2,Baba,2026-05-12,800000\n"
DESIGN = """\
kaname: 1
name: Sales
currency: JPY
calendar: {as_of: 2026-05-31}
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, unit: deal, dimensions: {rep: rep}}
measures:
  amount: {of: deals, agg: sum, expr: amount, unit: JPY}
  deals:  {of: deals, agg: count}
kpis:
  sales:   {role: kgi, value: amount, formula: won * average}
  won:     {value: deals}
  average: {value: amount / deals}
"""


@pytest.fixture
def sales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("KANAME_LANG", "en")
    (tmp_path / "deals.csv").write_text(DEALS, "utf-8")
    (tmp_path / "sales.yaml").write_text(DESIGN, "utf-8")
    return tmp_path / "sales.yaml"


def test_measure_from_a_file_and_from_an_opened_project(sales: Path) -> None:
    asked = {"kpis": ["sales", "average"], "by": ["rep"], "grain": "all"}
    of_file = kaname.measure(str(sales), **asked).frame  # type: ignore[arg-type]
    of_project = kaname.measure(kaname.open(sales), **asked).frame  # type: ignore[arg-type]
    assert of_file.equals(of_project)
    assert of_file.select("rep", "kpi", "value").rows() == [
        ("Aoki", "sales", 1_200_000),
        ("Aoki", "average", 1_200_000),
        ("Baba", "sales", 800_000),
        ("Baba", "average", 800_000),
    ]


def test_tree_shows_itself(sales: Path) -> None:
    shown = kaname.tree(sales, "2026-05", where={"rep": "Baba"})
    assert "rep: Baba" in repr(shown)
    assert "├─ = won" in repr(shown)
    assert shown._repr_html_().startswith("<table")


def test_check_and_schema(sales: Path) -> None:
    assert kaname.check(sales) == []
    assert kaname.schema()["title"] == "Kaname design"


def test_faults_are_raised_as_findings(sales: Path) -> None:
    with pytest.raises(kaname.KanameError) as error:
        kaname.measure(sales, ["sale"])
    (finding,) = error.value.findings
    assert isinstance(finding, kaname.Finding)
    assert finding.suggestion == "sales"


def test_unknown_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'kaname' has no attribute 'mesure'"):
        _ = kaname.mesure  # type: ignore[attr-defined]


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def test_measure_is_the_verb_whatever_was_imported_first() -> None:
    code = "import kaname.measure.cube, kaname.api; import kaname; print(kaname.measure.__name__)"
    assert _python(code) == "measure\n"


def test_import_is_quick_because_it_loads_nothing_heavy() -> None:
    code = "import sys, kaname, kaname.cli; print(*sys.modules)"
    loaded = set(_python(code).split())
    assert not loaded & {"duckdb", "numpy", "polars", "pydantic", "rich", "sqlglot", "typer"}


def test_files_as_they_are_from_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    taken = kaname.take_in([lists.deals(tmp_path / "案件一覧.xlsx")], tmp_path / "sales")
    assert taken.design is not None
    (row,) = kaname.measure(taken.design, "won_amount", grain="all").frame.to_dicts()
    assert row["value"] == 4_200_000


def test_verbs_stay_verbs_when_the_packages_of_their_names_load() -> None:
    code = (
        "import kaname, kaname.plan.solving, kaname.landing.deals;"
        "print(callable(kaname.plan), callable(kaname.landing), callable(kaname.measure))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True", "True", "True"]


def test_targets_and_outlooks_of_a_company(tmp_path: Path) -> None:
    project = opened(tmp_path)
    ahead = kaname.forecast(project, "sales", horizon=2, levels=[80])
    assert ahead.frame.columns == ["kpi", "period", "mean", "lo80", "hi80"]
    assert ahead.frame.height == 2
    planned = kaname.plan(project, "+60%", "sales")
    assert planned.met
    assert planned.lines[0].target == pytest.approx(planned.target)
