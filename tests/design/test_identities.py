"""What follows by algebra is a definition, and nothing else is."""

from __future__ import annotations

import pytest

from kaname.design.identities import is_definition
from kaname.design.model import Design, Kpi, Measure


def design(**kpis: tuple[str | None, str | None]) -> Design:
    measures = {name: Measure(agg="count", of="deals") for name in ("won", "closed", "amount")}
    return Design(
        kaname=1,
        name="x",
        measures=measures,
        kpis={name: Kpi(value=value, formula=formula) for name, (value, formula) in kpis.items()},
    )


BASE = {
    "wins": ("won", None),
    "closings": ("closed", None),
    "rate": ("won / closed", None),
    "average": ("amount / won", None),
    "sales": ("amount", None),
}


@pytest.mark.parametrize(
    ("value", "formula", "expected"),
    [
        ("won", "closings * rate", True),
        ("amount", "closings * rate * average", True),
        ("amount / closed", "rate * average", True),
        ("lag(won, 1 period)", "lag(closings, 1 period) * lag(rate, 1 period)", True),
        ("lag(won, 1 period)", "lag(closings * rate, 1 period)", True),
        ("won", "lag(closings, 1 period) * rate", False),
        ("won / total(won)", "share(wins)", True),
        ("won / total(won, region)", "share(wins, region)", True),
        ("won / total(won)", "share(wins, region)", False),
        ("won * 0.3", "wins * 3 / 10", True),
        ("won - closed", "-(closings - wins)", True),
        ("won", "wins[region=east] + wins[region=west]", False),
        ("won / months()", "wins / months()", True),
        ("won", "closings", False),
        ("won", "closings / (sales - sales)", False),
        ("won", None, False),
        (None, "closings", False),
        ("won", "nobody", False),
        ("won", "wins * (", False),
    ],
)
def test_definitions(value: str | None, formula: str | None, expected: bool) -> None:
    assert is_definition(design(**BASE, parent=(value, formula)), "parent") is expected


def test_a_name_in_a_value_is_the_measure_and_in_a_formula_the_kpi() -> None:
    assert is_definition(design(won=("won / closed", None), x=("won", "won")), "x") is False
    assert is_definition(design(won=("won", None), x=("won", "won")), "x") is True


def test_a_kpi_without_value_is_its_formula() -> None:
    kpis = {**BASE, "middle": (None, "closings * rate")}
    assert is_definition(design(**kpis, parent=("won", "middle")), "parent") is True


def test_circles_long_chains_and_explosions_are_not_decided() -> None:
    circle = design(a=("b + 0", "b"), b=("a + 0", "a"))
    assert is_definition(circle, "a") is False
    chain = {f"k{n}": (f"k{n - 1} * 1", None) for n in range(1, 3000)}
    assert is_definition(design(k0=("won", None), **chain, x=("won", "k2999")), "x") is False
    words = {f"k{n}": (f"lag(k{n - 1}, 1 period) + ever(k{n - 1})", None) for n in range(1, 60)}
    assert is_definition(design(k0=("won", None), **words, x=("won", "k59")), "x") is False
