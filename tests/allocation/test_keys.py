"""Keys: what can be written, and how shares of several methods are added."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.allocation.keys import Key, blend, needed, parts, read
from kaname.allocation.methods import METHODS
from kaname.errors import KanameError
from tests.allocation.staff import staff


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("even", [("even", 1.0)]),
        ("history:0.5,potential:0.5", [("history", 0.5), ("potential", 0.5)]),
        ("history 60%、skill 20%", [("history", 0.75), ("skill", 0.25)]),
        ("ｈｉｓｔｏｒｙ：3，even=1", [("history", 0.75), ("even", 0.25)]),
        ("even:1, skill:0", [("even", 1.0)]),
        ("visits:1", [("visits", 1.0)]),
    ],
)
def test_read(written: str, keys: list[tuple[str, float]]) -> None:
    found = read(written, ["visits"])
    assert [(key.name, pytest.approx(key.weight)) for key in found] == keys


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("histori:1, skil:2", ["unknown-key", "unknown-key"]),
        ("history:much", ["unreadable-key"]),
        ("history:-1", ["unreadable-key"]),
        ("even:0", ["no-key"]),
        ("", ["no-key"]),
    ],
)
def test_faults(written: str, rules: list[str]) -> None:
    with pytest.raises(KanameError) as raised:
        read(written)
    assert [f.rule for f in raised.value.findings] == [f"allocation.{rule}" for rule in rules]


def test_an_unknown_key_is_guessed() -> None:
    with pytest.raises(KanameError) as raised:
        read("histori")
    assert raised.value.findings[0].suggestion == "history"


def test_what_keys_need() -> None:
    keys = read("history, potential, weights, visits", ["visits"])
    assert needed(keys) == ["potential", "weights", "visits"]


def test_shares_of_methods_are_added() -> None:
    given = staff([[1, 1], [1, 1]], season=(1.0, 3.0), further={"potential": [3, 1]})
    found = blend([Key("even", 0.5), Key("potential", 0.5)], given)
    even = np.array([[1, 3], [1, 3]]) / 8
    potential = np.array([[3, 9], [1, 3]]) / 16
    assert np.allclose(found, 0.5 * even + 0.5 * potential)
    assert found.sum() == pytest.approx(1)


def test_what_each_key_alone_would_give() -> None:
    given = staff([[1, 1], [1, 1]], season=(1.0, 3.0), further={"potential": [3, 1]})
    found = parts([Key("even", 0.5), Key("potential", 0.5)], given)
    assert {name: of.tolist() for name, of in found.items()} == {
        "even": [0.5, 0.5], "potential": [0.75, 0.25],
    }  # fmt: skip


def test_a_key_under_which_nobody_weighs_is_a_fault() -> None:
    given = staff([[1, 1]], further={"potential": [0], "visits": [0]})
    with pytest.raises(KanameError) as raised:
        blend([Key("even", 0.4), Key("potential", 0.3), Key("visits", 0.3)], given)
    assert [f.params["name"] for f in raised.value.findings] == ["potential", "visits"]


def test_every_method_gives_nothing_to_who_is_not_there() -> None:
    further = {"potential": [1, 1], "weights": [1, 1], "forecast": [1, 1]}
    given = staff([[5, 6], [7, 8]], active=[[1, 0], [1, 1]], further=further)
    for method in METHODS:
        found = method.weigh(given)
        assert found.shape == (2, 2)
        assert found[0, 1] == 0
        assert (found >= 0).all()
        assert found.any()
