"""The documentation tells the truth: its designs load and measure, its tables are complete."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import duckdb
import pytest
from pydantic import BaseModel
from typer.main import get_command

import kaname.api as kaname
from kaname.design import load
from kaname.design.model import Aggregate, ColumnType, Design
from kaname.design.syntax import read
from kaname.formula.parse import FUNCTIONS
from kaname.formula.values import Reason
from kaname.measure import fragment
from kaname.periods import Grain

ROOT = Path(__file__).parent.parent
FIRST = ROOT / "examples/first"
EXAMPLES = sorted((ROOT / "examples").rglob("*.yaml"))
PAGES = {"en": "docs/design-language.md", "ja": "docs/design-language.ja.md"}
HEAD = "kaname: 1\nname: Example\ncurrency: JPY\n"


@cache
def _page(lang: str) -> str:
    return (ROOT / PAGES[lang]).read_text("utf-8")


def _blocks(lang: str, language: str) -> list[tuple[str, str]]:
    """(the heading above, the text) of every fenced block in the language."""
    found, heading = [], ""
    pattern = re.compile(r"^#+ ([^\n]*)$|^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    for title, written_in, text in pattern.findall(_page(lang)):
        heading = title or heading
        if written_in == language:
            found.append((heading, text))
    return found


def _whole(text: str) -> str:
    """A piece of a design as a design: with its head, and a KPI for each measure if it has none."""
    if not text.startswith("kaname:"):
        text = HEAD + text
    if "\nkpis:" not in text:
        data = read(text).data
        measures = data.get("measures") if isinstance(data, dict) else None
        names = list(measures) if isinstance(measures, dict) else []
        text += "kpis:\n" + "".join(f"  {name}: {{value: {name}}}\n" for name in names)
        text = text if names else text.removesuffix("kpis:\n")
    return text


# Designs


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the page describes."""
    folder = tmp_path_factory.mktemp("recipes")
    for file in (Path(__file__).parent / "docs").glob("*.csv"):
        shutil.copy(file, folder)
    return folder


def _opened(text: str, folder: Path, name: str) -> kaname.Project:
    path = folder / f"{name}.yaml"
    path.write_text(_whole(text), "utf-8")
    return kaname.open(path, store=folder / "store")


YAML = [
    pytest.param(number, text, id=f"{number}-{heading}")
    for number, (heading, text) in enumerate(_blocks("en", "yaml"))
]


@pytest.mark.parametrize(("number", "text"), YAML)
def test_design_of_the_page_measures(number: int, text: str, files: Path) -> None:
    path = files / f"design{number}.yaml"
    path.write_text(_whole(text), "utf-8")
    found = kaname.check(path, store=files / "store")
    assert [f.line() for f in found if f.severity == "error"] == []
    project = kaname.open(path, store=files / "store")
    if not project.design.kpis:
        return
    asked = [((), "quarter"), ((), "all"), *(((name,), "month") for name in project.dimensions)]
    for by, grain in asked:
        figures = project.measure(by=by, grain=grain, start="2026-04-01", end="2026-06-30")
        assert by or figures.frame.height == len(project.design.kpis)


def _plain(text: str) -> Any:
    """A design's text as data, without what is said in one language only."""
    return read(_whole(text)).data


def test_both_languages_show_the_same_designs() -> None:
    english, japanese = ([_plain(t) for _, t in _blocks(lang, "yaml")] for lang in ("en", "ja"))
    assert len(japanese) == len(english)
    for ours, theirs in zip(english, japanese, strict=True):
        assert theirs == ours


@pytest.mark.parametrize("language", ["csv", "console", "python"])
def test_both_languages_show_the_same_commands_and_answers(language: str) -> None:
    english, japanese = (
        [re.sub(" +#.*", "", text) for _, text in _blocks(lang, language)] for lang in PAGES
    )
    assert japanese == english


