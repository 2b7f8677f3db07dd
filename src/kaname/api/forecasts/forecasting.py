"""Forecasts of any KPI of a design, by any part of the organisation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from kaname.api.forecasts.histories import Cells, cells, finest, levels, small
from kaname.api.forecasts.quotients import quotient
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr, Name
from kaname.measure.leaves import plan
from kaname.periods import Calendar
from kaname.series.aggregation import Aggregation, Key, aggregation
from kaname.series.coherent import Coherent, coherent
from kaname.series.events import Event
from kaname.series.forecasting import Forecast, forecast
from kaname.series.outlook import Outlook, columns, figures
from kaname.series.panel import FEWEST, Floats, Note, Panel, take
from kaname.series.ratios import Kind, Ratios, ratios
from kaname.series.written_events import events

SEED = 20260401  # the same question gets the same answer


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is asked of every KPI alike."""

    grain: str = "month"
    horizon: int = 12
    levels: tuple[float, ...] = (80.0, 95.0)  # of the intervals, in percent
    events: str = ""  # periods that say nothing about what comes, as people write them
    scope: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sums: bool = False  # also of the groups together: an empty value stands for all of them


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The forecast of one KPI by groups: what is known of each of `keys`."""

    kpi: str
    by: tuple[str, ...]
    keys: tuple[Key, ...]
    labels: tuple[str, ...]  # of the periods ahead
    found: Forecast | Coherent | Ratios
    rows: tuple[int, ...]  # of `found`, one per key
    notes: tuple[tuple[str, Note], ...]

    def paths(self, size: int, seed: int = SEED) -> Floats:
        """Sample paths of the shape (keys, size, horizon)."""
        return self.found.paths(size, seed)[list(self.rows)]


def outlook(
    project: Project, kpis: Sequence[str] | None, by: Sequence[str], ahead: Ahead
) -> Outlook:
    """The forecasts as a long table: kpi, the dimensions, period, mean, lo80 ….

    All KPIs by default, of which those without enough history are left out with a note. Raises
    KanameError that names every KPI asked for that cannot be forecast.
    """
    found, left_out = _tried(project, kpis, by, ahead)
    frame = pl.concat([_listed(each, ahead.levels) for each in found])
    notes = [pair for each in found for pair in each.notes]
    notes += [(kpi, _aside(finding)) for kpi, finding in left_out]
    return Outlook(frame, ahead.levels, tuple(notes), project.generation.findings, project.units)


def _aside(finding: Finding) -> Note:
    """The reason why a KPI was left out, without its name."""
    rule = {"series.no-groups": "series.not-by"}.get(finding.rule, "series.left-out")
    return Finding(rule, finding.params, severity="info")


def foreseen(
    project: Project, kpis: Sequence[str] | None, by: Sequence[str], ahead: Ahead
) -> list[Foreseen]:
    """The forecasts of KPIs, those that add up coherent over the organisation.

    History is what lies in complete periods. Ratios are forecast as numerator and denominator.
    """
    return _tried(project, kpis, by, ahead)[0]


def _tried(
    project: Project, kpis: Sequence[str] | None, by: Sequence[str], ahead: Ahead
) -> tuple[list[Foreseen], list[tuple[str, Finding]]]:
    """What could be forecast, and why others could not where no KPI was asked for by name."""
    names = list(project.design.kpis) if kpis is None else list(kpis)
    day = project.as_of
    project.measure(names, by, ahead.grain, start=day, end=day)  # refuses unknown names
    known = events(ahead.events, project.calendar)
    made: list[Foreseen] = []
    found: list[tuple[str, Finding]] = []
    for kpi in names:
        try:
            made.append(_foreseen(project, kpi, tuple(by), ahead, known))
        except KanameError as error:
            found += [(kpi, finding) for finding in error.findings]
    if found and (kpis is not None or not made):
        raise KanameError([finding for _, finding in found])
    return made, found


def _foreseen(
    project: Project, kpi: str, by: tuple[str, ...], ahead: Ahead, known: Sequence[Event]
) -> Foreseen:
    shape = quotient(project.design, kpi)
    dims = finest(project, _facts(project, kpi), by) if shape.above is not None else list(by)
    held = cells(project, kpi, dims, ahead.grain, ahead.horizon, ahead.scope)
    count = len(held.periods) if held else 0
    if held is None and by and cells(project, kpi, (), ahead.grain, 1, ahead.scope):
        raise KanameError(Finding("series.no-groups", {"kpi": kpi, "by": ", ".join(by)}))
    if held is None or count < FEWEST:
        params = {"series": kpi, "count": count, "fewest": FEWEST}
        raise KanameError(Finding("series.too-short", params))
    flows = _Told(ahead, project.calendar if shape.flows else None, tuple(known))
    if shape.above is None or (not by and shape.below is None):
        return _plain(kpi, by, held, flows)
    tree = aggregation(dims, held.keys, small(held.keys, dims, levels(project, dims, by), by))
    if shape.below is None:
        found: Coherent | Ratios = _sum(held, shape.above, tree, flows)
    else:
        found = _ratio(held, shape.above, shape.below, tree, flows)
    return _of_tree(kpi, by, held, found, ahead)


def _facts(project: Project, kpi: str) -> list[str]:
    leaves = plan(project.design, {kpi: Name(kpi)}).leaves.values()
    measures = [project.design.measures.get(leaf.measure) for leaf in leaves]
    return [measure.of for measure in measures if measure is not None and measure.of]


@dataclass(frozen=True, slots=True)
class _Told:
    """What holds for every series of a KPI."""

    ahead: Ahead
    calendar: Calendar | None  # where business days matter
    events: tuple[Event, ...]


def _plain(kpi: str, by: tuple[str, ...], held: Cells, told: _Told) -> Foreseen:
    """Every group as a series of its own; those who have left or are too new are left out."""
    values = held.values(kpi)
    count = np.isfinite(values).sum(axis=1)
    stays = held.active.any(axis=1)
    rows = np.flatnonzero(stays & (count >= FEWEST))
    if not len(rows):
        most = int(count.max(initial=0))
        params = {"series": kpi, "count": most, "fewest": FEWEST}
        raise KanameError(Finding("series.too-short", params))
    panel = take(Panel(_names(held.keys, kpi), held.periods, values), rows)
    found = forecast(
        panel, told.ahead.horizon, calendar=told.calendar, events=told.events, sisters=None
    )
    keys = tuple(held.keys[row] for row in rows)
    notes = [*_noted(kpi, keys, found.notes), *_left_out(kpi, held.keys, stays & (count < FEWEST))]
    labels = tuple(period.label for period in held.ahead)
    return Foreseen(kpi, by, keys, labels, found, tuple(range(len(rows))), tuple(notes))


def _left_out(kpi: str, keys: Sequence[Key], short: np.ndarray) -> Iterator[tuple[str, Note]]:
    for row in np.flatnonzero(short).tolist():
        note = Finding("series.left-out", {"fewest": FEWEST}, severity="info")
        yield _title(kpi, keys[row]), note


def _sum(held: Cells, expr: Expr, tree: Aggregation, told: _Told) -> Coherent:
    panel = Panel(_names(held.keys, ""), held.periods, held.sums(expr))
    return coherent(
        *(panel, tree, told.ahead.horizon),
        active=held.active,
        calendar=told.calendar,
        events=told.events,
        seed=SEED,
    )


def _ratio(held: Cells, above: Expr, below: Expr, tree: Aggregation, told: _Told) -> Ratios:
    names = _names(held.keys, "")
    top, bottom = (Panel(names, held.periods, held.sums(expr)) for expr in (above, below))
    return ratios(
        *(top, bottom, tree, told.ahead.horizon),
        kind=_kind(top.values, bottom.values),
        active=held.active,
        calendar=told.calendar,
        events=told.events,
        seed=SEED,
    )


def _kind(above: Floats, below: Floats) -> Kind:
    """A share where whole numbers never exceed whole numbers; else an amount per piece."""
    known = np.isfinite(above) & np.isfinite(below)
    n, d = above[known], below[known]
    whole = bool((n == np.round(n)).all() and (d == np.round(d)).all())
    return "share" if whole and bool((n >= 0).all() and (n <= d).all()) else "amount"


def _of_tree(
    kpi: str, by: tuple[str, ...], held: Cells, found: Coherent | Ratios, ahead: Ahead
) -> Foreseen:
    """The nodes of the level that was asked for, without those who have left."""
    known = np.isfinite(found.mean).any(axis=1) & _stays(found.tree, held.active)
    nodes = [pair for pair in _asked(found.tree, by, ahead) if known[pair[0]]]
    keys = tuple(key for _, key in nodes)
    rows = tuple(row for row, _ in nodes)
    notes = _noted(kpi, keys, [found.notes[row] for row in rows])
    labels = tuple(period.label for period in held.ahead)
    return Foreseen(kpi, by, keys, labels, found, rows, tuple(notes))


def _asked(tree: Aggregation, by: tuple[str, ...], ahead: Ahead) -> Iterator[tuple[int, Key]]:
    """The nodes by exactly these dimensions; with the sums those by some of them, before."""
    levels = [(level.dims, level.keys) for level in tree.levels] + [(tree.dims, tree.cells)]
    chosen = next((dims for dims, _ in levels if set(dims) == set(by)), tree.dims)
    at = 0
    for dims, keys in levels:
        if dims == chosen or (ahead.sums and set(dims) < set(by)):
            values = [dict(zip(dims, key, strict=True)) for key in keys]
            for n, value in enumerate(values):
                yield at + n, tuple(value.get(dim, "") for dim in by)
        at += len(keys)


def _stays(tree: Aggregation, active: np.ndarray) -> np.ndarray:
    """Which nodes have a cell that will be there."""
    there = np.asarray(active.any(axis=1), dtype=np.float64)
    return np.concatenate([tree.sums(there), there]) > 0


def _noted(
    kpi: str, keys: Sequence[Key], notes: Sequence[tuple[Note, ...]]
) -> Iterator[tuple[str, Note]]:
    for key, own in zip(keys, notes, strict=True):
        for note in own:
            yield _title(kpi, key), note


def _title(kpi: str, key: Key) -> str:
    return " ".join([kpi, *(part for part in key if part)])


def _names(keys: Sequence[Key], nameless: str) -> tuple[str, ...]:
    return tuple("/".join(key) or nameless for key in keys)


def _listed(each: Foreseen, wanted: Sequence[float]) -> pl.DataFrame:
    """A row per key and period."""
    rows, horizon = list(each.rows), len(each.labels)
    values = figures(each.found, wanted)[:, rows].reshape(1 + 2 * len(wanted), -1)
    heads = {"kpi": [each.kpi] * values.shape[1]}
    for n, dim in enumerate(each.by):
        heads[dim] = [key[n] for key in each.keys for _ in range(horizon)]
    heads["period"] = list(each.labels) * len(each.keys)
    named = dict(zip(columns(wanted), values, strict=True))
    return pl.DataFrame({**heads, **named}).with_columns(pl.col(pl.Float64).fill_nan(None))
