"""Parts: shown figures that add up, and what of them is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaname.causes.attribution.part import Part, rounded_parts, shown_change, told
from kaname.numbers import rounded, scale_of

THIRDS = Part("whole", "k", 1.0, children=tuple(Part("kpi", x, 1 / 3) for x in "abc"))


def test_shown_parts_add_up_to_the_shown_whole() -> None:
    scale = scale_of([1.0], "deals", "en")
    shown = rounded_parts(THIRDS, scale, 1.0)
    assert [child.shown["en"] for child in shown.children] == [1, 0, 0]
    assert shown.shown == {"en": 1.0}


def test_the_shown_change_is_that_of_the_shown_figures() -> None:
    scale = scale_of([243_682_000, 293_914_000], "JPY", "ja")
    assert shown_change(243_682_000, 293_914_000, scale) == 50_200_000


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8), st.floats(1e7, 1e9))
def test_every_level_adds_up_whatever_the_figures(values: list[float], start: float) -> None:
    inner = Part("kpi", "in", sum(values), children=tuple(Part("kpi", "x", v) for v in values))
    whole = Part("whole", "k", 2 * sum(values), children=(inner, inner))
    scale = scale_of([start, start + whole.value], "JPY", "ja")
    shown = rounded_parts(whole, scale, shown_change(start, start + whole.value, scale))
    for part in shown.walk():
        if part.children:
            total = rounded(sum(child.shown["ja"] for child in part.children), scale)
            assert total == rounded(part.shown["ja"], scale)


def part(key: str, value: float, half: float | None, *children: Part) -> Part:
    return Part("kpi", key, value, half, children=children, shown={"en": value})


def keys(whole: Part) -> list[tuple[str, float]]:
    return [(child.key or child.kind, child.value) for child in whole.children]


def test_only_what_is_beyond_its_band_is_told_the_biggest_first() -> None:
    inner = part("inner", 1, 5, part("up", 9, 5), part("down", -8, 5))
    whole = part("whole", 11.5, 3, inner, part("small", 2, 5), part("big", 8.5, 5))
    said = [("up", 9), ("big", 8.5), ("down", -8), ("other", 2)]
    assert keys(told(whole, 0)) == said


def test_nothing_is_added_up_where_nothing_is_told() -> None:
    assert told(part("whole", 3, 9, part("a", 1, 5), part("b", 2, 5)), 0).children == ()


def test_without_a_past_the_large_ones_are_told() -> None:
    whole = part("whole", 11, None, part("a", 10, None), part("b", 0.5, None), part("c", 0.5, None))
    assert keys(told(whole, 1.0)) == [("a", 10), ("other", 1)]


def test_a_segment_keeps_its_factors() -> None:
    segment = Part("segment", "east", 1, 5, children=(part("rate", 9, 5),), shown={"en": 1.0})
    assert told(part("whole", 1, 5, segment), 0).children == ()


def test_a_part_that_is_told_is_shown_as_the_difference_of_its_shown_figures() -> None:
    scale = scale_of([10.0], "deals", "en")
    told_one = Part("segment", "a", 1.2, 0.1, (0.4, 1.6), "deals")  # 0 → 2
    others = [Part("segment", x, 0.4, 1.0, (1.0, 1.4), "deals") for x in "bc"]
    whole = Part("whole", "k", 2.0, children=(told_one, *others), unit="deals")
    shown = rounded_parts(whole, scale, 2.0)
    assert [child.shown["en"] for child in shown.children] == [2, 0, 0]
    assert sum(child.shown["en"] for child in shown.children) == 2
