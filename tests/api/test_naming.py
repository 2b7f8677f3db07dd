"""KPIs by key, label or synonym."""

from __future__ import annotations

from kaname.api.naming import listed, named, unknown_dimension, unknown_kpi
from kaname.design.load import read_text

TEXT = """\
kaname: 1
name: Names
currency: JPY
facts: {deals: {from: deals.csv}}
measures: {won: {of: deals, agg: count}}
kpis:
  deals_won: {label: {ja: 受注件数, en: Won deals}, synonyms: [契約数], value: won}
  won: {label: deals_won, value: won}
"""


def test_keys_labels_and_synonyms() -> None:
    design = read_text(TEXT, "").design
    assert design is not None
    assert named(design, ["受注件数"]) == ["deals_won"]
    assert named(design, ["契約数", "Won deals", "won"]) == ["deals_won", "won"]
    assert named(design, ["deals_won"]) == ["deals_won"]  # a key before a label
    assert named(design, ["勝率"]) == ["勝率"]  # to be refused by whoever measures


def test_an_unknown_name_is_told_the_nearest_by_label_and_key() -> None:
    design = read_text(TEXT, "").design
    assert design is not None
    found = unknown_kpi(design, "受注件")
    assert found.suggestion == "deals_won"
    assert found.params["known"] == {
        "ja": "受注件数（deals_won）、deals_won（won）",
        "en": "Won deals (deals_won), deals_won (won)",
    }
    assert unknown_kpi(design, "契約数量").suggestion == "deals_won"  # by its synonym
    assert unknown_kpi(design, "zzz").suggestion is None
    assert "受注件数（deals_won）" in found.line("ja")
    assert unknown_dimension(design, ["region"], "regoin").suggestion == "region"


def test_no_more_than_eight_names_are_listed() -> None:
    keys = [f"kpi{n}" for n in range(20)]
    assert listed({}, keys)["en"] == "kpi0, kpi1, kpi2, kpi3, kpi4, kpi5, kpi6, kpi7, …"
