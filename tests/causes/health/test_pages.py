"""A data rule's page is its test: the example is found by this rule alone, the instead by none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from string import Formatter

import pytest

from kaname.causes.health.examination import examination, page
from kaname.causes.health.rule import FAMILY
from kaname.causes.health.rules import DATA_RULES, PAGES
from kaname.causes.health.table import evidence
from kaname.design.load import read_text
from kaname.errors import Finding
from kaname.rules import RULES
from kaname.rules.checking import check
from kaname.rules.example import example, given, instead
from kaname.rules.rule import Rule
from kaname.text import LANGS

TODAY = date(2026, 11, 26)
each_rule = pytest.mark.parametrize("rule", PAGES, ids=lambda rule: f"{rule.code}-{rule.name}")


@cache
def _found(design: str, table: str) -> list[Finding]:
    """All that the data rules find in a table beside a design."""
    document = read_text(design, "sales.yaml")
    assert document.design is not None
    assert document.findings == ()
    asked = evidence(table, document.design, TODAY)
    found = examination(asked, DATA_RULES)
    return list(check(document, [page(rule, found) for rule in DATA_RULES], today=TODAY))


@each_rule
def test_the_example_is_found_by_this_rule_alone(rule: Rule) -> None:
    found = _found(given(rule), example(rule))
    assert {finding.rule for finding in found} == {f"rules.{rule.name}"}, [f.line() for f in found]
    assert all(f.place is not None and f.place.line for f in found)
    assert all(f.severity == rule.severity and f.code == rule.code for f in found)


@each_rule
def test_instead_is_found_by_none(rule: Rule) -> None:
    assert [finding.line() for finding in _found(given(rule), instead(rule))] == []


@each_rule
def test_the_sentence_can_be_said_in_both_languages(rule: Rule) -> None:
    finding = _found(given(rule), example(rule))[0]
    for lang in LANGS:
        assert "{" not in finding.text(lang)
        assert "nan" not in finding.text(lang)
    used = [{n for _, n, _, _ in Formatter().parse(rule.says[lang]) if n} for lang in LANGS]
    assert used[0] == used[1] == {*used[0]} & set(finding.params)


@each_rule
def test_a_page_has_all_its_words(rule: Rule) -> None:
    for words in (rule.title, rule.says, rule.why, rule.source):
        assert set(words) == set(LANGS)
        assert all(words[lang].strip() for lang in LANGS)
    assert rule.says["ja"].endswith("。")
    assert rule.says["en"].endswith(".")
    assert rule.code[:2] == FAMILY


def test_codes_and_names_are_each_of_one_rule() -> None:
    keys = Counter(key for rule in (*RULES, *PAGES) for key in (rule.code, rule.name))
    assert [key for key, count in keys.items() if count > 1] == []
