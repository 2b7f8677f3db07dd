"""The text of a formula becomes an expression, and back; faults point at their character."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaname.formula.parse import (
    FUNCTIONS,
    Binary,
    Call,
    Expr,
    FormulaError,
    Name,
    Negative,
    Number,
    Slice,
    Span,
    dimensions,
    is_term,
    names,
    parse,
    parse_equation,
    show,
    subject,
    terms,
)

a, b, c = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("a", a),
        ("a + b - c", Binary("-", Binary("+", a, b), c)),
        ("a - (b - c)", Binary("-", a, Binary("-", b, c))),
        ("a + b * c", Binary("+", a, Binary("*", b, c))),
        ("(a + b) / c", Binary("/", Binary("+", a, b), c)),
        ("a / b / c", Binary("/", Binary("/", a, b), c)),
        ("-a * b", Binary("*", Negative(a), b)),
        ("a - -b", Binary("-", a, Negative(b))),
        ("1 - 0.25", Binary("-", Number(1), Number(0.25))),
        ("1.5e3", Number(1500)),
        (".5", Number(0.5)),
        ("7%", Number(0.07)),
        ('"won amount" / 件数', Binary("/", Name("won amount"), Name("件数"))),
        ("「売上（税抜）」", Name("売上（税抜）")),
        ('"say ""hi"""', Name('say "hi"')),
        ("sales[segment=SMB]", Slice("sales", (("segment", "SMB"),))),
        (
            'sales[ product = GTX Pro , region="North, East"]',
            Slice("sales", (("product", "GTX Pro"), ("region", "North, East"))),
        ),
        ("sales[team=(none)]", Slice("sales", (("team", "(none)"),))),
        ("lag(a, 1 year)", Call("lag", (a, Span(1, "year")))),
        ("lag(a, 2)", Call("lag", (a, Span(2, "period")))),
        ("rolling(a / b, 12 months)", Call("rolling", (Binary("/", a, b), Span(12, "month")))),
        ("rolling(a, １２か月)", Call("rolling", (a, Span(12, "month")))),
        ("to_date(a, year)", Call("to_date", (a, Name("year")))),
        ("to_date(a, 四半期)", Call("to_date", (a, Name("quarter")))),
        ("total(a)", Call("total", (a,))),
        ("share(a, region, 担当)", Call("share", (a, Name("region"), Name("担当")))),
        ("total(before(a))", Call("total", (Call("before", (a,)),))),
        ("a / days()", Binary("/", a, Call("days", ()))),
        ("lag + total", Binary("+", Name("lag"), Name("total"))),
    ],
)
def test_reads(text: str, expr: Expr) -> None:
    assert parse(text) == expr


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("受注件数 × 平均単価", "受注件数 * 平均単価"),
        ("（ａ＋ｂ）÷２", "(a + b) / 2"),
        ("ａ－ｂ", "a - b"),
        ("a−b", "a - b"),
        ("a‐b", "a - b"),
        ("a＊b／c", "a * b / c"),
        ("sales［segment＝SMB］", "sales[segment=SMB]"),
        ("total（a、region，team）", "total(a, region, team)"),
        ("a\n  + b", "a + b"),
        ("ﾘｰﾄﾞ数 + か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}", "リード数 + が"),
        ("１０％", "0.1"),
        ("“won” ＋ ”lost” + 『a』 + ＂b＂", "won + lost + a + b"),
    ],
)
def test_every_width_and_form_reads_alike(text: str, same: str) -> None:
    assert show(parse(text)) == same


def test_the_long_vowel_mark_is_a_letter() -> None:
    assert parse("リードーb") == Name("リードーb")


@pytest.mark.parametrize(
    ("text", "name", "expr"),
    [
        ("売上高 ＝ 受注件数 × 平均単価", "売上高", "受注件数 * 平均単価"),
        ('"won amount" = a', "won amount", "a"),
        ("a * b", None, "a * b"),
        ("(a)", None, "a"),
    ],
)
def test_equation(text: str, name: str | None, expr: str) -> None:
    found, right = parse_equation(text)
    assert (found, show(right)) == (name, expr)


