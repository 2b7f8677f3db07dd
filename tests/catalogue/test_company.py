"""The company of chance keeps every rule of the sales model, whatever the seed."""

from __future__ import annotations

import pytest

from kaname.sales_model import TABLES
from kaname.sales_model.checks import check
from tests.catalogue.company import frames


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_it_is_valid(seed: int) -> None:
    made = frames(seed)
    assert made.keys() == TABLES.keys()
    assert not check(made).findings
    assert all(len(table) for table in made.values())


def test_a_seed_gives_the_same_company() -> None:
    one, again = frames(1), frames(1)
    assert all(table.equals(again[name]) for name, table in one.items())
