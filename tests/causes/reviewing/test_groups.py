"""Groups: segments and pairs of them, each selection of cells once."""

from __future__ import annotations

from kaname.causes.reviewing.groups import groups

KEYS = [("A", "x"), ("A", "y"), ("B", "x")]


def names(*args: object) -> list[tuple[str, ...]]:
    return [tuple(value for _, value in group.where) for group in groups(*args)]  # type: ignore[arg-type]


def test_what_selects_the_same_cells_is_named_by_the_fewest_dimensions() -> None:
    assert names(KEYS) == [("A",), ("B",), ("x",), ("y",), ("A", "x")]


def test_dimensions_kept_apart_are_not_combined() -> None:
    assert names(KEYS, [frozenset((0, 1))]) == [("A",), ("B",), ("x",), ("y",)]


def test_no_cells_no_groups() -> None:
    assert names([]) == []
