"""Merging by key, against a second way with plain dictionaries."""

from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.intake.merging import Load, merge, one_per_key
from tests.intake.frames import deal, frame

KEY = ("opportunity_id",)
EARLIER, LATER = datetime(2026, 11, 1), datetime(2026, 11, 8)


def deals(amounts: dict[int, int], at: datetime = EARLIER) -> pl.DataFrame:
    return frame("opportunity", [deal(n, amount=a, loaded_at=at) for n, a in amounts.items()])


def amounts(rows: pl.DataFrame) -> dict[str, int]:
    pairs = rows.select("opportunity_id", pl.col("amount").cast(pl.Int64)).iter_rows()
    return dict(sorted(pairs))


def ids(rows: pl.DataFrame) -> list[str]:
    return sorted(rows["opportunity_id"])


@pytest.mark.parametrize(
    ("load", "rows"),
    [
        ("replace", {"D1": 100, "D2": 250, "D4": 400}),
        ("append", {"D1": 100, "D2": 200, "D3": 300, "D4": 400}),
        ("correct", {"D1": 100, "D2": 250, "D3": 300, "D4": 400}),
    ],
)
def test_ways_to_load(load: Load, rows: dict[str, int]) -> None:
    result = merge(deals({1: 100, 2: 200, 3: 300}), deals({1: 100, 2: 250, 4: 400}), KEY, load)
    assert amounts(result.rows) == rows
    assert ids(result.added) == ["D4"]
    assert ids(result.changed) == ([] if load == "append" else ["D2"])
    assert ids(result.removed) == (["D3"] if load == "replace" else [])


def test_first_load_adds_every_row() -> None:
    result = merge(None, deals({1: 100, 2: 200}), KEY, "replace")
    assert ids(result.added) == ["D1", "D2"]
    assert result.touched == 2


def test_row_that_did_not_change_keeps_when_it_was_loaded() -> None:
    result = merge(deals({1: 100, 2: 200}), deals({1: 100, 2: 250}, LATER), KEY, "replace")
    loaded = dict(result.rows.select("opportunity_id", "loaded_at").iter_rows())
    assert loaded == {"D1": EARLIER, "D2": LATER}
    assert result.unchanged == 1


def test_last_row_of_a_key_stands() -> None:
    rows = pl.concat([deals({1: 100, 2: 200}), deals({1: 150})])
    kept, spare = one_per_key(rows, KEY)
    assert amounts(kept) == {"D1": 150, "D2": 200}
    assert amounts(spare) == {"D1": 100}


def test_empty_part_of_a_key_is_a_value_like_any_other() -> None:
    target = {"measure": "sales", "scenario": "target", "scope_kind": "member", "scope_id": "A"}
    old = frame("period_value", [target | {"value": 100}])
    result = merge(old, frame("period_value", [target | {"value": 120}]), _figure_key(), "correct")
    assert result.rows["value"].to_list() == [120]
    assert len(result.changed) == 1


def _figure_key() -> tuple[str, ...]:
    return ("measure", "scenario", "version", "scope_kind", "scope_id", "period_start", "as_of")


@given(
    st.dictionaries(st.integers(1, 6), st.integers(1, 3)),
    st.dictionaries(st.integers(1, 6), st.integers(1, 3)),
    st.sampled_from(["replace", "append", "correct"]),
)
def test_merging_equals_dictionaries(old: dict[int, int], new: dict[int, int], load: Load) -> None:
    result = merge(deals(old), deals(new), KEY, load)
    wanted = {"replace": new, "append": {**new, **old}, "correct": {**old, **new}}[load]
    assert amounts(result.rows) == {f"D{n}": a for n, a in sorted(wanted.items())}
    assert len(result.added) == len(new.keys() - old.keys())
    assert len(result.removed) == (len(old.keys() - new.keys()) if load == "replace" else 0)
