"""Candidates: which of many keys are near to which, without comparing all with all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

LEAST = 0.8  # likeness below which two names are not proposed
SHORTEST = 4  # characters of the shorter name, below which only equal keys are one name
SIZES = (2, 3, 4)  # letters of the pieces by which candidates are looked up
SEEDS = 6  # the rarest pieces of a name are looked up
COMMONEST = 100  # names that share a piece; one in more of them says nothing


def near(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, float, bool]]:
    """(index on the left, on the right, likeness, whether one holds the other), best of each left.

    At most `SEEDS` × `COMMONEST` candidates are compared for a name, so that 20,000 × 20,000
    names take seconds. Equal keys are not yielded: they need no likeness.
    """
    index = _index(right)
    for at, text in enumerate(left):
        found = [_scored(text, right[other], other) for other in _candidates(text, index)]
        best = sorted((f for f in found if f is not None), key=lambda f: (-f[1], f[0]))
        for other, score, contained in best[:3]:
            yield at, other, score, contained


def _index(texts: Sequence[str]) -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for at, text in enumerate(texts):
        for gram in _grams(text):
            index.setdefault(gram, []).append(at)
    return index


def _candidates(text: str, index: dict[str, list[int]]) -> list[int]:
    """Those that share the rarest pieces, the ones that share most first."""
    if len(text) < SHORTEST:
        return []
    grams = sorted((g for g in _grams(text) if g in index), key=lambda g: (len(index[g]), g))
    shared: Counter[int] = Counter()
    for gram in grams[:SEEDS]:
        if len(index[gram]) <= COMMONEST:
            shared.update(index[gram])
    return [at for at, _ in shared.most_common(COMMONEST)]


def _grams(text: str) -> set[str]:
    return {text[at : at + size] for size in SIZES for at in range(len(text) - size + 1)}


def _scored(text: str, other: str, at: int) -> tuple[int, float, bool] | None:
    shorter, longer = sorted((text, other), key=len)
    if text == other or len(shorter) < SHORTEST:
        return None
    score = OSA.normalized_similarity(text, other, score_cutoff=LEAST)
    if score >= LEAST:
        return at, round(min(score, 0.94), 3), False
    if longer.startswith(shorter) or longer.endswith(shorter):
        return at, round(0.5 + 0.3 * len(shorter) / len(longer), 3), True
    return None