@pytest.mark.parametrize(
    ("text", "offset", "rule"),
    [
        ("", 0, "empty"),
        ("  ", 2, "empty"),
        ("a +", 3, "unfinished"),
        ("a + * b", 4, "missing-operand"),
        ("()", 1, "missing-operand"),
        ("a + )", 4, "missing-operand"),
        ("a b", 2, "missing-operator"),
        ("2 a", 2, "missing-operator"),
        ("2(a)", 1, "missing-operator"),
        ('"lag"(a, 1)', 5, "missing-operator"),
        ("(a + b", 0, "unclosed"),
        ("b * (a", 4, "unclosed"),
        ("lag(a, 1 year", 3, "unclosed"),
        ("a)", 1, "unopened"),
        ("(a]", 2, "unopened"),
        ("a ? b", 2, "unexpected-character"),
        ("a = b", 2, "unexpected-character"),
        ("a, b", 1, "unexpected-character"),
        ("a ・ b", 2, "unexpected-character"),
        ('a + "won', 4, "unclosed-quote"),
        ("「」", 0, "empty-name"),
        ("1e999", 0, "number-too-large"),
        ("sales / 1,000,000", 9, "thousands-separator"),
        ("lagg(a, 1 year)", 0, "unknown-function"),
        ("lag(a)", 5, "wrong-arguments"),
        ("lag()", 4, "wrong-arguments"),
        ("lag(a, 1, 2)", 8, "wrong-arguments"),
        ("lag(a, year)", 7, "wrong-arguments"),
        ("lag(a, 0 year)", 7, "wrong-arguments"),
        ("lag(a, 1.5 year)", 7, "wrong-arguments"),
        ("lag(a, 1 yeer)", 9, "wrong-arguments"),
        ("lag(a b, 1 year)", 6, "missing-operator"),
        ("to_date(a, week)", 11, "wrong-arguments"),
        ("to_date(a, 1 year)", 11, "wrong-arguments"),
        ("months(a)", 7, "wrong-arguments"),
        ("total(a, 1)", 9, "wrong-arguments"),
        ("a + 1 period", 6, "missing-operator"),
        ("sales[]", 6, "incomplete-slice"),
        ("sales[segment]", 13, "incomplete-slice"),
        ("sales[segment=]", 14, "incomplete-slice"),
        ("sales[segment=SMB", 5, "unclosed"),
    ],
)
def test_fault_points_at_its_character(text: str, offset: int, rule: str) -> None:
    with pytest.raises(FormulaError) as fault:
        parse(text)
    (finding,) = fault.value.findings
    assert (fault.value.offset, finding.rule) == (offset, f"formula.{rule}")
    assert finding.place is not None
    assert finding.place.column == offset + 1
    assert finding.text("en")
    assert finding.text("ja")


@pytest.mark.parametrize(
    ("text", "meant"),
    [("lagg(a, 1 year)", "lag"), ("lag(a, 1 yeer)", "year"), ("SHARE(a)", "share")],
)
def test_fault_suggests_what_was_meant(text: str, meant: str) -> None:
    with pytest.raises(FormulaError) as fault:
        parse(text)
    assert fault.value.findings[0].suggestion == meant


def test_thousands_are_shown_without_their_commas() -> None:
    with pytest.raises(FormulaError, match="`1000000`"):
        parse("sales / 1,000,000")


def test_terms_are_symbols_in_order_and_once() -> None:
    expr = parse("lag(a, 1 year) * b + b / sales[team=x] - 2 * lag(a, 1 year)")
    assert [show(term) for term in terms(expr)] == ["lag(a, 1 year)", "b", "sales[team=x]"]
    assert all(is_term(term) for term in terms(expr))
    assert not is_term(expr)
    assert not is_term(Number(1))


def test_names_are_found_inside_calls_with_their_offsets() -> None:
    expr = parse("lag(a, 1 year) + to_date(b, year) / total(b + sales[team=x], region) + days()")
    found = [(name.name, name.at) for name in names(expr)]
    assert found == [("a", 4), ("b", 25), ("b", 42), ("sales", 46)]


def test_dimensions_are_those_of_slices_and_of_total_and_share() -> None:
    expr = parse("share(a[team=x], region, 担当) + to_date(a, year)")
    assert [(name.name, name.at) for name in dimensions(expr)] == [
        ("region", 17),
        ("担当", 25),
        ("team", 6),
    ]


def test_subject_is_the_value_of_a_call() -> None:
    assert subject(Call("lag", (a, Span(1, "year")))) == a
    assert subject(Call("days", ())) is None


