"""Aims: KPIs of a group that stood better in two of the last months, and what that would bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from kaname.api.landings.landing import A_DAY, Question
from kaname.api.project import Project
from kaname.design.expressions import read
from kaname.design.model import Design, Label, Measure
from kaname.design.pipeline import Pipeline
from kaname.formula.algebra import evaluate_tree, gradient
from kaname.formula.expression import Expr
from kaname.formula.parse import Binary, Name
from kaname.formula.tree import Tree
from kaname.formula.values import Floats, Values
from kaname.landing.learning import Learner
from kaname.measure import conditions
from kaname.measure.clock import clock_of
from kaname.periods import Grain, Period, period_of, shift_period

MONTHS = 6  # complete months among which a better one is looked for
MOST_FACTOR = 2.0  # what an aim may do to new deals or to winning
LEAST_BELOW = 0.05  # how far below that a KPI must be
LEAST_DEALS = 12  # of a group in these months
CONTROLLED = ("rep", "team")
Figures = Mapping[str, Mapping[str, Floats]]  # by KPI and group: a figure per month


@dataclass(frozen=True, slots=True)
class Aim:
    """A KPI of a group back at a level of its own that it has reached twice lately.

    New deals then come `factor` times as often, and open ones are won at `winning` times the
    hazard.
    """

    kpi: str
    group: str
    now: float
    best: float
    month: Period
    factor: float
    winning: float
    action: Label | None
    owner: Label | None


def aims(of: Question, seen: Learner) -> list[Aim]:
    """The aims of every group: KPIs on the way to new deals, and win rates."""
    found: dict[tuple[str, str], Aim] = {}
    for aim in [*_towards_new(of, seen), *_win_rates(of, seen)]:
        key = (aim.kpi, aim.group)
        if key not in found or found[key].factor < aim.factor:
            found[key] = aim
    return list(found.values())


# --- on the way to new deals -----------------------------------------------------------------


def _towards_new(of: Question, seen: Learner) -> Iterator[Aim]:
    design, months = of.project.design, _months(of)
    for kpi in _openings(of.project, of.book.pipeline):
        tree = _tree(design, kpi)
        nodes = [node for node in tree.order if node in design.kpis]
        figures = _figures(of, nodes, months)
        if not set(tree.leaves) <= figures.keys():
            continue
        for group, share in _shares(seen, figures[kpi], months, "opened").items():
            slopes = _slopes(tree, {leaf: figures[leaf].get(group) for leaf in tree.leaves})
            for node in set(nodes) - {kpi}:
                gain = _below_best(design, node, figures[node].get(group))
                slope = slopes.get(node, 0.0)
                if gain is not None and slope > 0:
                    factor = min(MOST_FACTOR, 1 + share * slope * gain[1])
                    yield _aim(
                        of, node, group, figures[node][group], gain[0], months, factor=factor
                    )


def _openings(project: Project, of: Pipeline) -> Iterator[str]:
    """The KPIs that count deals by the day on which they are opened, and have a formula."""
    for name, kpi in project.design.kpis.items():
        measure = project.design.measures.get(kpi.value or "")
        if kpi.formula and measure is not None and _counts(project.design, of, measure, of.opened):
            yield name


def _counts(design: Design, of: Pipeline, measure: Measure, clock: str) -> bool:
    """Whether a measure counts deals by a clock."""
    if measure.of != of.of or measure.agg != "count":
        return False
    found = clock_of(design, measure)
    return found.kind == "event" and found.texts == (clock,)


def _tree(design: Design, kpi: str) -> Tree:
    formulas = {
        name: expr
        for name, of in design.kpis.items()
        if of.formula is not None and isinstance(expr := read(of.formula), Expr)
    }
    return Tree(kpi, formulas)


def _slopes(tree: Tree, leaves: Mapping[str, Floats | None]) -> dict[str, float]:
    """By how many per cent the root changes for one per cent of a node, over the months."""
    means = {
        leaf: Values.of(np.array([float(np.nanmean(values))]))
        for leaf, values in leaves.items()
        if values is not None and np.isfinite(values).any()
    }
    if len(means) != len(leaves):
        return {}
    slopes, values = gradient(tree, means), evaluate_tree(tree, means)
    root = float(values[tree.root].number[0])
    if not np.isfinite(root) or root <= 0:
        return {}
    return {
        node: float(slope[0] * values[node].number[0] / root)
        for node, slope in slopes.items()
        if np.isfinite(slope[0]) and np.isfinite(values[node].number[0])
    }


# --- win rates -------------------------------------------------------------------------------


def _win_rates(of: Question, seen: Learner) -> Iterator[Aim]:
    design, months = of.project.design, _months(of)
    rates = dict(_rates(design, of.book.pipeline))
    if not rates:
        return
    figures = _figures(of, list(rates), months)
    for kpi, won in rates.items():
        counts = _won_by_group(of, seen, won, months)
        for group, share in _shares(seen, counts, months, "closed").items():
            gain = _below_best(design, kpi, figures[kpi].get(group))
            if gain is not None:
                winning = min(MOST_FACTOR, 1 + share * gain[1])
                yield _aim(of, kpi, group, figures[kpi][group], gain[0], months, winning=winning)


def _rates(design: Design, of: Pipeline) -> Iterator[tuple[str, str]]:
    """The KPIs that divide deals won by deals closed, each with the measure of those won."""
    for name, kpi in design.kpis.items():
        value = read(kpi.value) if kpi.value else None
        match value:
            case Binary(op="/", left=Name(name=won), right=Name(name=closed)):
                pair = [design.measures.get(won), design.measures.get(closed)]
                if all(m is not None and _counts(design, of, m, of.closed) for m in pair):
                    parts = set(conditions.parts(design.measures[won].where))
                    if set(conditions.parts(of.won)) <= parts:
                        yield name, won


def _won_by_group(
    of: Question, seen: Learner, won: str, months: Sequence[Period]
) -> Mapping[str, Floats]:
    """How many wins a measure counts, by group and month; none where no KPI shows it."""
    shown = next((n for n, kpi in of.project.design.kpis.items() if kpi.value == won), None)
    if shown is not None:
        return _figures(of, [shown], months)[shown]
    deals = seen.of.deals
    return {group: np.full(len(months), np.nan) for group in deals.groups[: deals.asked]}


# --- both ------------------------------------------------------------------------------------


def _months(of: Question) -> list[Period]:
    """The last complete months, the oldest first."""
    month = period_of(of.day + A_DAY, Grain.MONTH, of.project.calendar)
    back = range(MONTHS, 0, -1)
    return [shift_period(month, -count, "period", of.project.calendar) for count in back]


def _figures(of: Question, nodes: Sequence[str], months: Sequence[Period]) -> Figures:
    """Each KPI's figures by group: one per month, NaN where it is undefined."""
    by = str(of.by)
    last = months[-1].end - timedelta(days=1)
    frame = of.project.measure(
        list(nodes), [by], "month", start=months[0].start, end=last, where=of.where, as_of=of.day
    ).frame
    at = {month.label: number for number, month in enumerate(months)}
    found: dict[str, dict[str, Floats]] = {node: {} for node in nodes}
    for row in frame.iter_rows(named=True):
        values = found[row["kpi"]].setdefault(row[by], np.full(len(months), np.nan))
        if row["value"] is not None:
            values[at[row["period"]]] = row["value"]
    return found


