"""KPIs by key, label or synonym."""

from __future__ import annotations

from kaname.api.naming import named
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
