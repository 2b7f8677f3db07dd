"""The published JSON Schema accepts what loads and refuses what does not fit."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from kaname.design.load import read_text
from kaname.design.model import json_schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").rglob("*.yaml"))

INLINE = """\
kaname: 1
name: {ja: 設計, en: Design}
calendar: {fiscal_year_starts: 4, closing_day: 20, holidays: JP, timezone: Asia/Tokyo}
facts:
  deals:
    from: deals.csv
    key: id
    time: closed_at
    dimensions: {region: teams.region}
    join: {teams: {key: owner, to: id, valid: [since, until]}}
    columns:
      first_call: {of: calls, agg: min, expr: at, match: id}
  teams: {from: teams.csv, key: id}
  calls: {sql: select * from call, time: at}
measures:
  won: {of: deals, agg: count, where: won}
  open: {of: deals, agg: count, at_end: [created_at, closed_at]}
kpis:
  wins: {role: kgi, value: won, better: band, band: [10, 20]}
"""


def valid(text: str) -> bool:
    data = json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))
    return jsonschema.Draft202012Validator(json_schema()).is_valid(data)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_the_schema_accepts_a_design_that_loads() -> None:
    assert read_text(INLINE, "d.yaml").findings == ()
    assert valid(INLINE)


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_schema_accepts_the_examples(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [f.line() for f in read_text(text, path.name).findings if f.severity == "error"] == []
    assert valid(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("agg: min", "agg: minimum"),
        ("kaname: 1", "kaname: 2"),
        ("role: kgi", "role: goal"),
        ("closing_day: 20", "closing_day: 31"),
        ("from: deals.csv", "form: deals.csv"),
        ("match: id", "mtach: id"),
        ("band: [10, 20]", "band: [10]"),
    ],
)
def test_the_schema_refuses_what_does_not_load(old: str, new: str) -> None:
    assert INLINE.count(old) == 1
    text = INLINE.replace(old, new)
    assert not valid(text)
    assert read_text(text, "d.yaml").design is None
