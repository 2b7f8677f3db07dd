"""Units of formulas: like is added to like, quotients and products carry their units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.formula.parse import Binary, FormulaError, Name, parse
from kaname.formula.units import UNKNOWN, Units

UNITS = Units("JPY")
ENV = {
    name: UNITS.parse(text)
    for name, text in {
        "sales": "JPY",
        "cost": "currency",
        "thousands": "千円",
        "dollars": "USD",
        "deals": "deals",
        "visits": "visit",
        "price": "JPY/deal",
        "rate": "ratio",
        "mark": "score",
        "minutes": "minutes",
        "hours": "hours",
        "churn": "1/month",
        "sales[team=x]": "JPY",
    }.items()
}


def inferred(text: str) -> str:
    return UNITS.show(UNITS.infer(parse(text), ENV))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("USD", "USD"),
        ("円／件", "JPY/件"),
        ("円", "JPY"),
        ("currency", "JPY"),
        ("JPY/deal", "JPY/deal"),
        ("JPY per deals", "JPY/deal"),
        ("contacts per account per month", "contact/account/month"),
        ("1/month", "1/month"),
        ("1/月", "1/month"),
        ("か月", "month"),
        ("deal*JPY/deal", "JPY"),
        ("deal^2", "deal^2"),
        ("work hours", "work hour"),
        ("千円", "thousand JPY"),
        ("%", "ratio"),
        ("1", "ratio"),
        ("score", "score"),
        ("件/人・月", "件/month/人"),
        ("deal*day/person", "day*deal/person"),
    ],
)
def test_text_and_back(text: str, shown: str) -> None:
    unit = UNITS.parse(text)
    assert UNITS.show(unit) == shown
    assert UNITS.parse(shown) == unit


@pytest.mark.parametrize(
    ("text", "offset", "part"),
    [("", 0, ""), ("JPY/", 4, ""), ("JPY/ 5deals", 4, "5deals"), ("a+b", 0, "a+b")],
)
def test_unreadable_units(text: str, offset: int, part: str) -> None:
    with pytest.raises(FormulaError) as fault:
        UNITS.parse(text)
    (finding,) = fault.value.findings
    assert (fault.value.offset, finding.rule) == (offset, "formula.unreadable-unit")
    assert finding.params["part"] == part


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("sales / deals", "JPY/deal"),
        ("deals * price", "JPY"),
        ("sales - cost", "JPY"),
        ("-sales", "JPY"),
        ("deals * price + sales[team=x] + sales[team=y]", "JPY"),
        ("1 - rate", "ratio"),
        ("sales / cost - 1", "ratio"),
        ("1 - mark", "ratio"),
        ("sales / lag(sales, 1 year)", "ratio"),
        ("lag(deals, 1 year)", "deal"),
        ("opening(sales) + to_date(sales, year) - rolling(sales, 3 month)", "JPY"),
        ("ever(deals) - before(deals) + closing(deals) + total(deals)", "deal"),
        ("share(sales)", "ratio"),
        ("visits / months()", "visit/month"),
        ("visits / business_days()", "visit/day"),
        ("sales * elapsed()", "JPY"),
        ("visits / (minutes / 60)", "visit/minute"),
        ("minutes / 60 + hours", "hour"),
        ("hours + minutes / 60", "hour"),
        ("sales / 1000 + thousands", "thousand JPY"),
        ("sales * churn", "JPY/month"),
        ("sales / 2 * unheard_of", ""),
        ("unheard_of + sales", "JPY"),
        ("sales * sales", "JPY^2"),
    ],
)
def test_inferred_units(formula: str, unit: str) -> None:
    assert inferred(formula) == unit


@pytest.mark.parametrize(
    ("formula", "offset", "left", "right"),
    [
        ("sales + deals", 6, "JPY", "deal"),
        ("price * deals - dollars", 14, "JPY", "USD"),
        ("deals + visits", 6, "deal", "visit"),
        ("sales + 1", 6, "JPY", "ratio"),
        ("minutes + hours", 8, "minute", "hour"),
        ("sales + thousands", 6, "JPY", "thousand JPY"),
        ("days() - months()", 7, "day", "month"),
        ("churn + rate", 6, "1/month", "ratio"),
        ("lag(sales + deals, 1 year)", 10, "JPY", "deal"),
        ("share(sales + deals)", 12, "JPY", "deal"),
    ],
)
def test_unlike_units_are_a_fault_at_the_operator(
    formula: str, offset: int, left: str, right: str
) -> None:
    with pytest.raises(FormulaError) as fault:
        inferred(formula)
    (finding,) = fault.value.findings
    assert (fault.value.offset, finding.rule) == (offset, "formula.unlike-units")
    assert (finding.params["left"], finding.params["right"]) == (left, right)
    assert left in finding.text("ja")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("JPY", "円", True),
        ("JPY", "USD", False),
        ("deal", "deals", True),
        ("hour", "minute", False),
        ("year", "month", False),
        ("ratio", "score", True),
        ("JPY/deal", "deal/JPY", False),
    ],
)
def test_same(a: str, b: str, same: bool) -> None:
    assert UNITS.same(UNITS.parse(a), UNITS.parse(b)) == same


def test_the_unknown_is_the_same_as_any() -> None:
    assert UNITS.same(UNKNOWN, ENV["sales"])
    assert UNITS.same(ENV["sales"], UNKNOWN)


def test_a_number_may_have_converted_minutes_into_hours() -> None:
    per_hour = UNITS.parse("visit/hour")
    assert UNITS.same(UNITS.infer(parse("visits / (minutes / 60)"), ENV), per_hour)
    assert not UNITS.same(UNITS.infer(parse("visits / minutes"), ENV), per_hour)


_NOUNS = ("JPY", "USD", "deal", "件", "hour")
_powers = st.dictionaries(st.sampled_from(_NOUNS), st.integers(-3, 3).filter(bool))


def _text(powers: dict[str, int]) -> str:
    return "*".join(["1", *(f"{noun}^{power}" for noun, power in powers.items())])


@given(_powers, _powers)
def test_products_and_quotients_add_and_subtract_powers(
    left: dict[str, int], right: dict[str, int]
) -> None:
    env = {"a": UNITS.parse(_text(left)), "b": UNITS.parse(_text(right))}
    for op, sign in (("*", 1), ("/", -1)):
        powers = {
            noun: power
            for noun in _NOUNS
            if (power := left.get(noun, 0) + sign * right.get(noun, 0)) != 0
        }
        unit = UNITS.infer(parse(f"a {op} b"), env)
        assert unit == UNITS.parse(_text(powers))
        assert UNITS.parse(UNITS.show(unit)) == unit


@given(_powers, _powers)
def test_sums_are_of_equal_powers_only(left: dict[str, int], right: dict[str, int]) -> None:
    env = {"a": UNITS.parse(_text(left)), "b": UNITS.parse(_text(right))}
    expr = Binary("+", Name("a"), Name("b"), at=3)
    if left == right:
        assert UNITS.infer(expr, env) == env["a"]
    else:
        with pytest.raises(FormulaError) as fault:
            UNITS.infer(expr, env)
        assert fault.value.offset == 3


@given(st.text())
def test_any_text_gives_a_unit_or_a_fault(text: str) -> None:
    units = Units()
    try:
        unit = units.parse(text)
    except FormulaError:
        return
    assert units.parse(units.show(unit)) == unit
