"""The ready designs, alone and every style with every industry: sound texts that measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import kaname.api
from kaname.catalogue import USUAL_CALENDAR, compose
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.ready import about, chosen, ready
from kaname.design.cycles import formulas
from kaname.design.document import Document
from kaname.design.expressions import expression
from kaname.design.load import read_text
from kaname.design.model import Design
from kaname.formula.parse import names
from kaname.rules import RULES
from kaname.rules.checking import check
from kaname.simulate import simulate

Choice = tuple[str | None, str | None]  # a style, an industry, or both
LAST = date(2026, 3, 31)
TODAY = date(2026, 4, 1)
STAGES = ["lead", "qualify", "propose", "close", "follow_up"]
ALONE: tuple[Choice, ...] = (
    *((style, None) for style in STYLES),
    *((None, industry) for industry in INDUSTRIES),
)
BOTH: tuple[Choice, ...] = tuple(product(STYLES, INDUSTRIES))
GOAL = {
    "value": 1_200_000_000,
    "period": "FY2026",
    "evidence": {
        "forecast": 1_050_000_000,
        "market": 30_000_000,
        "initiatives": 100_000_000,
        "adjustment": 20_000_000,
        "source": {"ja": "過去3年の実績", "en": "Three years of actuals"},
    },
}


def _name(choice: Choice) -> str:
    return "-".join(part for part in choice if part)


every = pytest.mark.parametrize("choice", [*ALONE, *BOTH], ids=_name)
alone = pytest.mark.parametrize("choice", ALONE, ids=_name)


@cache
def _text(choice: Choice) -> str:
    """The design as `kaname new` writes it: with a goal, for a company that ends on LAST."""
    parts: dict[str, Any] = deepcopy(chosen(*choice))
    parts["strategy"] |= {"horizon": "FY2026", "goal": GOAL}
    calendar = {**USUAL_CALENDAR, "as_of": LAST.isoformat()}
    head = {"kaname": 1, "name": _name(choice), "currency": "JPY", "calendar": calendar}
    return compose(head, parts)


@cache
def _document(choice: Choice) -> Document:
    return read_text(_text(choice), "design.yaml")


def _design(choice: Choice) -> Design:
    design = _document(choice).design
    assert design is not None
    return design


def _goal(design: Design) -> str:
    (goal,) = (name for name, kpi in design.kpis.items() if kpi.role == "kgi")
    return goal


@every
def test_no_finding_on_loading(choice: Choice) -> None:
    assert [f.text() for f in _document(choice).findings] == []


@every
def test_no_rule_finds_anything(choice: Choice) -> None:
    found = check(_document(choice), RULES, today=TODAY)
    assert [(f.code, f.params) for f in found] == []


@every
def test_a_tree_of_three_levels(choice: Choice) -> None:
    design = _design(choice)
    children = formulas(design)

    def levels(kpi: str) -> int:
        return 1 + max((levels(child) for child in children[kpi]), default=0)

    assert levels(_goal(design)) >= 3


@every
def test_three_to_five_primary_kpis_of_each_role(choice: Choice) -> None:
    design = _design(choice)
    primary = [kpi for kpi in design.kpis.values() if kpi.tier == "primary"]
    counts = Counter(role for kpi in primary for role in kpi.given_to)
    assert counts.keys() == design.roles.keys()
    assert {role: n for role, n in counts.items() if not 3 <= n <= 5} == {}


@every
def test_no_two_kpis_of_one_name(choice: Choice) -> None:
    labels = Counter(
        (lang, text)
        for kpi in _design(choice).kpis.values()
        if isinstance(kpi.label, dict)
        for lang, text in kpi.label.items()
    )
    assert [label for label, times in labels.items() if times > 1] == []
    assert labels.total() == 2 * len(_design(choice).kpis)


@every
def test_every_kpi_leads_to_the_goal(choice: Choice) -> None:
    design = _design(choice)
    effects = _effects(design)
    reached = {_goal(design)}
    while new := {kpi for kpi, to in effects.items() if to & reached} - reached:
        reached |= new
    assert design.kpis.keys() - reached == set()


def _effects(design: Design) -> dict[str, set[str]]:
    """What each KPI moves by formula, as a driver or by a link of the strategy map."""
    found: dict[str, set[str]] = {name: set() for name in design.kpis}
    for name, kpi in design.kpis.items():
        formula = expression(design, name, "formula")
        inside = [part.name for part in names(formula)] if formula is not None else []
        for other in (*inside, *kpi.driven_by):
            found[other].add(name)
    for link in design.scorecard.links if design.scorecard else ():
        found[link.from_].add(link.to)
    return found


@every
def test_every_kpi_on_an_agenda_and_only_primary_ones_weekly(choice: Choice) -> None:
    design = _design(choice)
    reviews = design.reviews.values()
    assert design.kpis.keys() - {kpi for review in reviews for kpi in review.kpis} == set()
    weekly = [review.kpis for review in reviews if review.cadence == "weekly"]
    assert weekly
    assert all(len(agenda) <= 7 for agenda in weekly)
    assert [k for agenda in weekly for k in agenda if design.kpis[k].tier != "primary"] == []


@every
def test_leading_and_lagging_quantity_and_quality(choice: Choice) -> None:
    kpis = _design(choice).kpis
    assert {kpi.timing for kpi in kpis.values()} == {"leading", "lagging"}
    assert {kpi.perspective for kpi in kpis.values()} == {
        "finance",
        "customer",
        "process",
        "learning",
    }
    primary = {name: kpi for name, kpi in kpis.items() if kpi.tier == "primary"}
    quantities = [name for name, kpi in primary.items() if kpi.nature == "quantity"]
    unpaired = [name for name in quantities if kpis[str(kpis[name].pair)].nature != "quality"]
    assert unpaired == []


@every
def test_weights_add_up_and_hold_no_floor(choice: Choice) -> None:
    design = _design(choice)
    for name, segment in design.segments.items():
        assert sum(segment.weights.values()) == pytest.approx(1), name
        assert [kpi for kpi in segment.weights if design.kpis[kpi].floor is not None] == []


@alone
def test_what_a_ready_design_has(choice: Choice) -> None:
    key, design = _name(choice), _design(choice)
    assert {lang for text in about(key).values() for lang in dict(text)} == {"ja", "en"}
    assert 12 <= len(design.kpis) <= 25
    assert [stage for stage in design.stages if stage not in STAGES] == []
    assert {voice.tenure for voice in design.voices} == {"junior", "middle", "veteran"}
    assert all(dict(voice.says)["ja"].startswith("（例）") for voice in design.voices)  # type: ignore[arg-type]
    assert design.objectives
    assert design.initiatives
    assert design.segments


@alone
def test_both_languages_everywhere(choice: Choice) -> None:
    assert [path for path in _labels(ready(_name(choice))) if path[1] != {"ja", "en"}] == []


def _labels(part: object, path: str = "") -> Iterator[tuple[str, set[str]]]:
    """The paths of the labels in a part, each with its languages."""
    if isinstance(part, dict) and part.keys() & {"ja", "en"}:
        yield path, set(part)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _labels(value, f"{path}/{name}")
    elif isinstance(part, list):
        for value in part:
            yield from _labels(value, path)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company's tables, small."""
    folder = tmp_path_factory.mktemp("company")
    simulate(folder, end=LAST, months=14, reps=25)
    return folder


MEASURED = (*ALONE, *zip(STYLES, (*INDUSTRIES, "saas"), strict=True))


@pytest.mark.parametrize("choice", MEASURED, ids=_name)
def test_measured_on_the_demo_company(company: Path, choice: Choice) -> None:
    path = company / f"{_name(choice)}.yaml"
    path.write_text(_text(choice), encoding="utf-8")
    project = kaname.api.open(path, store=company / "store")
    kpis = list(project.design.kpis)
    half_year: dict[str, Any] = {"start": date(2025, 10, 1), "end": LAST}
    frame = project.measure(kpis, [], "month", **half_year).frame
    found = frame.filter(pl.col("value").is_not_null()).get_column("kpi").unique().to_list()
    assert set(kpis) - set(found) == set()
    assert project.residuals() == []


@pytest.mark.parametrize("style", STYLES)
def test_a_style_adds_up_in_every_team(company: Path, style: str) -> None:
    path = company / f"{style}.yaml"
    path.write_text(_text((style, None)), encoding="utf-8")
    assert kaname.api.open(path, store=company / "store").residuals(["team"]) == []
