"""The same change by segment: what each one contributes, by its rate and by its share.

The segments' changes add up to the change of the whole, and so do the factors'. Within a segment
its own tree divides its change. What a factor contributes to the whole and what it contributes
within the segments differ by the mix: the same average price in every product, but more of the
cheap ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kaname.causes.attribution.branch import Branch
from kaname.causes.attribution.division import Division, State, divide
from kaname.formula.attribute import rate_and_mix
from kaname.formula.values import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Masses:
    """What a ratio's segments weigh before and after: their denominators; segments first."""

    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Parts of a change by segment (the first axis).

    `total` = `rate` + `mix`, and `rate` = the sum of the leaves of `cells` + `joint`. `rest` is
    what the segments together lack to the change of the whole; `mixes` what each branch
    contributes to the whole beyond its cells.
    """

    total: Floats
    rate: Floats
    mix: Floats
    cells: Mapping[str, Floats]
    joint: Floats
    rest: Floats
    mixes: Mapping[str, Floats]


def segmented(
    root: Branch, whole: Division, before: State, after: State, masses: Masses | None = None
) -> Segments:
    """The change of `whole` by segment: figures of every term by segment, and what they weigh.

    Without `masses` the figures add up over the segments. A segment that is there on one side
    only is 0 on the other; of a ratio it is all mix.
    """
    first, last = before[root.term].number, after[root.term].number
    nowhere = np.where(np.isnan(whole.change), np.nan, 0.0)  # what the whole lacks no segment has
    if masses is None:
        rate = np.nan_to_num(last) - np.nan_to_num(first)
        mix, weight = np.zeros_like(rate), np.ones_like(rate)
    else:
        both = rate_and_mix(masses.before, np.nan_to_num(first), masses.after, np.nan_to_num(last))
        rate, mix = np.nan_to_num(both.rate), np.nan_to_num(both.mix)
        weight = (_shares(masses.before) + _shares(masses.after)) / 2
    inside = divide(root, before, after)
    cells = {key: np.nan_to_num(part) * weight + nowhere for key, part in inside.parts.items()}
    leaves = [key for key in cells if key not in _inner(root)]
    joint = rate - sum((cells[key] for key in leaves), start=np.zeros_like(rate))
    total = rate + mix + nowhere
    mixes = {
        key: part - np.sum(cells[key], axis=0) if key in cells else part
        for key, part in whole.parts.items()
    }
    return Segments(total, rate, mix, cells, joint, whole.change - np.sum(total, axis=0), mixes)


def known(root: Branch, before: State, after: State) -> Branch:
    """The tree without formulas of which a term has no figure in any segment, in either state.

    Figures are of (segments, periods); the last period counts.
    """

    def seen(branch: Branch) -> bool:
        return all(state[branch.term].defined[:, -1].any() for state in (before, after))

    if root.formula is None or not all(seen(child) for child in root.children):
        return root.cut()
    return replace(root, children=tuple(known(child, before, after) for child in root.children))


def _inner(root: Branch) -> set[str]:
    return {branch.key for branch in root.walk() if branch.formula is not None}


def _shares(mass: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.nan_to_num(mass / np.sum(mass, axis=0)))
