"""Places of keys, values and characters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.design.places import Places, origins
from kaname.design.syntax import Scalar, read
from kaname.errors import Place

TEXT = """\
kaname: 1
kpis:
  売上: {value: amount, drivers: [a, b]}   # c
  rate:
    formula: "a \\u002b 'b'"
    why: &w >
      folded
      text
    action: *w
"""


def places(text: str) -> Places:
    return Places.read("d.yaml", text, read(text).root)


def test_keys_and_values_have_places() -> None:
    found = places(TEXT)
    assert found.of(("kaname",)) == Place("d.yaml", 1, 9)
    assert found.key(("kpis", "売上")) == Place("d.yaml", 3, 3)
    assert found.of(("kpis", "売上")) == Place("d.yaml", 3, 7)
    assert found.of(("kpis", "売上", "value")) == Place("d.yaml", 3, 15)
    assert found.of(("kpis", "売上", "drivers", 1)) == Place("d.yaml", 3, 36)
    assert found.of(("kpis", "rate", "action")) == Place("d.yaml", 9, 13)
    assert found.keys(("kpis",)) == ("売上", "rate")


def test_what_is_not_written_is_placed_at_the_nearest_thing_above() -> None:
    found = places(TEXT)
    assert found.of(("kpis", "rate", "value")) == Place("d.yaml", 4, 3)
    assert found.key(("kpis", "nope", "value")) == Place("d.yaml", 2, 1)
    assert found.of(("nope",)) == Place("d.yaml", 1, 1)
    assert Places.read("d.yaml", "", None).of(("a",)) == Place("d.yaml")
    assert not found.has(("kpis", "rate", "value"))
    assert found.has(("kpis", "rate", "formula"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_text_ends_them(newline: str) -> None:
    text = TEXT.replace("\n", newline)
    assert places(text).of(("kpis", "売上", "value")) == Place("d.yaml", 3, 15)


def test_a_character_inside_a_value_has_a_place() -> None:
    found = places(TEXT)
    path = ("kpis", "rate", "formula")
    assert [found.inside(path, at).column for at in range(8)] == [15, 16, 17, 23, 24, 25, 26, 27]
    assert found.inside(("kpis", "rate", "why"), 8) == Place("d.yaml", 8, 8)
    assert found.inside(("kpis", "rate", "action"), 0) == Place("d.yaml", 7, 7)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))), st.booleans())
@settings(deadline=None)
def test_characters_of_quoted_texts_are_found_again(text: str, single: bool) -> None:
    quoted = "'" + text.replace("'", "''") + "'" if single else ascii_quoted(text)
    node = read(f"k: {quoted}").root
    value = node.entries["k"].value  # type: ignore[union-attr]
    assert isinstance(value, Scalar)
    found = origins(quoted, value)
    assert len(found) == len(value.text) + 1
    assert list(found) == sorted(found)
    for character, at in zip(value.text, found, strict=False):
        assert quoted[at] == character or quoted[at] == "\\" or character.isspace()


def ascii_quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08x}" if ord(c) % 2 else escaped(c) for c in text) + '"'


def escaped(character: str) -> str:
    return f"\\{character}" if character in '"\\' else character
