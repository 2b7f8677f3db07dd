"""Alerts on series whose truth is known: simulated ones, and real ones with injected faults.

`python -m bench.alerts [--series 1000] [--seed 1]` simulates series of months and weeks with trend,
season, first-order autocorrelation of .2 and 6 % noise, and scores the last point, as it is and
20 and 35 % lower; the same with the regression of a trend and two harmonics and its 99 % interval
(what was the best method before). Then months of 50 KPIs of which three are 35 % lower; shifts of
20 % that began eight months ago; and, where they are, the last 36 months of real series (M3's
development half, AdventureWorks' resellers), as they are and with the same faults. What is real
has events of its own, so its share of alerts without a fault is no error rate. What has to be
found is shown by what was missed, so that every limit is an upper one.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.forecast import SHARED
from bench.line import HEADER, Line
from kaname.causes.discovery import discoveries
from kaname.causes.watching import discovery
from kaname.causes.watching.episodes import scan
from kaname.causes.watching.following import followed
from kaname.causes.watching.observed import amounts

Floats = NDArray[np.float64]
MONTHS, WEEKS = (36, 12), (104, 52)  # periods, and of a year
SERIES = 1000
LEVEL = 0.01  # of a lone test
FALLS = (0.2, 0.35)
MISSED = {0.2: 0.5, 0.35: 0.05}  # at most
FALSE = 0.015
KPIS, FAULTY, ROUNDS = 50, 3, 120
FALSE_A_MONTH, MISSED_OF_FIFTY = 0.3, 0.15
SHIFT, AGO = 0.8, 8


def simulated(count: int, periods: int, cycle: int, seed: int) -> Floats:
    """Series around 100 with a trend, a season of two harmonics, autocorrelation and 6 % noise."""
    draw, time = np.random.default_rng(seed), np.arange(periods)
    found = np.log(100) + draw.normal(0, 0.05, (count, 1))
    found = found + draw.normal(0.05, 0.1, (count, 1)) / cycle * time
    for harmonic, size in ((1, 0.12), (2, 0.06)):
        angle = 2 * np.pi * harmonic * time / cycle
        cos, sin = draw.normal(0, size, (2, count, 1))
        found = found + cos * np.cos(angle) + sin * np.sin(angle)
    noise = draw.normal(0, 0.06, (count, periods))
    for at in range(1, periods):
        noise[:, at] = 0.2 * noise[:, at - 1] + noise[:, at] * np.sqrt(1 - 0.2**2)
    return np.asarray(np.exp(found + noise))


def ours(values: Floats, cycle: int) -> Floats:
    """The probability by chance of the last point of each series."""
    return followed(amounts(values, cycle)).chance[:, -1]


def regression(values: Floats, cycle: int) -> Floats:
    """The same of a trend and two harmonics fitted to the logarithms before the point."""
    from scipy.special import stdtr  # noqa: PLC0415 -- only for the comparison

    logs, time = np.log(values), np.arange(values.shape[1])
    waves = [w(2 * np.pi * h * time / cycle) for h in (1, 2) for w in (np.cos, np.sin)]
    design = np.stack([np.ones(len(time)), time, *waves], axis=1)
    past, last = design[:-1], design[-1]
    inverse = np.linalg.inv(past.T @ past)
    slopes = logs[:, :-1] @ past @ inverse
    free = len(past) - past.shape[1]
    noise = np.sqrt(((logs[:, :-1] - slopes @ past.T) ** 2).sum(axis=1) / free)
    score = (logs[:, -1] - slopes @ last) / (noise * np.sqrt(1 + last @ inverse @ last))
    return np.asarray(2 * stdtr(free, -np.abs(score)))


def faulty(values: Floats, fall: float) -> Floats:
    """The series with a last point that is so much lower."""
    found = values.copy()
    found[:, -1] *= 1 - fall
    return found


def one_point(name: str, values: Floats, cycle: int, limited: bool) -> Iterator[Line]:
    """False alarms and what is missed of each fall, beside the regression's.

    Also at the probabilities at which both have the same share of alarms without a fault.
    """
    before = process_time()
    quiet = ours(values, cycle), regression(values, cycle)
    taken = process_time() - before
    told, theirs = (float((chance < LEVEL).mean()) for chance in quiet)
    detail = (
        f"{_beside(theirs)}; {len(values)} series, {1000 * taken / len(values):.1f} s per 1,000"
    )
    what = f"alerts: {name}: alarms without a fault"
    yield Line(what, told, limit=FALSE if limited else None, detail=detail)
    equal = [float(np.quantile(chance, LEVEL)) for chance in quiet]
    for fall in FALLS:
        low = faulty(values, fall)
        both = ours(low, cycle), regression(low, cycle)
        missed, theirs = (float((chance >= LEVEL).mean()) for chance in both)
        limit = MISSED[fall] if limited else None
        yield Line(f"  missed of −{100 * fall:.0f} %", missed, limit=limit, detail=_beside(theirs))
        missed, theirs = (
            float((chance >= at).mean()) for chance, at in zip(both, equal, strict=True)
        )
        yield Line("    at 1 % alarms without a fault", missed, detail=_beside(theirs))


def _beside(figure: float) -> str:
    return f"trend and harmonics {figure:.4f}"


def fifty(seed: int) -> Iterator[Line]:
    """Months of 50 KPIs of which three are 35 % lower."""
    values = simulated(KPIS * ROUNDS, *MONTHS, seed)
    draw = np.random.default_rng(seed)
    wrong = np.zeros((ROUNDS, KPIS), np.bool_)
    for row in wrong:
        row[draw.choice(KPIS, FAULTY, replace=False)] = True
    values[wrong.ravel(), -1] *= 1 - FALLS[-1]
    chances = ours(values, MONTHS[1]).reshape(ROUNDS, KPIS)
    told = np.stack([discoveries(row, discovery.FALSE) for row in chances])
    yield Line(
        f"alerts: {KPIS} KPIs, {FAULTY} at −35 %: false a month",
        float((told & ~wrong).sum() / ROUNDS),
        limit=FALSE_A_MONTH,
    )
    yield Line("  missed", 1 - float(told[wrong].mean()), limit=MISSED_OF_FIFTY)


def shifts(count: int, seed: int) -> Iterator[Line]:
    """Series whose level fell by 20 % eight months ago: found, dated, and told once."""
    values = simulated(count, 48, 12, seed)
    start = values.shape[1] - AGO
    values[:, start:] *= SHIFT
    found = scan(amounts(values, 12), np.arange(count), start - 4).episodes
    dated = [e for e in found if abs(e.start - start) <= 1 and e.kind in ("shift", "trend")]
    right = len({e.series for e in dated}) / count
    kinds = f"{sum(e.kind == 'shift' for e in found)} shifts, {len(found)} alerts in all"
    yield Line("alerts: shift of −20 %: not dated ± 1 month", 1 - right, limit=0.2, detail=kinds)
    yield Line("  alerts per series", len(found) / count, limit=1.05)


def m3(file: Path) -> Floats:
    """The last 36 months of what is known of M3's series, those above zero."""
    rows = pl.read_parquet(file).filter(pl.col("dataset") == "M3")["train"].to_list()
    found = [np.array(row[-MONTHS[0] :]) for row in rows if len(row) >= MONTHS[0]]
    return np.array([row for row in found if (row > 0).all()])


