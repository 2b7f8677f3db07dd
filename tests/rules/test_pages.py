"""A rule's page is its test: the example is found by this rule alone, the instead by none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from string import Formatter

import pytest

from kaname.design.load import read_text
from kaname.errors import Finding
from kaname.rules import RULES
from kaname.rules.checking import check
from kaname.rules.example import example, instead, sound
from kaname.rules.rule import CAUSES, FAMILIES, Rule
from kaname.text import LANGS

TODAY = date(2026, 11, 26)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")


def _found(text: str, rule: Rule | None = None) -> list[Finding]:
    """All that the loader and all rules find in a text."""
    document = read_text(text, "sales.yaml")
    coverage = rule.coverage if rule else {}
    return [*document.findings, *check(document, RULES, today=TODAY, coverage=coverage)]


@cache
def _in_example(at: int) -> list[Finding]:
    return _found(example(RULES[at]), RULES[at])


def test_the_sound_design_is_sound() -> None:
    assert [finding.line() for finding in _found(sound())] == []


@each_rule
def test_the_example_is_found_by_this_rule_alone(rule: Rule) -> None:
    found = _in_example(RULES.index(rule))
    assert {finding.rule for finding in found} == {f"rules.{rule.name}"}, [f.line() for f in found]
    assert all(f.place is not None and f.place.line for f in found)


@each_rule
def test_instead_is_found_by_none(rule: Rule) -> None:
    assert [finding.line() for finding in _found(instead(rule), rule)] == []


@each_rule
def test_the_sentence_can_be_said_in_both_languages(rule: Rule) -> None:
    finding = _in_example(RULES.index(rule))[0]
    for lang in LANGS:
        assert "{" not in finding.text(lang)
    used = [{n for _, n, _, _ in Formatter().parse(rule.says[lang]) if n} for lang in LANGS]
    assert used[0] == used[1] == {*used[0]} & set(finding.params)


@each_rule
def test_a_page_has_all_its_words(rule: Rule) -> None:
    for words in (rule.title, rule.says, rule.why, rule.source):
        assert set(words) == set(LANGS)
        assert all(words[lang].strip() for lang in LANGS)
    assert rule.says["ja"].endswith("。")
    assert rule.says["en"].endswith(".")
    assert not any("ノルマ" in words["ja"] for words in (rule.title, rule.says, rule.why))
    assert rule.code[:2] in FAMILIES


def test_codes_and_names_are_each_of_one_rule() -> None:
    keys = Counter(key for rule in RULES for key in (rule.code, rule.name))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_cause_has_four_rules_or_more() -> None:
    causes = Counter(rule.cause for rule in RULES)
    assert {cause: causes[cause] >= 4 for cause in CAUSES} == dict.fromkeys(CAUSES, True)


def test_every_family_has_its_rules() -> None:
    assert {rule.code[:2] for rule in RULES} == set(FAMILIES)