# (recipe, KPI, period) -> value, computed by hand from tests/docs/*.csv
BY_HAND: dict[tuple[str, str, str], float | None] = {
    ("Win rate, time to win", "win_rate", "2026-05"): 2 / 3,
    ("Win rate, time to win", "average_days_to_win", "2026-05"): (57 + 49) / 2,
    ("Win rate, time to win", "median_days_to_win", "all"): 49,
    ("Orders, customers, order value", "sales", "2026-04"): 350_000,
    ("Orders, customers, order value", "orders_per_customer", "2026-05"): 3 / 2,
    ("New, kept, returned, lost and repeat customers", "new_customers", "2026-05"): 1,
    ("New, kept, returned, lost and repeat customers", "kept_customers", "2026-05"): 1,
    ("New, kept, returned, lost and repeat customers", "lost_customers", "2026-05"): 1,
    ("New, kept, returned, lost and repeat customers", "returned_customers", "2026-06"): 1,
    ("New, kept, returned, lost and repeat customers", "retention", "2026-05"): 0.5,
    ("New, kept, returned, lost and repeat customers", "retention", "2026-04"): None,
    ("New, kept, returned, lost and repeat customers", "repeat_rate", "2026-05"): 0.5,
    ("Growth, year to date, moving totals", "growth_on_last_year", "2026-05"): None,
    ("Growth, year to date, moving totals", "growth_on_the_period_before", "2026-05"): 401 / 350
    - 1,
    ("Growth, year to date, moving totals", "all_sales_so_far", "2026-05"): 751_000,
    ("Balances: pipeline, head count, due deals", "pipeline", "2026-04"): 3,
    ("Balances: pipeline, head count, due deals", "pipeline", "2026-06"): 2,
    ("Balances: pipeline, head count, due deals", "due_deals", "2026-05"): 3,
    ("Balances: pipeline, head count, due deals", "head_count", "2026-05"): 3,
    ("Balances: pipeline, head count, due deals", "head_count", "2026-06"): 2,
    ("Balances: pipeline, head count, due deals", "weighted_pipeline", "2026-06"): 710_000,
    ("Balances: pipeline, head count, due deals", "age_of_open_deals", "2026-05"): 13,
    ("Subscriptions: recurring revenue and churn", "mrr", "2026-04"): 2500,
    ("Subscriptions: recurring revenue and churn", "mrr", "2026-06"): 2000,
    ("Subscriptions: recurring revenue and churn", "revenue_churn", "2026-05"): 0.2,
    ("Subscriptions: recurring revenue and churn", "customer_churn", "2026-05"): 1 / 3,
    ("Subscriptions: recurring revenue and churn", "mrr_per_customer", "2026-06"): 1000,
    ("A running balance of movements, and snapshots", "stock_at_end", "2026-05"): 50,
    ("A running balance of movements, and snapshots", "stock_at_start", "2026-05"): 70,
    ("A running balance of movements, and snapshots", "turnover", "2026-05"): 20 / 60,
    ("Targets and attainment", "attainment", "2026-04"): 350 / 400,
    ("Targets and attainment", "reps_at_quota", "FY2026-Q1"): 1,
    ("Targets and attainment", "share_of_reps_at_quota", "FY2026-Q1"): 0.5,
    ("Shares, slices, mix", "sales_to_large", "2026-04"): 250_000,
    ("Shares, slices, mix", "share_of_product_a", "2026-04"): 300 / 350,
    ("Medians and averages over people or customers", "sales_of_the_best_rep", "2026-05"): 300_000,
    ("As of a date: organisation, prices, exchange rates", "sales", "2026-05"): 550_000,
    ("As of a date: organisation, prices, exchange rates", "price_realisation", "2026-04"): 1.0,
    ("Across facts: visits and orders per rep, days worked", "sales_per_visit", "2026-04"): 175_000,
    ("What happened before or after: look-ups per row", "visits_per_win", "2026-05"): 1.5,
    ("Cleaning in SQL: one of each, several files, bands", "closed_deals", "2026-05"): 3,
}
GRAINS = {7: "month", 9: "quarter", 3: "all"}  # by the length of a label


@pytest.mark.parametrize(("recipe", "kpi", "period"), BY_HAND)
def test_recipe_gives_the_figure_computed_by_hand(
    recipe: str, kpi: str, period: str, files: Path
) -> None:
    text = next(text for heading, text in _blocks("en", "yaml") if heading == recipe)
    project = _opened(text, files, re.sub(r"\W+", "_", recipe))
    figures = project.measure(
        [kpi], grain=GRAINS[len(period)], start="2026-04-01", end="2026-06-30"
    )
    found = {row["period"]: row["value"] for row in figures.frame.to_dicts()}
    expected = BY_HAND[recipe, kpi, period]
    assert found[period] == (expected if expected is None else pytest.approx(expected, rel=1e-12))


