"""Composing: KPIs of the catalogue and parts of one's own become the text of a sound design."""

from __future__ import annotations

import pytest

from kaname.catalogue import compose, design_text, library
from kaname.catalogue.composing import SECTIONS, completed
from kaname.design.load import read_text
from kaname.design.model import Design

HEAD = {"kaname": 1, "name": "Sales", "currency": "JPY", "calendar": {"timezone": "Asia/Tokyo"}}


def design(text: str) -> Design:
    document = read_text(text, "design.yaml")
    assert [finding.line() for finding in document.findings if finding.severity == "error"] == []
    assert document.design is not None
    return document.design


def test_all_kpis_make_one_sound_design() -> None:
    assert list(design(design_text()).kpis) == list(library().entries)


@pytest.mark.parametrize("key", ["win_rate", "mrr_growth", "campaign_effect", "closer_load"])
def test_one_kpi_makes_a_sound_design(key: str) -> None:
    found = design(design_text([key], name="One", currency="USD"))
    assert (list(found.kpis), found.name, found.currency) == ([key], "One", "USD")
    assert found.kpis[key].value == library().entries[key].kpi["value"]


def test_unknown_key() -> None:
    with pytest.raises(KeyError):
        design_text(["win_rte"])


def test_settings_have_their_defaults_unless_given() -> None:
    key = "appointment_follow_up_rate"
    usual, other = design_text([key]), design_text([key], parameters={"follow_up_days": 14})
    assert "interval 10 day" in usual
    assert "matures: 10 days" in usual
    assert other == usual.replace(" 10 day", " 14 day")


def test_what_the_design_says_of_a_kpi_stands_before_the_catalogue() -> None:
    parts = {"kpis": {"win_rate": {"label": "Hit rate", "owner": "Manager", "why": None}}}
    kpi = completed(parts)["kpis"]["win_rate"]
    assert (kpi["label"], kpi["owner"]) == ("Hit rate", "Manager")
    assert kpi["value"] == library().entries["win_rate"].kpi["value"]
    assert "why" not in kpi  # null takes a part away


def test_a_pair_that_is_not_in_the_design_is_not_named() -> None:
    alone = completed({"kpis": {"win_rate": {}}})["kpis"]
    both = completed({"kpis": {"win_rate": {}, "closed_deals": {}}})["kpis"]
    assert "pair" not in alone["win_rate"]
    assert both["win_rate"]["pair"] == "closed_deals"


def test_measures_of_ones_own() -> None:
    parts = {
        "measures": {"large": {"of": "opportunity", "agg": "count", "where": "amount > 1000000"}},
        "kpis": {"large_deals": {"label": "Large deals", "value": "large"}, "win_rate": {}},
    }
    whole = completed(parts)
    assert set(whole["measures"]) == {"large", "won", "closed"}
    assert [name for name in SECTIONS if name in whole] == list(whole)
    assert list(design(compose(HEAD, parts)).kpis) == ["large_deals", "win_rate"]


def test_a_fact_that_no_kpi_is_measured_with() -> None:
    parts = {"kpis": {"win_rate": {}}}
    assert "targets" not in design(compose(HEAD, parts)).facts
    assert "targets" in design(compose(HEAD, parts, facts=["targets"])).facts


def test_comments_stand_before_their_parts() -> None:
    comments = {("kpis", ""): ["What we look at.", "Two lines."], ("kpis", "win_rate"): ["First."]}
    text = compose(HEAD, {"kpis": {"win_rate": {}}}, comments=comments)
    assert "\n\n# What we look at.\n# Two lines.\nkpis:\n  # First.\n  win_rate:\n" in text
    design(text)
