"""Checking: the order of findings, waivers, and waivers that waive nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kaname.design.load import read_text
from kaname.errors import Finding
from kaname.rules import RULES
from kaname.rules.checking import check
from kaname.rules.example import example, sound
from kaname.rules.rule import Hit, Measurable, Rule

TODAY = date(2026, 11, 26)
WAIVER = """\
  - {{rule: {rule}, {at}until: {until}, reason: {{ja: 次の見直しで書く, en: At the next revision}}}}
"""


def _rule(name: str) -> Rule:
    return next(rule for rule in RULES if rule.name == name)


def _found(text: str, **coverage: Measurable) -> list[tuple[str, str]]:
    return [(f.rule.partition(".")[2], f.severity) for f in _findings(text, coverage)]


def _findings(text: str, coverage: Mapping[str, Measurable] | None = None) -> list[Finding]:
    document = read_text(text, "sales.yaml")
    assert document.findings == ()
    return list(check(document, RULES, today=TODAY, coverage=coverage))


def _waived(text: str, rule: str, at: str = "", until: str = "2026-11-26") -> str:
    place = f"at: {at}, " if at else ""
    return f"{text}allow:\n" + WAIVER.format(rule=rule, at=place, until=until)


def test_findings_are_in_the_order_of_the_text() -> None:
    text = sound().replace(
        "    why: {ja: 会えた分だけ課題が聞ける, en: Problems are heard in meetings}\n", ""
    )
    text = text.replace(", csf: {ja: 使い始めの満足, en: Satisfaction from the first weeks}", "")
    assert _found(text) == [("stage-without-factor", "advice"), ("no-why", "warning")]
    first, second = _findings(text)
    line = text[: text.index("  follow_up: ")].count("\n") + 1
    assert first.line().startswith(f"sales.yaml:{line}:3: advice SZ005 stage-without-factor: ")
    assert first.place is not None
    assert second.place is not None
    assert first.place.line < second.place.line


def test_a_waiver_waives_by_name_and_by_code() -> None:
    text = example(_rule("no-why"))
    assert _found(text) == [("no-why", "warning")]
    assert _found(_waived(text, "no-why")) == []
    assert _found(_waived(text, "OW004")) == []


def test_a_waiver_may_be_for_one_part() -> None:
    text = example(_rule("no-why"))
    assert _found(_waived(text, "no-why", at="win_rate")) == []
    assert sorted(_found(_waived(text, "no-why", at="meetings"))) == [
        ("no-why", "warning"),
        ("waiver-unused", "warning"),
    ]


def test_a_waiver_that_has_ended_waives_nothing_and_is_found() -> None:
    text = _waived(example(_rule("no-why")), "no-why", until="2026-11-25")
    assert sorted(_found(text)) == [("no-why", "warning"), ("waiver-ended", "warning")]


def test_a_waiver_without_a_fault_is_found() -> None:
    assert _found(_waived(sound(), "no-why")) == [("waiver-unused", "warning")]


def test_a_waiver_of_no_rule_is_found_with_what_was_meant() -> None:
    text = _waived(sound(), "lagging-onyl")
    (finding,) = _findings(text)
    assert finding.rule == "rules.unknown-rule"
    assert finding.suggestion == "lagging-only"


def test_a_document_without_a_design_has_no_findings_of_rules() -> None:
    document = read_text("kaname: 1\nkpis: 5\n", "sales.yaml")
    assert document.design is None
    assert check(document, RULES, today=TODAY) == ()


@pytest.mark.parametrize("rule", ["typed-by-hand", "not-measurable", "DA003", "partly-filled"])
def test_a_waiver_of_what_the_data_lacks_is_unused_only_where_the_data_is_known(rule: str) -> None:
    text = _waived(sound(), rule)
    assert _found(text) == []
    assert _found(text, meetings="measurable") == [("waiver-unused", "warning")]
    assert _found(_waived(sound(), rule, until="2026-11-25")) == [("waiver-ended", "warning")]


TWO_CANDIDATES = """\
candidates:
  one: {needs: a field}
  two: {needs: a field}
"""


def test_what_is_reported_at_once_is_waived_one_by_one() -> None:
    text = sound() + TWO_CANDIDATES
    (both,) = _findings(text)
    assert both.params == {"count": 2, "names": "`one`, `two`"}
    (left,) = _findings(_waived(text, "candidate-adrift", at="one"))
    assert left.params == {"count": 1, "names": "`two`"}
    assert left.place is not None
    assert text.splitlines()[left.place.line - 1].startswith("  two:")
    waived = _waived(text, "candidate-adrift", at="one")
    assert _found(waived + WAIVER.format(rule="DA005", at="at: two, ", until=TODAY)) == []


@pytest.mark.parametrize("rule", ["candidate-adrift", "no-why", "lagging-only"])
def test_a_section_is_no_part_that_a_waiver_may_be_for(rule: str) -> None:
    text = example(_rule(rule))
    section = "candidates" if rule == "candidate-adrift" else "kpis"
    assert {name for name, _ in _found(text)} == {rule}
    found = {name for name, _ in _found(_waived(text, rule, at=section))}
    assert found == {rule, "waiver-unused"}
    assert _found(_waived(text, rule)) == []


def test_a_waiver_may_name_the_kpi_wherever_the_finding_stands() -> None:
    text = example(_rule("no-start"))  # at a key result of an objective
    assert _found(_waived(text, "no-start", at="win_rate")) == []
    assert _found(_waived(text, "no-start", at="trusted_proposals")) == []
    assert ("no-start", "advice") in _found(_waived(text, "no-start", at="key_results"))


def test_what_a_hit_is_about() -> None:
    assert Hit(("kpis",)).about == frozenset()
    assert Hit(("kpis", "kpis")).about == {"kpis"}
    assert Hit(("segments", "junior", "targets", "calls"), {"kpi": "calls"}).about == {
        "junior",
        "calls",
    }
    assert Hit(("strategy", "goal", "value")).about == {"strategy", "goal"}


def test_a_design_without_kpis_has_no_findings_of_rules() -> None:
    assert _found("kaname: 1\nname: empty\nkpis: {}\n") == []
