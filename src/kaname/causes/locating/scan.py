"""The scan: the smallest set of segments that explains why figures are not as expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kaname.causes.locating.cells import Cells, Codes, Floats, foreseen
from kaname.causes.locating.counterparts import counterparts
from kaname.causes.locating.groupings import finer, groupings
from kaname.causes.locating.noise import weights
from kaname.causes.locating.search import Ground, Piece, search
from kaname.causes.locating.tally import tally, weighed
from kaname.causes.locating.trial import Tried, Verdict, trial

TOP = 5  # cells that are shown behind a cause
_OFFSET = 0.5  # of all that moved: what must be left of it in the total, for shares of it


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell behind a cause: its members, what came, what was expected, the difference."""

    where: Mapping[str, str]
    actual: float
    expected: float

    @property
    def delta(self) -> float:
        """What came less what was expected."""
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Cause:
    """A segment that is not as expected.

    `delta` is its part of the total's deviation, in the total's unit: of ratios the change of the
    total ratio that comes of this segment's. `share` is its share of the total's change; None
    where that is small beside its parts. `actual` and `expected` are the segment's own figures; of
    ratios at the denominators that came, so that a change of the mix is no cause. `p` is the
    probability of as much anywhere by chance. `cells` counts the cells, `top` are those with the
    most of it. Cells that a stronger cause has as well count there only; `partly` says so.
    """

    where: Mapping[str, str]
    delta: float
    share: float | None
    p: float
    actual: float
    expected: float
    cells: int
    top: tuple[Cell, ...]
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """The causes, the strongest first, and what they explain of the total's deviation.

    Of ratios `delta` is the part of rates, and `mix` what denominators moved; `delta` and `mix`
    together lead from the expected ratio to the actual one. `explained` is None where the total
    moved little beside its parts. `p` is the probability of such a total by chance, of ratios of
    the part of rates. `tested` counts the segments that were looked at. `is_rate`: figures are
    shares of their denominators.
    """

    causes: tuple[Cause, ...]
    actual: float
    expected: float
    delta: float
    mix: float
    explained: float | None
    p: float
    cells: int
    tested: int
    is_rate: bool = False


def scan(cells: Cells) -> Scan:
    """Locate what deviates: a scan of likelihood ratios over segments of up to three dimensions.

    A segment whose own level explains its cells best is taken with its cells, then the next of
    the rest; each is told as coarsely as explains it; all that noise explains as well is dropped.
    On counts and ratios without a cause at most one scan in twenty finds any, and on amounts whose
    cells stray by a tenth; where single amounts stray further upwards than a normal law lets them
    (lognormal, sigma .3) up to one in four does (docs/locate.md has the rates measured). Figures
    below zero are for the caller to refuse. Without cells there is nothing to find.
    """
    if not cells.count:
        return Scan((), 0.0, 0.0, 0.0, 0.0, None, 1.0, 0, 0)
    full = counterparts(cells)
    judged = _judged(full)
    by = weights(judged)
    plans = groupings(full)
    figures = weighed(judged, by)
    ground = Ground(plans, figures, tally(plans, figures), finer(plans), by.least)
    found = trial(ground, full, search(ground))
    told = _told(full, ground, found, _totals(cells))
    return replace(told, is_rate=judged.is_ratio)


def _judged(cells: Cells) -> Cells:
    """The cells as they are judged: ratios that are no shares of their denominators, as sums.

    A mean deal size is not a share; its amounts are judged beside what the deals that came would
    have brought at the expected size.
    """
    if cells.actual_of is None or cells.expected_of is None:
        return cells
    above = np.any(cells.actual > cells.actual_of) or np.any(cells.expected > cells.expected_of)
    if not above:
        return cells
    known = (cells.expected_of > 0) & (cells.actual_of > 0)
    actual, expected = np.where(known, cells.actual, 0), np.where(known, foreseen(cells), 0)
    return replace(cells, actual=actual, expected=expected, actual_of=None, expected_of=None)


def _told(cells: Cells, ground: Ground, found: Verdict, totals: tuple[float, float]) -> Scan:
    wanted, of = foreseen(cells), _of(cells)
    strays = (cells.actual - wanted) / of
    delta = float(strays.sum())
    actual, expected = totals
    mix = actual - expected - delta if cells.is_ratio else 0.0
    sizes = [float(strays[one.piece.own].sum()) for one in found.stood]
    change = delta + mix
    moved = sum(abs(size) for size in (*sizes, mix, delta - sum(sizes)))
    whole = change if change and abs(change) >= _OFFSET * moved else None
    return Scan(
        causes=tuple(_cause(cells, wanted, ground, one, whole) for one in found.stood),
        actual=actual,
        expected=expected,
        delta=delta,
        mix=mix,
        explained=sum(sizes) / whole if whole else (None if sizes else 0.0),
        p=found.whole,
        cells=cells.count,
        tested=sum(plan.elements for plan in ground.plans[:-1]),
    )


def _of(cells: Cells) -> float:
    """What deviations are divided by, so that they are in the total's unit."""
    return 1.0 if cells.actual_of is None else float(cells.actual_of.sum()) or 1.0


def _totals(cells: Cells) -> tuple[float, float]:
    return (
        _ratio(float(cells.actual.sum()), cells.actual_of),
        _ratio(float(cells.expected.sum()), cells.expected_of),
    )


def _ratio(figure: float, of: Floats | None) -> float:
    return figure if of is None else figure / (float(of.sum()) or 1.0)


def _cause(
    cells: Cells, wanted: Floats, ground: Ground, found: Tried, whole: float | None
) -> Cause:
    inside = found.piece.own
    of = None if cells.actual_of is None else cells.actual_of[inside]
    delta = float((cells.actual[inside] - wanted[inside]).sum()) / _of(cells)
    return Cause(
        where=_where(cells, ground, found.piece),
        delta=delta,
        share=None if whole is None else delta / whole,
        p=found.p,
        actual=_ratio(float(cells.actual[inside].sum()), of),
        expected=_ratio(float(wanted[inside].sum()), of),
        cells=int(inside.size),
        top=_top(cells, wanted, inside, delta),
        partly=inside.size < found.piece.cells.size,
    )


def _where(cells: Cells, ground: Ground, one: Piece) -> dict[str, str]:
    first = int(one.cells[0])
    places = ground.plans[one.plan].dims
    return {cells.dims[at]: cells.members[at][int(cells.codes[at, first])] for at in places}


def _top(cells: Cells, wanted: Floats, inside: Codes, delta: float) -> tuple[Cell, ...]:
    """The cells that add most to a cause's deviation, with their own figures."""
    strays = (cells.actual[inside] - wanted[inside]) * (1 if delta >= 0 else -1)
    order = inside[np.argsort(-strays, kind="stable")[:TOP]]
    found = []
    for at in order.tolist():
        of = None if cells.actual_of is None else cells.actual_of[at : at + 1]
        where = {
            dim: cells.members[place][int(cells.codes[place, at])]
            for place, dim in enumerate(cells.dims)
        }
        actual, expected = _ratio(float(cells.actual[at]), of), _ratio(float(wanted[at]), of)
        found.append(Cell(where, actual, expected))
    return tuple(found)
