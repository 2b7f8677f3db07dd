"""Whose KPIs they are."""

from __future__ import annotations

from kaname.design.bearers import EVERYBODY, Bearer, bearers
from kaname.design.load import read_text

TEXT = """\
kaname: 1
name: small
roles: {rep: {}, head: {level: company}}
segments: {large: {label: L, kpis: [a, b]}}
kpis:
  a: {given_to: [rep, head]}
  b: {}
  c: {}
"""


def test_by_role_then_by_segment_and_the_rest_is_everybodys() -> None:
    design = read_text(TEXT, "small.yaml").design
    assert design is not None
    assert bearers(design, ["a", "b", "c"]) == [
        Bearer("role", "`rep`", ("roles", "rep"), ("a",), "rep"),
        Bearer("role", "`head`", ("roles", "head"), ("a",), "company"),
        Bearer("segment", "`large`", ("segments", "large"), ("b",)),
        Bearer("everybody", EVERYBODY, ("kpis", "c"), ("c",)),
    ]