def _shares(
    seen: Learner, counted: Mapping[str, Floats], months: Sequence[Period], clock: str
) -> dict[str, float]:
    """Which part of a group's new deals, or of its wins, the KPI counts; all where unknown."""
    deals = seen.of.deals
    day = deals.opened if clock == "opened" else np.where(deals.won, deals.closed, 0)
    inside = (day >= months[0].start.toordinal()) & (day < months[-1].end.toordinal())
    count = np.bincount(deals.group[inside], minlength=len(deals.groups))
    found = {}
    for number, group in enumerate(deals.groups[: deals.asked]):
        values = counted.get(group)
        if values is not None and count[number] >= LEAST_DEALS:
            known = np.isfinite(values).any()
            share = float(np.nansum(values)) / count[number] if known else 1.0
            found[group] = min(1.0, share)
    return found


def _below_best(design: Design, kpi: str, values: Floats | None) -> tuple[int, float] | None:
    """A better month of a controllable KPI, and how much better than the last one it was.

    It is the second best of the months: what was reached once may have been luck.
    """
    spec = design.kpis[kpi]
    if values is None or spec.better != "up" or spec.control not in CONTROLLED:
        return None
    if not np.isfinite(values[-1]) or values[-1] <= 0:
        return None
    at = int(np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")[-2])
    gain = float(values[at] / values[-1] - 1)
    return (at, gain) if gain >= LEAST_BELOW else None


def _aim(
    of: Question,
    kpi: str,
    group: str,
    values: Floats,
    at: int,
    months: Sequence[Period],
    *,
    factor: float = 1.0,
    winning: float = 1.0,
) -> Aim:
    spec = of.project.design.kpis[kpi]
    now, best = float(values[-1]), float(values[at])
    return Aim(kpi, group, now, best, months[at], factor, winning, spec.action, spec.owner)
