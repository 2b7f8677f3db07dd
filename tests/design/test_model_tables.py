"""`from: model`: facts that read the sales model."""

from __future__ import annotations

from kaname.design.load import read_text

HEAD = "kaname: 1\nname: Deals\nfacts:\n"


def test_key_and_clock_are_those_of_the_model() -> None:
    document = read_text(f"{HEAD}  order_line: {{from: model}}\n", "d.yaml")
    assert document.findings == ()
    assert document.design is not None
    fact = document.design.facts["order_line"]
    assert (fact.key, fact.time) == (("order_id", "line_no"), "revenue_on")


def test_what_the_design_says_itself_stands() -> None:
    text = f"{HEAD}  deals: {{from: model, table: opportunity, time: closed_at}}\n"
    document = read_text(text, "d.yaml")
    assert document.findings == ()
    assert document.design is not None
    fact = document.design.facts["deals"]
    assert (fact.key, fact.time) == ("opportunity_id", "closed_at")


def test_unknown_table_is_told_with_what_was_meant() -> None:
    text = f"{HEAD}  deals: {{from: model, table: oportunity}}\n  oders: {{from: model}}\n"
    found = read_text(text, "d.yaml").findings
    assert [(f.rule, str(f.place), f.suggestion) for f in found] == [
        ("design.unknown-model-table", "d.yaml:4:31", "opportunity"),
        ("design.unknown-model-table", "d.yaml:5:17", None),
    ]


def test_table_without_model_is_told() -> None:
    (found,) = read_text(f"{HEAD}  deals: {{from: a.csv, table: opportunity}}\n", "d.yaml").findings
    assert (found.rule, str(found.place)) == ("design.stray-table", "d.yaml:4:24")


def test_a_join_and_a_related_column_find_the_models_key_and_clock() -> None:
    text = (
        f"{HEAD}  opportunity:\n    from: model\n    join: {{account: account_id}}\n"
        "    columns:\n"
        "      first_visit: {of: activity, agg: first, expr: started_at, match: opportunity_id}\n"
        "  account: {from: model}\n  activity: {from: model}\n"
    )
    assert read_text(text, "d.yaml").findings == ()
