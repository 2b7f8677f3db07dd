"""Pairing: as good as the best of all choices, tried one by one."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kaname.mapping.pairing import best

NAMES = ("a", "b", "c", "d")
SCORES = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), st.floats(0.1, 1), max_size=10
)


@given(SCORES)
def test_no_choice_is_better(scores: dict[tuple[str, str], float]) -> None:
    chosen = best(scores)
    assert len(set(chosen.values())) == len(chosen)
    ways = (zip(NAMES, order, strict=True) for order in permutations(NAMES))
    most = max(sum(scores.get(pair, 0.0) for pair in way) for way in ways)
    assert abs(sum(scores[pair] for pair in chosen.items()) - most) < 1e-9
