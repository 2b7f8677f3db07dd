"""A bicycle maker's resellers: 24 months in, 11 ahead, by rep, territory and total.

    python -m bench.adventureworks FOLDER

FOLDER holds `FactResellerSales.csv`. Prints WAPE and MASE at each level of the coherent forecast,
of the seasonal naive one and, where statsforecast is installed, of AutoETS (neither adds up).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.line import HEADER, Line
from kaname.periods import Calendar, Grain, Period, spine
from kaname.series.aggregation import Aggregation, Key, Level, aggregation
from kaname.series.coherence import Estimator
from kaname.series.coherent import Coherent, coherent
from kaname.series.panel import Panel

Floats = NDArray[np.float64]
FIRST, LAST = date(2017, 7, 1), date(2020, 5, 1)
KNOWN, AHEAD = 24, 11  # months
CYCLE = 12
DIMS = ("territory", "rep")


@dataclass(frozen=True, slots=True)
class Sales:
    """Monthly sales by rep and territory; a rep may sell in several."""

    tree: Aggregation
    periods: tuple[Period, ...]
    history: Floats  # (cells, 24), NaN before the rep's first sale
    actual: Floats  # (nodes, 11): total and territories with who was hired since


def read(folder: Path) -> Sales:
    """The sales of the data set; cells are the reps in a territory who had sold there before."""
    rows = pl.read_csv(
        folder / "FactResellerSales.csv", null_values="NULL", infer_schema_length=None
    ).select(
        territory=pl.col("SalesTerritoryKey").cast(pl.String),
        rep=pl.col("EmployeeKey").cast(pl.String),
        month=pl.col("OrderDate").cast(pl.String).str.slice(0, 7),
        sales=pl.col("SalesAmount").cast(pl.Float64),
    )
    periods = tuple(spine(Grain.MONTH, FIRST, LAST, Calendar()))
    every: list[Key] = rows.select(DIMS).unique().sort(DIMS).rows()
    summed = rows.group_by("territory", "rep", "month").agg(pl.col("sales").sum())
    values = np.zeros((len(every), len(periods)))
    row = {key: n for n, key in enumerate(every)}
    column = {period.label: n for n, period in enumerate(periods)}
    for territory, rep, month, sales in summed.iter_rows():
        values[row[(territory, rep)], column[month]] = sales
    known = np.asarray((values[:, :KNOWN] > 0).any(axis=1))
    cells = [key for key, seen in zip(every, known, strict=True) if seen]
    tree = aggregation(DIMS, cells, [(), ("territory",), ("rep",)])
    history = np.where(_employed(values, every), values, np.nan)[known, :KNOWN]
    ahead = values[:, KNOWN:]
    actual = [_summed(ahead, every, level) for level in tree.levels]
    return Sales(tree, periods[:KNOWN], history, np.concatenate([*actual, ahead[known]]))


def _employed(values: Floats, every: list[Key]) -> NDArray[np.bool_]:
    """(cells, periods): from the rep's first sale anywhere on."""
    reps = np.array([rep for _, rep in every])
    sold = np.array([(values[reps == rep] > 0).any(axis=0) for rep in reps])
    return np.maximum.accumulate(sold, axis=1)


def _summed(values: Floats, every: list[Key], level: Level) -> Floats:
    """The values of all reps, those hired since among them, by the level's groups."""
    at = [DIMS.index(dim) for dim in level.dims]
    keys = [tuple(key[k] for k in at) for key in every]
    return np.array([values[[key == group for key in keys]].sum(axis=0) for group in level.keys])


def ours(sales: Sales, estimator: Estimator = "levels") -> Coherent:
    """The coherent forecast of the 11 months."""
    names = tuple("/".join(cell) for cell in sales.tree.cells)
    panel = Panel(names, sales.periods, sales.history)
    return coherent(panel, sales.tree, AHEAD, estimator=estimator)


def nodes(sales: Sales) -> Floats:
    """(nodes, 24): the histories of total, territories, reps and cells, NaN before the first."""
    sums = sales.tree.sums(np.nan_to_num(sales.history))
    begun = np.where(np.maximum.accumulate(sums > 0, axis=1), sums, np.nan)
    return np.concatenate([begun, sales.history])


def seasonal_naive(history: Floats) -> Floats:
    """The month a year before; where there was none, the mean of what there is."""
    last = history[:, -CYCLE:]
    mean = np.nanmean(history, axis=1, keepdims=True)
    return np.where(np.isfinite(last), last, mean)[:, :AHEAD]


def auto_ets(history: Floats) -> Floats:
    """AutoETS of each node on its own, negative forecasts as zero."""
    model = import_module("statsforecast.models").AutoETS
    rows = [row[np.isfinite(row)] for row in history]
    found = [model(season_length=CYCLE).forecast(y=row, h=AHEAD)["mean"] for row in rows]
    return np.maximum(np.array(found, dtype=np.float64), 0)


def wape(forecast: Floats, actual: Floats) -> float:
    """The sum of absolute errors as a share of what came."""
    return float(np.abs(forecast - actual).sum() / actual.sum())


def mase(forecast: Floats, actual: Floats, history: Floats) -> float:
    """The mean absolute error over the history's seasonal naive one, the mean over the series.

    Series with less than a year and a month of history have no such error and are left out.
    """
    steps = np.abs(history[:, CYCLE:] - history[:, :-CYCLE])
    told = np.isfinite(steps).any(axis=1)
    scale = np.nanmean(steps[told], axis=1)
    return float(np.mean(np.abs(forecast - actual)[told].mean(axis=1) / scale))


def levels(sales: Sales) -> Mapping[str, slice]:
    """The nodes of each level."""
    cuts = np.cumsum([0, *(len(level.keys) for level in sales.tree.levels)]).tolist()
    names = ("total", "territory", "rep")
    return dict(zip(names, map(slice, cuts, cuts[1:]), strict=True))


def lines(folder: Path) -> Iterator[Line]:
    """WAPE and MASE of every method at every level."""
    sales = read(folder)
    history = nodes(sales)
    methods: dict[str, Callable[[], Floats]] = {
        "ours": lambda: ours(sales).mean,
        "ours, shrink": lambda: ours(sales, "shrink").mean,
        "ours, variance": lambda: ours(sales, "variance").mean,
        "seasonal naive": lambda: seasonal_naive(history),
    }
    if find_spec("statsforecast"):
        methods["AutoETS"] = lambda: auto_ets(history)
    else:
        yield Line("AutoETS", float("nan"), detail="optional: not installed")
    for name, method in methods.items():
        found = method()
        for level, part in levels(sales).items():
            scaled = mase(found[part], sales.actual[part], history[part])
            yield Line(
                f"adventureworks: {level}, {name}: WAPE",
                wape(found[part], sales.actual[part]),
                detail=f"MASE {scaled:.3f}",
            )
    yield from covered(sales)


def covered(sales: Sales) -> Iterator[Line]:
    """How often the 80 % interval of ours held what came, and how far sums are off."""
    found = ours(sales)
    low, high = found.interval(0.8)
    held = (low <= sales.actual) & (sales.actual <= high)
    for level, part in levels(sales).items():
        yield Line(f"adventureworks: {level}, 80 % interval holds", float(held[part].mean()))
    cells = found.drawn[sales.tree.above :]
    off = np.abs(found.drawn[0] - cells.sum(axis=0)).max() / np.abs(found.drawn[0]).max()
    yield Line("adventureworks: sums off by", float(off), limit=1e-9)


if __name__ == "__main__":
    print(HEADER)
    for line in lines(Path(sys.argv[1])):
        print(line, flush=True)
