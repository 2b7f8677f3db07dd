"""Wording: KPIs by their labels, with the key beside for who edits the text."""

from __future__ import annotations

from kaname.causes.health.wording import named

LABELS = {"sales": {"ja": "売上高", "en": "Sales"}}


def test_kpis_are_called_by_their_labels() -> None:
    found = named({"kpi": "sales", "share": "3%"}, LABELS, keys=False)
    assert found == {"kpi": {"ja": "「売上高」", "en": "“Sales”"}, "share": "3%"}


def test_the_key_stands_beside_where_the_text_is_edited() -> None:
    found = named({"kpi": "sales"}, LABELS, keys=True)
    assert found == {"kpi": {"ja": "「売上高」（`sales`）", "en": "“Sales” (`sales`)"}}


def test_several_and_those_without_a_label() -> None:
    found = named({"targets": ("sales", "calls")}, LABELS, keys=False)
    assert found == {"targets": {"ja": "「売上高」、`calls`", "en": "“Sales”, `calls`"}}