@pytest.mark.parametrize(
    ("heading", "measure", "by", "grain", "figures"),
    [
        (
            "Columns as they were",
            "proposals_at_end",
            (),
            "month",
            {"2026-04": 1, "2026-05": 0, "2026-06": 1},
        ),
        ("A row per day", "workdays", (), "month", {"2026-04": 63, "2026-05": 54, "2026-06": 44}),
        (
            "Stated figures",
            "sales_target",
            (),
            "quarter",
            {"FY2026-Q1": 1300},
        ),
        (
            "Stated figures",
            "sales_target",
            (),
            "month",
            {"2026-04": 300, "2026-05": None, "2026-06": None},
        ),
        (
            "Stated figures",
            "sales_target",
            ("team",),
            "month",
            {"2026-04 East": 200, "2026-04 West": 100, "2026-05 East": None, "2026-05 West": None},
        ),
        (
            "Two steps: `per`",
            "busiest_day",
            (),
            "month",
            {"2026-04": 1, "2026-05": 1, "2026-06": 1},
        ),
    ],
)
def test_construct_gives_the_figures_computed_by_hand(
    heading: str,
    measure: str,
    by: tuple[str, ...],
    grain: str,
    figures: dict[str, float | None],
    files: Path,
) -> None:
    text = next(text for title, text in _blocks("en", "yaml") if title == heading)
    project = _opened(text, files, re.sub(r"\W+", "_", heading))
    asked = project.measure([measure], by=by, grain=grain, start="2026-04-01", end="2026-06-30")
    found = {
        " ".join([row["period"], *(row[d] for d in by)]): row["value"]
        for row in asked.frame.to_dicts()
    }
    assert {key: found[key] for key in figures} == figures


# The first example


def _answer(project: kaname.Project, command: str) -> str:
    options = dict(re.findall(r"--(\S+) (\S+)", command))
    return project.measure(
        options["kpi"].split(","), by=options["by"].split(","), grain=options["grain"]
    ).csv()


def test_first_design_of_the_page_gives_the_figures_beside_it(tmp_path: Path) -> None:
    for file in FIRST.glob("*.csv"):
        shutil.copy(file, tmp_path)
    (_, text), *_ = _blocks("en", "yaml")
    command = _blocks("en", "console")[0][1]
    shown = _blocks("en", "csv")[1][1]
    assert _answer(_opened(text, tmp_path, "page"), command) == shown
    example = kaname.open(FIRST / "design.yaml", store=tmp_path / "store")
    assert _answer(example, command) == shown


def test_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FIRST, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    ((_, code),) = _blocks("en", "python")
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["figures"].frame["value"].to_list() == [4_850_000, 600_000]


def test_the_page_shows_the_beginning_of_the_file() -> None:
    beginning = _blocks("en", "csv")[0][1]
    assert (FIRST / "deals.csv").read_text("utf-8").startswith(beginning)


def test_first_example_has_figures_computed_by_hand(tmp_path: Path) -> None:
    project = kaname.open(FIRST / "design.yaml", store=tmp_path)
    kpis = ["pipeline", "new_deals", "closed_deals", "sales"]
    table = csv.DictReader(StringIO(project.measure(kpis, grain="month").csv()))
    found = {(row["period"], row["kpi"]): row["value"] for row in table}
    assert [found[f"2026-0{month}", "pipeline"] for month in (3, 4, 5, 6)] == ["3", "5", "4", "3"]
    assert [found[f"2026-0{month}", "sales"] for month in (4, 5, 6)] == [
        "1200000",
        "2150000",
        "2100000",
    ]
    joined = project.measure(["won_deals"], by=["rep"], grain="month", start="2026-03").frame
    doi = joined.filter(joined["rep"] == "Doi")
    assert doi["period"].to_list() == ["2026-06"]  # from the month of joining, with zero deals
    assert doi["value"].to_list() == [0]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_is_a_design_without_fault(path: Path) -> None:
    document = load.read(path)
    assert [f.line() for f in document.findings if f.severity != "info"] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_speaks_both_languages(path: Path) -> None:
    design = load.load(path).design
    assert design is not None
    labelled = [design.name, *(kpi.label for kpi in design.kpis.values())]
    labelled += [dimension.label for dimension in design.dimensions.values()]
    assert all(isinstance(label, dict) and set(label) == {"ja", "en"} for label in labelled)


