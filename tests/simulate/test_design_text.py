"""The demo's design text: sound by the product's own checks, and complete in both languages."""

from __future__ import annotations

from datetime import date

from kaname.design.load import read_text
from kaname.simulate import design_text
from kaname.simulate.horizon import horizon

TEXT = design_text(horizon(date(2026, 11, 16), 36))


def test_it_has_no_faults() -> None:
    assert [finding.line() for finding in read_text(TEXT, "design.yaml").findings] == []


def test_the_calendar_knows_the_last_day_and_the_closed_days() -> None:
    design = read_text(TEXT, "design.yaml").design
    assert design is not None

    assert design.calendar.as_of == date(2026, 11, 16)
    assert date(2025, 12, 29) in design.calendar.closed
    assert date(2026, 1, 1) not in design.calendar.closed  # a public holiday already


def test_every_kpi_is_told_in_both_languages() -> None:
    design = read_text(TEXT, "design.yaml").design
    assert design is not None

    told = [text for k in design.kpis.values() for text in (k.label, k.description, k.why)]
    told += [dimension.label for dimension in design.dimensions.values()]
    told += [fact.label for fact in design.facts.values()]
    assert [text for text in told if not isinstance(text, dict) or set(text) != {"ja", "en"}] == []


def test_three_to_five_figures_are_primary() -> None:
    design = read_text(TEXT, "design.yaml").design
    assert design is not None

    assert 3 <= sum(kpi.tier == "primary" for kpi in design.kpis.values()) <= 5
