"""Ratio targets: a rate of counts, targeted for each person so that the mean is the whole's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.allocation.bounds import Floats, Ints
from kaname.allocation.evidence import Evidence
from kaname.allocation.experience import progress
from kaname.allocation.methods.skill import BY_SKILL
from kaname.allocation.proportions import Proportions, Rated, rate, shrunken, stretch
from kaname.allocation.ramp import Ramp, ramp
from kaname.allocation.rounding import apportion
from kaname.api.allocations.fair_shares import band
from kaname.api.allocations.workforce import Workforce, dimensions, evidence, planned, tenure
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Binary, Expr, Name
from kaname.measure.cube import Cube
from kaname.measure.leaves import plan
from kaname.measure.run import Request, run
from kaname.numbers import RATIOS
from kaname.periods import Period

HITS, TRIES = "hits", "tries"
YEAR = 12
BEST = 0.9  # quantile of the shrunken ratios that is feasible for all
BEYOND = 1.2  # times one's own that is feasible for each


@dataclass(frozen=True, slots=True)
class RatioShare:
    """A unit's or person's target: `count` of `volume`, and where they stand today."""

    level: str
    path: tuple[str, ...]
    count: int
    volume: int
    own: float | None

    @property
    def target(self) -> float | None:
        """The ratio to reach; None without volume."""
        return self.count / self.volume if self.volume else None


@dataclass(frozen=True, slots=True)
class RatioTargets:
    """Targets of a ratio at every level, the company first; counts and volumes add up exactly.

    `asked` is the ratio that was asked for; the company's own is the nearest whole count to it.
    `prior` is how many tries the mean of somebody's group counts for.
    """

    kpi: str
    unit: str
    period: Period
    asked: float
    shares: tuple[RatioShare, ...]
    prior: float


def is_ratio(project: Project, kpi: str) -> bool:
    """Whether a KPI is a share: one count or sum over another of the same unit."""
    rate = project.units[kpi].strip() in RATIOS
    return rate and kind_of(project.design, kpi) == "ratio" and _parts(project, kpi) is not None


def ratio_targets(
    project: Project, kpi: str, period: Period, target: float, to: Sequence[str] = ()
) -> RatioTargets:
    """Individual targets of a ratio whose mean, weighted by volume, is the whole's target.

    Raises KanameError where the KPI is no ratio of counts, or the target is out of reach.
    """
    parts = _parts(project, kpi)
    if parts is None:
        raise KanameError(Finding("allocation.does-not-add-up", {"kpi": kpi}))
    staff = planned(project, kpi, period, dimensions(project, to))
    hits, tries = _counts(project, staff, parts)
    of_tries = replace(staff, past=tries)
    given = evidence(project, kpi, of_tries, {})
    curve = ramp(given)
    there = np.flatnonzero(staff.active.any(axis=1))
    volume = _volume(given, staff, there)
    made = _proportions(given, staff, there, (hits, tries), (volume, curve))
    own, _ = shrunken(made.hits, made.tries, made.groups)
    feasible = np.minimum(np.maximum(np.quantile(own, BEST), own * BEYOND), 1.0)
    reach = np.minimum(np.ceil(feasible * volume) / np.maximum(volume, 1), 1.0)
    found = rate(made, target, high=reach)
    shares = _shares([staff.paths[i] for i in there], staff.dims, volume, found)
    return RatioTargets(kpi, project.units[kpi], period, target, tuple(shares), found.prior)


def _parts(project: Project, kpi: str) -> tuple[Expr, Expr] | None:
    """What is divided, and what by."""
    expr = plan(project.design, {kpi: Name(kpi)}).values[kpi]
    if isinstance(expr, Binary) and expr.op == "/":
        return expr.left, expr.right
    return None


def _counts(project: Project, staff: Workforce, parts: tuple[Expr, Expr]) -> tuple[Floats, Floats]:
    """Numerators and denominators of every row in the months before, 0 where there are none."""
    months = staff.known
    wanted = {HITS: parts[0], TRIES: parts[1]}
    grid = project.grid("month", [], months[0].start, months[-1].start, None)
    cube = run(project.session, Request(wanted, [staff.dims], grid))[staff.dims]
    return _rows(cube, HITS, staff), _rows(cube, TRIES, staff)


def _rows(cube: Cube, name: str, staff: Workforce) -> Floats:
    at: Mapping[tuple[str, ...], int] = {cube.group(i): i for i in range(cube.groups.height)}
    number = np.nan_to_num(cube.values(name).number)
    found = np.full((len(staff.paths), number.shape[1]), np.nan)
    for row, path in enumerate(staff.paths):
        if path in at:
            found[row] = np.where(cube.present[at[path]], number[at[path]], np.nan)
    return found


def _volume(given: Evidence, staff: Workforce, there: Ints) -> Ints:
    """The tries that lie ahead of each row: a year's, as the shrunken rates divide them."""
    months = max(min(len(staff.known), YEAR), 1)
    whole = round(float(np.nansum(given.past[:, -months:])) / months * len(staff.ahead))
    weights = (BY_SKILL.weigh(given) * given.season).sum(axis=1)[there]
    if not weights.any():
        raise KanameError(Finding("allocation.no-volume"))
    return apportion(whole, weights, ["/".join(staff.paths[i]) for i in there])


def _proportions(
    given: Evidence,
    staff: Workforce,
    there: Ints,
    counts: tuple[Floats, Floats],
    ahead: tuple[Ints, Ramp],
) -> Proportions:
    """The people's own past, wherever they worked, and how far each is to go."""
    hits, tries = (given.by_person(of).sum(axis=1)[given.person[there]] for of in counts)
    months = tenure(staff, staff.ahead[:1])[there, 0]
    groups = tuple(
        f"{given.groups[row]}/{band(month)}" for row, month in zip(there, months, strict=True)
    )
    own, _ = shrunken(hits, tries, groups)
    peers = np.array([own[[g == name for g in groups]].mean() for name in groups])
    came = np.array([progress(ahead[1], float(month)) for month in months])
    keys = tuple(given.keys[row] for row in there)
    return Proportions(keys, hits, tries, groups, ahead[0], stretch(came, own, peers))


def _shares(
    paths: Sequence[tuple[str, ...]], dims: Sequence[str], volume: Ints, found: Rated
) -> list[RatioShare]:
    sums: dict[tuple[str, ...], list[float]] = {}
    for i, path in enumerate(paths):
        for depth in range(len(path) + 1):
            of = sums.setdefault(path[:depth], [0, 0, 0.0])
            of[0] += int(found.counts[i])
            of[1] += int(volume[i])
            of[2] += float(found.own[i] * volume[i])
    levels = ("company", *dims)
    return [
        RatioShare(levels[len(path)], path, int(n), int(v), own / v if v else None)
        for path, (n, v, own) in sorted(sums.items())
    ]