def resellers(file: Path) -> Floats:
    """Monthly orders of a bicycle maker's territories and reps, where every month has some."""
    rows = pl.read_csv(file, null_values="NULL", infer_schema_length=None).with_columns(
        month=pl.col("OrderDate").cast(pl.String).str.slice(0, 7)
    )
    found = []
    for by in ("SalesTerritoryKey", "EmployeeKey"):
        for figure in (pl.col("SalesAmount").sum(), pl.col("SalesOrderNumber").n_unique()):
            wide = rows.group_by(by, "month").agg(figure.alias("figure").cast(pl.Float64))
            table = wide.pivot(on="month", index=by, values="figure").drop(by)
            values = table.select(sorted(table.columns)).to_numpy()
            found += [row for row in values if np.isfinite(row).all() and (row > 0).all()]
    return np.array(found)


def real() -> Iterator[Line]:
    """Real series as they are and with injected faults, where this machine has them."""
    file = SHARED / "data/forecast/monthly_dev.parquet"
    if file.is_file():
        yield from one_point("M3, 36 months", m3(file), 12, limited=False)
    file = SHARED / "data/adventureworks/FactResellerSales.csv"
    if file.is_file():
        yield from one_point("AdventureWorks, 35 months", resellers(file), 12, limited=False)


def lines(count: int = SERIES, seed: int = 1) -> Iterator[Line]:
    """The table."""
    yield from one_point("36 months", simulated(count, *MONTHS, seed), MONTHS[1], limited=True)
    yield from one_point("104 weeks", simulated(count // 4, *WEEKS, seed), WEEKS[1], limited=True)
    yield from fifty(seed)
    yield from shifts(count // 5, seed)
    yield from real()


def main(arguments: Sequence[str]) -> int:
    """Print the table; exit 1 if a figure is over its limit."""
    parser = ArgumentParser(prog="python -m bench.alerts")
    parser.add_argument("--series", type=int, default=SERIES)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    print(HEADER)
    over = False
    for line in lines(given.series, given.seed):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
