"""The library: every KPI of the shared definition as that says it, and all that people read."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kaname.catalogue import Entry, library
from kaname.catalogue.closure import names, needed
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.library import FAMILIES, load, settings_in, settled
from kaname.text import LANGS

ASPECTS = ("timing", "nature", "control", "stage", "perspective")
WORDS = ("label", "description", "why", "improves", "action")


@cache
def _defined(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "domain/kpis.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def test_every_kpi_that_is_defined_is_there(shared: Path) -> None:
    defined = _defined(shared)
    assert len(defined) == 109
    assert defined.keys() - library().entries.keys() == set()


@pytest.mark.parametrize("of", ["ja", "en", "better", *ASPECTS])
def test_it_says_what_the_definition_says(shared: Path, of: str) -> None:
    defined = _defined(shared)
    assert {key: _said(library().entries[key], of) for key in defined} == {
        key: row[of] for key, row in defined.items()
    }


def _said(entry: Entry, of: str) -> object:
    if of in LANGS:
        return dict(entry.label)[of]  # type: ignore[arg-type]
    return entry.kpi.get(of, "up" if of == "better" else "")


def test_target_rules_are_those_of_the_definition(shared: Path) -> None:
    rules = {key: row["target_rule"] for key, row in _defined(shared).items()}
    defined = {key: rule.replace("past_x_", "past_") or None for key, rule in rules.items()}
    assert {key: library().entries[key].target_rule for key in defined} == defined


@pytest.mark.parametrize("key", library().entries)
def test_all_words_in_both_languages(key: str) -> None:
    entry = library().entries[key]
    assert [name for name in WORDS if set(entry.kpi[name]) != set(LANGS)] == []  # type: ignore[call-overload]
    assert 1 <= len(entry.traps) <= 4
    assert all(set(trap) == set(LANGS) for trap in entry.traps)


def test_pairs_name_kpis() -> None:
    entries = library().entries
    assert {
        str(e.kpi["pair"]) for e in entries.values() if "pair" in e.kpi
    } - entries.keys() == set()


def test_no_two_of_one_label() -> None:
    for lang in LANGS:
        labels = [dict(e.label)[lang] for e in library().entries.values()]  # type: ignore[arg-type]
        assert len(set(labels)) == len(labels)


def test_styles_and_industries_are_known_and_none_is_empty() -> None:
    entries = library().entries.values()
    assert {style for entry in entries for style in entry.styles} == set(STYLES)
    assert {industry for entry in entries for industry in entry.industries} == set(INDUSTRIES)


def test_families_hold_what_they_say() -> None:
    found = {key: name for name in FAMILIES for key in load(f"families/{name}.yaml")["kpis"]}
    assert {key: entry.family for key, entry in library().entries.items()} == found
    assert set(library().families) == set(FAMILIES)


def _measures_of(name: str) -> Iterator[str]:
    yield from load(f"families/{name}.yaml").get("measures") or {}


def test_a_measure_has_one_definition_and_is_used() -> None:
    known = library()
    listed = [measure for name in FAMILIES for measure in _measures_of(name)]
    assert sorted(listed) == sorted(set(listed))
    values = [str(entry.kpi["value"]) for entry in known.entries.values()]
    used = needed(values, known.measures, known.facts, known.dimensions).measures
    assert set(listed) - set(used) == set()


def test_a_setting_is_known_and_used() -> None:
    known = library()
    kpis = [entry.kpi for entry in known.entries.values()]
    used = settings_in([*kpis, *known.measures.values(), *known.facts.values()])
    assert used - {"currency"} == set(known.parameters)  # which is the design's own


def test_fits() -> None:
    entry = library().entries["contact_rate"]
    assert entry.styles == ("inside",)
    assert [entry.fits(*asked) for asked in ((None, None), ("inside", None), ("field", None))] == [
        True,
        True,
        False,
    ]


def test_settled() -> None:
    part = {"where": "age < {days}", "list": ["{days}", 3], "other": "{unknown}"}
    assert settled(part, {"days": 14}) == {
        "where": "age < 14",
        "list": ["14", 3],
        "other": "{unknown}",
    }
    assert settings_in(part) == {"days", "unknown"}


def test_names_in_values_are_measures_or_functions() -> None:
    functions = {"lag", "opening", "ever", "rolling", "total", "months", "year"}
    known = set(library().measures) | functions
    strange = {
        key: names(entry.kpi["value"]) - known
        for key, entry in library().entries.items()
        if names(entry.kpi["value"]) - known
    }
    assert strange == {}
