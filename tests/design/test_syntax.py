"""YAML 1.2 as a tree: texts stay texts, traps are faults."""

from __future__ import annotations

import pytest

from kaname.design.faults import Fault
from kaname.design.syntax import read
from kaname.text import message


def test_scalars_are_kept_as_written() -> None:
    text = "on: yes\noff: 010\nday: 2026-05-31\nexp: 1e3\nnone: ~\nempty:\nquoted: '~'\n"
    assert read(text).data == {
        "on": "yes",
        "off": "010",
        "day": "2026-05-31",
        "exp": "1e3",
        "none": None,
        "empty": None,
        "quoted": "~",
    }
    assert read(text).faults == ()


def test_aliases_are_followed() -> None:
    assert read("a: &x {b: [1]}\nc: *x\n").data == {"a": {"b": ["1"]}, "c": {"b": ["1"]}}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\na: 3\n", [("duplicate-key", 10, 0)]),
        ("1: a\n", [("key-not-text", 0, None)]),
        ("true: a\n", [("key-not-text", 0, None)]),
        ("? [a]\n: b\n", [("key-not-text", 2, None)]),
        ("a: {b: 1}\n<<: 1\n", [("merge-key", 10, None)]),
        ("a: !!int 3\n", [("tag", 3, None)]),
        ("a: *b\n", [("unknown-alias", 3, None)]),
        ("a: &b [*b]\n", [("unknown-alias", 7, None)]),
        ("a: 1\n---\nb: 1\n", [("several-documents", 5, None)]),
        ("", [("empty-design", 0, None)]),
        ("# only a comment\n", [("empty-design", 0, None)]),
        ("a: \0", [("control-character", 3, None)]),
        ('a: "\\0"', [("control-character", 3, None)]),
        ('a: "\\ud800"', [("control-character", 3, None)]),
        ("a:\n\tb: 1\n", [("tab-indent", 3, None)]),
        ("a: @b\n", [("reserved-character", 3, None)]),
        ("a: >= 3\n", [("reserved-character", 3, None)]),
        ("a: - b\n", [("reserved-character", 3, None)]),
        ("a: b: c\n", [("colon-in-text", 4, None)]),
        ("- a\n- b: c\n  d\n", [("colon-missing", 15, None)]),
        ("a: 'b\n", [("quote-open", 3, None)]),
        ('a: "\\q"\n', [("unknown-escape", 5, None)]),
        ("a: {b: 1\n", [("bracket-open", 3, None)]),
        ("a:\n  b: 1\n c: 2\n", [("bad-indent", 11, None)]),
        ("a: 'b' = c\n", [("text-after-quote", 7, None)]),
        ("a: {b: 'c' = d}\n", [("text-after-quote", 11, None)]),
        ("[" * 100, [("too-deep", 41, None)]),
    ],
)
def test_traps_are_faults_at_their_character(
    text: str, faults: list[tuple[str, int, int | None]]
) -> None:
    found = read(text).faults
    assert [(f.rule, f.at, f.other) for f in found] == faults
    for fault in found:
        words = {**fault.params, "first": "d.yaml:1:1"}
        assert message(f"design.{fault.rule}", "en", **words)
        assert message(f"design.{fault.rule}", "ja", **words)


def test_an_expression_cut_at_its_comma_is_one_fault_and_read_whole() -> None:
    text = "a: {where: a > 0 and lag(a, 1 period) > 0, unit: x}\n"
    found = read(text)
    assert found.faults == (Fault(11, "cut-expression", {"name": "where"}),)
    assert found.data == {"a": {"where": "a > 0 and lag(a, 1 period) > 0", "unit": "x"}}
    assert read("{where: x in (1, 2, 3)}").data == {"where": "x in (1, 2, 3)"}


def test_a_bomb_of_aliases_is_refused() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert [f.rule for f in read("\n".join(lines)).faults] == ["too-many-parts"]
