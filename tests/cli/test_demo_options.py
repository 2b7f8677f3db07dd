"""`kaname demo` for a company of another size: made anew only when another one is asked for."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from typer.testing import Result

from kaname import simulate
from kaname.simulate.departments import LEAST_REPS
from kaname.text import LANGS, Lang, message

Run = Callable[..., Result]
SMALL = ("--reps", "16", "--months", "2", "--no-serve")
KEPT = "にある、以前に作った会社を表示します。"
ANEW = "にある会社とは別の条件が指定されたので、作り直します。"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a small company is kept for all tests."""
    return tmp_path_factory.mktemp("small") / "company"


@pytest.fixture
def company(run: Run, small: Path, tmp_path: Path) -> Path:
    """A small company of seed 3 to work on."""
    if not small.exists():
        made = run("demo", "--folder", str(small), *SMALL, "--seed", "3")
        assert made.exit_code == 0, made.stderr
    folder = tmp_path / "company"
    shutil.copytree(small, folder)
    return folder


def test_company_of_another_size(run: Run, company: Path) -> None:
    noted = json.loads((company / "company.json").read_text("utf-8"))
    assert noted | {"design": ""} == {
        "reps": 16,
        "months": 2,
        "seed": 3,
        "stories": True,
        "design": "",
    }
    assert len(json.loads((company / "stories.json").read_text("utf-8"))) > 5
    activities = pl.read_parquet(company / "activity.parquet").height

    for asked in (SMALL, ("--seed", "3", "--no-serve"), ("--no-serve",)):
        kept = run("demo", "--folder", str(company), *asked, "--lang", "ja")
        assert kept.stderr.startswith(f"{company} {KEPT}")

    anew = run("demo", "--folder", str(company), *SMALL, "--no-stories", "--lang", "ja")
    assert anew.exit_code == 0, anew.stderr
    assert anew.stderr == f"{company} {ANEW}\n"  # nobody has edited its design
    assert json.loads((company / "stories.json").read_text("utf-8")) == []
    assert pl.read_parquet(company / "activity.parquet").height != activities
    noted = json.loads((company / "company.json").read_text("utf-8"))
    assert (noted["seed"], noted["stories"]) == (simulate.SEED, False)


def test_an_edited_design_is_set_aside(run: Run, company: Path) -> None:
    design = company / "design.yaml"
    edited = design.read_text("utf-8") + "# ours\n"
    design.write_text(edited, "utf-8")
    anew = run("demo", "--folder", str(company), *SMALL, "--seed", "4", "--lang", "ja")
    assert anew.exit_code == 0, anew.stderr
    assert anew.stderr.splitlines() == [
        f"{company} {ANEW}",
        "元の設計は design-before-1.yaml に残しました。",
    ]
    assert (company / "design-before-1.yaml").read_text("utf-8") == edited
    assert "# ours" not in design.read_text("utf-8")


@pytest.mark.parametrize("note", ["", "{", "[16]", "\udcff"])
def test_what_was_asked_for_cannot_be_read(run: Run, company: Path, note: str) -> None:
    (company / "company.json").write_bytes(note.encode("utf-8", "surrogateescape"))
    kept = run("demo", "--folder", str(company), "--no-serve", "--lang", "ja")
    assert kept.stderr.startswith(f"{company} {KEPT}")
    anew = run("demo", "--folder", str(company), *SMALL, "--lang", "ja")
    assert anew.exit_code == 0, anew.stderr
    assert anew.stderr.startswith(f"{company} {ANEW}")
    assert (company / "design-before-1.yaml").exists()  # whether it was edited is not known
    assert json.loads((company / "company.json").read_text("utf-8"))["reps"] == 16


@pytest.mark.parametrize("lang", LANGS)
def test_a_design_of_ones_own_is_never_replaced(run: Run, tmp_path: Path, lang: Lang) -> None:
    design = tmp_path / "design.yaml"
    design.write_text("kaname: 1\nname: Ours\n", "utf-8")
    refused = run("demo", "--folder", str(tmp_path), *SMALL, "--lang", lang)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "not-a-demo: " in refused.stderr
    assert [file.name for file in tmp_path.glob("*")] == ["design.yaml"]
    assert design.read_text("utf-8") == "kaname: 1\nname: Ours\n"


def test_size_out_of_range(run: Run, tmp_path: Path) -> None:
    refused = run("demo", "--folder", str(tmp_path / "company"), "--reps", "3", "--no-serve")

    assert refused.exit_code == 1
    assert "`3` reps" in refused.stderr


def test_another_company_out_of_range_leaves_the_one_that_is_there(run: Run, company: Path) -> None:
    before = {file.name: file.read_bytes() for file in company.iterdir() if file.is_file()}
    refused = run("demo", "--folder", str(company), "--months", "500", "--no-serve")

    assert refused.exit_code == 1
    assert "`500` months" in refused.stderr
    assert "made anew" not in refused.stderr
    assert {file.name: file.read_bytes() for file in company.iterdir() if file.is_file()} == before


@pytest.mark.parametrize("lang", LANGS)
def test_help_says_the_limits(lang: Lang) -> None:
    for key, limits in {
        "simulate.option-reps": (LEAST_REPS, simulate.MOST_REPS, simulate.REPS),
        "simulate.option-months": (1, simulate.MOST_MONTHS, simulate.MONTHS),
    }.items():
        least, most, usual = limits
        words = message(key, lang)
        spans = (f"{least} to {most}; {usual} otherwise", f"{least}〜{most}", f"{usual}")
        assert spans[0] in words if lang == "en" else all(span in words for span in spans[1:])