# Completeness


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for inner in _inner(field.annotation):
            yield from _models(inner)


def _inner(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for argument in get_args(kind):
        yield from _inner(argument)


def _vocabulary(kind: Any) -> Iterator[str]:
    """The words that a field allows."""
    if get_origin(kind) is Literal:
        yield from (str(word) for word in get_args(kind))
    for argument in get_args(kind):
        yield from _vocabulary(argument)


def _keys() -> set[str]:
    return {
        field.alias or name
        for model in _models(Design)
        for name, field in model.model_fields.items()
    }


def _words() -> set[str]:
    fields = [field for model in _models(Design) for field in model.model_fields.values()]
    return {word for field in fields for word in _vocabulary(field.annotation)} - {"ja", "en"}


def _coded(lang: str) -> set[str]:
    """The words inside `code` of a page."""
    text = re.sub(r"^```.*?^```$", "", _page(lang), flags=re.MULTILINE | re.DOTALL)
    code = re.findall(r"`+([^`]+)`+", text)
    return {word for span in code for word in re.findall(r"[\w-]+", span)} | set(code)


@pytest.mark.parametrize("lang", PAGES)
def test_every_key_and_word_of_the_language_is_explained(lang: str) -> None:
    functions = set(FUNCTIONS)
    reasons = {r.name.lower().replace("_", "-") for r in Reason} - {"defined"}
    known = _keys() | _words() | functions | reasons | set(Grain) | set(get_args(Aggregate))
    assert known | set(get_args(ColumnType)) - _coded(lang) - known == known
    assert (known | set(get_args(ColumnType))) - _coded(lang) == set()


def _commands() -> dict[str, set[str]]:
    commands: Any = get_command(pytest.importorskip("kaname.cli").app)
    return {
        name: {option for param in command.params for option in param.opts if option[:2] == "--"}
        for name, command in commands.commands.items()
    }


@pytest.mark.parametrize("lang", PAGES)
def test_commands_and_their_options_are_those_of_the_page(lang: str) -> None:
    known = _commands()
    rows = re.findall(r"^\| `(\w+)(?: DESIGN)?` \| (.*?) \|", _page(lang), re.MULTILINE)
    told = {name: set(re.findall(r"--[a-z-]+", text)) for name, text in rows if name in known}
    assert set(told) == {"check", "measure", "tree", "schema"}
    for name, options in told.items():
        assert options | {"--lang", "--help"} >= known[name], name
        assert options <= known[name], name


@pytest.mark.parametrize("lang", PAGES)
def test_links_within_the_page_lead_to_headings(lang: str) -> None:
    titles = re.findall(r"^#+ (.*)$", _page(lang), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", _page(lang))) <= anchors


# Expressions over rows


def _expressions(lang: str) -> list[str]:
    """The examples of the table in the chapter on expressions."""
    chapter = _page(lang).split("\n## 9. ")[1].split("\n## 10. ")[0]
    rows = re.findall(r"^\| [^|`]+ \| (`.*) \|$", chapter, re.MULTILINE)
    spans = [span for row in rows for span in re.findall(r"`([^`]+)`", row)]
    return [span.replace("\\|", "|") for span in spans]


ROW = """
SELECT 7 AS a, 2 AS b, NULL::INTEGER AS n, -7.46 AS x, 2.5 AS y, 'Ab-c' AS s, true AS f,
       DATE '2026-03-15' AS d, DATE '2026-05-20' AS e,
       TIMESTAMP '2026-03-15 13:14:15' AS t, TIMESTAMP '2026-03-16 15:44:15' AS u
"""


@pytest.mark.parametrize("text", _expressions("en"))
def test_expression_means_what_the_engine_means_by_it(text: str) -> None:
    ours = fragment.parse(text).sql(dialect="duckdb")
    with duckdb.connect() as engine:
        engine.execute(f"CREATE TABLE r AS {ROW}")
        wanted = engine.execute(f"SELECT {text} FROM r").fetchone()
        assert engine.execute(f"SELECT {ours} FROM r").fetchone() == wanted


def test_both_languages_list_the_same_expressions() -> None:
    assert _expressions("ja") == _expressions("en")
    assert len(_expressions("en")) > 90
