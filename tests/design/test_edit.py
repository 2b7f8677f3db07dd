"""Edits: the smallest slice changes, every other byte stays."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.design import syntax
from kaname.design.edit import add, edit, remove
from kaname.errors import KanameError

TEXT = """\
# Our sales design
kaname: 1   # the version
name: {ja: 営業, en: Sales}

measures:
  won: {of: deals, agg: count, where: stage = 'Won'}   # comment A
  amount:
    of: deals
    # comment B
    agg: sum
    expr: "value"
kpis:
  sales: {value: amount, formula: won_deals * average}   # 受注金額
  won_deals:
    value: won   # 件数
    drivers:
      - visits   # 訪問
      - calls
    why: |
      first line
      second line

  # trailing comment
  average: {value: amount / won, drivers: [a, b, c]}
"""


def seen(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def edited(path: tuple[str, ...], new: object, text: str = TEXT) -> str:
    return edit(text, path, new, seen(text))


@pytest.mark.parametrize(
    ("path", "new", "old", "written"),
    [
        (("measures", "won", "where"), "stage = 'Lost'", "stage = 'Won'", "stage = 'Lost'"),
        (
            ("measures", "won", "where"),
            "stage in ('Won', 'Lost')",
            "where: stage = 'Won'",
            "where: 'stage in (''Won'', ''Lost'')'",
        ),
        (("measures", "amount", "expr"), "net", '"value"', '"net"'),
        (("measures", "amount", "agg"), "median", "agg: sum", "agg: median"),
        (("kpis", "won_deals", "value"), "won + 1", "value: won   #", "value: won + 1   #"),
        (("kpis", "won_deals", "drivers", "0"), "mails", "- visits", "- mails"),
        (("kpis", "average", "drivers"), ["a", "c"], "[a, b, c]", "[a, c]"),
        (("kpis", "average", "drivers"), ["a", "x", "b", "c"], "[a, b", "[a, x, b"),
        (("kpis", "average", "drivers"), [], "[a, b, c]", "[]"),
        (("kpis", "won_deals", "drivers"), ["visits", "calls", "mails"],
         "      - calls\n", "      - calls\n      - mails\n"),
        (("kpis", "won_deals", "drivers"), ["calls"], "      - visits   # 訪問\n", ""),
        (("kpis", "won_deals", "why"), "one\n\ntwo\n",
         "|\n      first line\n      second line\n", "|\n      one\n\n      two\n"),
        (("kpis", "won_deals", "why"), "short",
         "|\n      first line\n      second line\n", "short\n"),
        (("name",), {"ja": "営業部", "en": "Sales"}, "ja: 営業", "ja: 営業部"),
        (("name",), "営業", "{ja: 営業, en: Sales}", "営業"),
        (("kaname",), 2, "kaname: 1", "kaname: 2"),
        (("kpis", "sales", "formula"), None, "won_deals * average", "null"),
        (("kpis", "sales", "value"), "yes", "value: amount, f", "value: 'yes', f"),
        (("kpis", "won_deals", "value"), "12", "value: won ", "value: '12' "),
        (("kpis", "won_deals", "value"), "a: b", "value: won ", "value: 'a: b' "),
        (("kpis", "won_deals", "value"), "- a", "value: won ", "value: '- a' "),
    ],
)  # fmt: skip
def test_only_the_value_changes(path: tuple[str, ...], new: object, old: str, written: str) -> None:
    assert TEXT.count(old) == 1
    assert edited(path, new) == TEXT.replace(old, written)


def test_of_a_mapping_only_what_differs_changes() -> None:
    new = {"of": "deals", "agg": "median", "expr": "value", "unit": "USD"}
    assert edited(("measures", "amount"), new) == TEXT.replace("agg: sum", "agg: median").replace(
        '    expr: "value"\n', '    expr: "value"\n    unit: USD\n'
    )


def test_a_block_becomes_a_line_and_a_line_a_block() -> None:
    assert edited(("kpis", "won_deals", "drivers"), "none") == TEXT.replace(
        "    drivers:\n      - visits   # 訪問\n      - calls\n", "    drivers: none\n"
    )
    text = "kaname: 1\nname: x   # short\ncurrency: JPY\n"
    long = {"ja": "あ" * 60, "en": "b" * 60}
    assert edited(("name",), long, text) == (
        f"kaname: 1\nname:   # short\n  ja: {'あ' * 60}\n  en: {'b' * 60}\ncurrency: JPY\n"
    )


def test_an_entry_is_added_after_the_last() -> None:
    new = {"value": "won / closed", "unit": "1"}
    assert add(TEXT, ("kpis",), "rate", new, seen(TEXT)) == (
        TEXT + "  rate: {value: won / closed, unit: '1'}\n"
    )
    assert add(TEXT, ("measures", "won"), "unit", "件", seen(TEXT)) == TEXT.replace(
        "stage = 'Won'}", "stage = 'Won', unit: 件}"
    )
    assert add(TEXT, (), "currency", "JPY", seen(TEXT)) == TEXT + "currency: JPY\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kpis:\n", "kpis: {a: {value: b}}\n"),
        ("kpis: # none yet\n", "kpis: {a: {value: b}} # none yet\n"),
        ("kpis: {}\n", "kpis: {a: {value: b}}\n"),
        ("kpis: {b: {value: c},}", "kpis: {b: {value: c}, a: {value: b}}"),
        ("kpis:\n  b: {}", "kpis:\n  b: {}\n  a: {value: b}"),
        ("kpis:\r\n  b: {} # c\r\n", "kpis:\r\n  b: {} # c\r\n  a: {value: b}\r\n"),
        ("\ufeffkpis:\n    b: |\n      x\n", "\ufeffkpis:\n    b: |\n      x\n    a: {value: b}\n"),
        ("kpis:\n  b:\n", "kpis:\n  b:\n  a: {value: b}\n"),
    ],
)
def test_an_entry_is_added_to_any_layout(text: str, expected: str) -> None:
    result = add(text, ("kpis",), "a", {"value": "b"}, seen(text))
    if expected == "kpis: {b: {value: c}, a: {value: b}}":
        assert result.startswith(expected[:-1])
    else:
        assert result == expected


def test_an_entry_is_removed_and_its_neighbours_stay() -> None:
    assert remove(TEXT, ("kpis", "sales"), seen(TEXT)) == TEXT.replace(
        "  sales: {value: amount, formula: won_deals * average}   # 受注金額\n", ""
    )
    assert remove(TEXT, ("kpis", "sales", "value"), seen(TEXT)) == TEXT.replace(
        "value: amount, formula", "formula"
    )
    assert remove(TEXT, ("kpis", "sales", "formula"), seen(TEXT)) == TEXT.replace(
        ", formula: won_deals * average", ""
    )
    assert remove(TEXT, ("kpis", "average", "drivers", "1"), seen(TEXT)) == TEXT.replace(
        "a, b, c", "a, c"
    )


def test_the_last_entry_leaves_an_empty_mapping() -> None:
    text = "kaname: 1\nkpis:   # none\n  a:\n    value: b\nname: x\n"
    assert remove(text, ("kpis", "a"), seen(text)) == "kaname: 1\nkpis: {}   # none\nname: x\n"
    flow = "kpis: {a: {value: b}}\n"
    assert remove(flow, ("kpis", "a", "value"), seen(flow)) == "kpis: {a: {}}\n"


def rule(change: object, *args: object) -> str:
    with pytest.raises(KanameError) as caught:
        change(*args)  # type: ignore[operator]
    return caught.value.findings[0].rule


def test_what_cannot_be_edited_is_refused() -> None:
    assert rule(edit, TEXT + " ", ("name",), "x", seen(TEXT)) == "design.text-has-changed"
    assert rule(edit, TEXT, ("kpis", "nope", "value"), "x", seen(TEXT)) == "design.no-such-place"
    assert rule(add, TEXT, ("kpis",), "sales", {}, seen(TEXT)) == "design.key-exists"
    assert rule(remove, TEXT, (), seen(TEXT)) == "design.no-such-place"
    broken = "a: [1"
    assert rule(edit, broken, ("a",), "x", seen(broken)) == "design.no-such-place"
    shared = "a: &x {b: 1}\nc: *x\n"
    assert rule(edit, shared, ("a", "b"), "2", seen(shared)) == "design.edit-not-possible"
    assert rule(edit, shared, ("c", "b"), "2", seen(shared)) == "design.no-such-place"
    assert edit(shared, ("c",), "2", seen(shared)) == "a: &x {b: 1}\nc: '2'\n"


def test_line_breaks_and_byte_order_mark_stay() -> None:
    text = "\ufeffkaname: 1\r\nname: x # y\r\n"
    raw = text.encode()
    assert edit(raw, ("name",), "z", sha256(raw).hexdigest()) == text.replace("x", "z")


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\x85\u2028"), max_size=12
)
PATHS = st.sampled_from(
    [
        ("name", "ja"),
        ("measures", "won", "where"),
        ("measures", "amount", "expr"),
        ("kpis", "won_deals", "value"),
        ("kpis", "won_deals", "drivers", "0"),
        ("kpis", "won_deals", "why"),
        ("kpis", "average", "drivers", "2"),
    ]
)


def value_at(data: syntax.Plain, path: tuple[str, ...]) -> syntax.Plain:
    for step in path:
        data = data[int(step)] if isinstance(data, list) else data[step]  # type: ignore[index]
    return data


@settings(deadline=None, max_examples=50)
@given(PATHS, WORDS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_any_words_can_be_written_and_every_other_byte_is_kept(
    path: tuple[str, ...], new: str, newline: str, mark: str
) -> None:
    text = mark + TEXT.replace("\n", newline)
    marked = edit(text, path, "MARK", seen(text))
    before, after = marked.split("MARK")
    before = before.removesuffix('"')
    changed = edit(text, path, new, seen(text))
    assert changed.startswith(before)
    behind, _, below = after.removeprefix('"').partition(newline)
    assert changed.endswith(newline + below)
    assert behind in changed.removeprefix(before).partition(newline)[0]
    assert changed.count(newline) == text.count(newline) or "\n" in new or path[-1] == "why"
    data = syntax.read(changed.removeprefix("\ufeff")).data
    assert value_at(data, path) == new
    assert edit(changed, path, value_at(syntax.read(TEXT).data, path), seen(changed)) is not None


PARTS = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(PARTS, PARTS)
def test_any_part_can_be_written_over_any_other(old: object, new: object) -> None:
    text = "# above\nkpis:\n  a: 1 # one\n  # below\nname: x\n"
    once = edit(text, ("kpis", "a"), old, seen(text))
    twice = edit(once, ("kpis", "a"), new, seen(once))
    for each, part in ((once, old), (twice, new)):
        assert value_at(syntax.read(each).data, ("kpis", "a")) == part
        assert each.startswith("# above\nkpis:\n  a:")
        assert each.endswith("  # below\nname: x\n")
        assert "# one" in each