def test_operator_knows_its_place() -> None:
    expr = parse("a +  b * c")
    assert isinstance(expr, Binary)
    assert isinstance(expr.right, Binary)
    assert (expr.at, expr.right.at, expr.right.right) == (2, 7, Name("c"))


@pytest.mark.parametrize("nest", ["({})", "-{}", "lag({}, 1 year)"])
def test_thirty_levels_are_read_and_ten_thousand_refused(nest: str) -> None:
    assert show(parse(_nested(nest, 30)))
    with pytest.raises(FormulaError) as fault:
        parse(_nested(nest, 10_000))
    assert fault.value.findings[0].rule == "formula.too-deep"


def test_long_formulas_are_read_whole_or_refused() -> None:
    long = " + ".join(f"a{n}" for n in range(151))
    expr = parse(long)
    assert show(expr) == long
    assert parse(long) == expr
    assert hash(parse(long)) == hash(expr)
    assert repr(expr)
    assert len(terms(expr)) == 151
    with pytest.raises(FormulaError) as fault:
        parse(long + " + b")
    assert fault.value.findings[0].rule == "formula.too-long"


def _nested(nest: str, levels: int) -> str:
    before, after = nest.split("{}")
    return before * levels + "a" + after * levels


_letters = st.sampled_from(string.ascii_letters + "_売上高リードー①²ＡÅﾘ" + '" 「」.+')
_names = st.text(_letters, min_size=1, max_size=6)
_numbers = st.floats(min_value=0, allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
_spans = st.builds(
    Span, st.integers(1, 9999), st.sampled_from(["period", "day", "week", "month", "year"])
)


def _calls(value: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    args: dict[str, Callable[[], st.SearchStrategy[list[Expr | Span]]]] = {
        "value": lambda: value.map(lambda x: [x]),
        "span": lambda: _spans.map(lambda x: [x]),
        "fiscal": lambda: st.sampled_from(["year", "quarter"]).map(lambda x: [Name(x)]),
        "dimensions": lambda: st.lists(st.builds(Name, _names), max_size=2).map(list),
    }

    def call(name: str) -> st.SearchStrategy[Expr]:
        parts = st.tuples(*(args[kind]() for kind in FUNCTIONS[name].takes))
        return parts.map(lambda found: Call(name, tuple(arg for part in found for arg in part)))

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(call)


_conditions = st.lists(st.tuples(_names, st.text(max_size=5)), min_size=1, max_size=2).map(tuple)
_leaves: st.SearchStrategy[Expr] = st.one_of(
    st.builds(Number, _numbers), st.builds(Name, _names), st.builds(Slice, _names, _conditions)
)
exprs: st.SearchStrategy[Expr] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.builds(Negative, inner),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner),
        _calls(inner),
    ),
    max_leaves=12,
)


@given(exprs)
@example(Slice("a", (("b", "＂"), ("c", '"'))))
def test_what_is_shown_reads_back(expr: Expr) -> None:
    assert parse(show(expr)) == expr


@given(exprs)
def test_no_parentheses_could_go(expr: Expr) -> None:
    text = show(expr)
    for opened, character in enumerate(text):
        closed = _partner(text, opened) if character == "(" else None
        if closed is not None:
            assert (
                _read(text[:opened] + " " + text[opened + 1 : closed] + text[closed + 1 :]) != expr
            )


@given(
    st.one_of(
        st.text(),
        st.text(st.sampled_from('ab1.,()[]=+-*/%"「」 売×÷－period')),
        st.lists(
            st.sampled_from(
                ["lag(", "a", ")", ",", "1 year", "total(", "[", "]", "=", "-", '"', "2"]
            )
        ).map("".join),
    )
)
def test_any_text_gives_an_expression_or_a_fault(text: str) -> None:
    expr = _read(text)
    if isinstance(expr, FormulaError):
        assert 0 <= expr.offset <= len(text)
        assert expr.findings[0].text("ja")
    else:
        assert parse(show(expr)) == expr


def _partner(text: str, opened: int) -> int | None:
    """The bracket that closes `opened`; None where quotes make it hard to tell."""
    if '"' in text:
        return None
    depth = 0
    for at in range(opened, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    return None


def _read(text: str) -> Expr | FormulaError:
    try:
        return parse_equation(text)[1]
    except FormulaError as fault:
        return fault
