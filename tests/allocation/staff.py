"""A few people with their results: small enough for weights by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kaname.allocation.evidence import Evidence

NAN = float("nan")


def staff(
    past: Sequence[Sequence[float]],
    *,
    tenure_past: Sequence[Sequence[float]] | None = None,
    tenure: Sequence[Sequence[float]] | None = None,
    groups: Sequence[str] | None = None,
    people: Sequence[str] | None = None,
    active: Sequence[Sequence[int]] | None = None,
    season: Sequence[float] = (1.0, 1.0),
    further: Mapping[str, Sequence[float]] | None = None,
) -> Evidence:
    """Evidence of rows p0, p1 …, tenured and of one group where nothing else is said."""
    size = len(past)
    names = tuple(f"p{i}" for i in range(size))
    shape = (size, len(season))
    old, ahead = np.full((size, len(past[0])), NAN), np.full(shape, NAN)
    return Evidence(
        keys=names,
        people=tuple(people or names),
        groups=tuple(groups or ("all",) * size),
        active=np.ones(shape) if active is None else np.array(active, float),
        season=np.array(season),
        past=np.array(past, float),
        tenure_past=old if tenure_past is None else np.array(tenure_past, float),
        tenure=ahead if tenure is None else np.array(tenure, float),
        further={name: np.array(of, float) for name, of in (further or {}).items()},
    )
