"""Forecasts of series whose future is known: `python -m bench.forecast [--data SERIES.parquet]`.

The file has a row per series: `dataset`, `train` and `test` (lists of numbers, monthly). Each
gets the last 36 values of its training part. With statsforecast installed (dependency group
`bench`), its AutoETS, DynamicOptimizedTheta and the median ensemble with AutoCES run beside.
"""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl

from bench.forecast_scores import (
    CYCLE,
    HISTORY,
    HORIZON,
    Floats,
    Windows,
    bootstrap,
    coverage,
    cut,
    msis,
    owa,
    owa_parts,
)
from bench.line import HEADER, Line
from kaname.periods import Calendar, Grain, spine
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel

CPU_LIMIT = 0.5  # seconds per 1,000 series
LIMITS = {"M3": (0.75, 0.775), "M1": (0.835, None), "tourism": (0.5, None)}
SHARED = Path(os.environ.get("KANAME_SHARED") or Path(__file__).parent.parent.parent / "shared")
DATA = SHARED / "data/forecast/monthly_dev.parquet"
WIDEST = 6.0  # MSIS of the 95 % interval on M3
MONTHS = tuple(spine(Grain.MONTH, date(2000, 1, 1), date(2002, 12, 1), Calendar()))


@dataclass(frozen=True, slots=True)
class Run:
    """What a method forecast for each window, with its 80 and 95 % bounds, and its time."""

    mean: Floats
    bounds: dict[int, tuple[Floats, Floats]]
    cpu: float  # seconds per 1,000 series


def ours(windows: Windows) -> Run:
    """Kaname's own forecast."""
    keys = tuple(str(number) for number in range(len(windows.past)))
    panel = Panel(keys, MONTHS[-windows.past.shape[1] :], windows.past)
    forecast(Panel(keys[:2], panel.periods, panel.values[:2]), HORIZON).interval(0.8)  # reads
    start = time.process_time()
    found = forecast(panel, HORIZON)
    bounds = {level: found.interval(level / 100) for level in (80, 95)}
    return Run(found.mean, bounds, (time.process_time() - start) / len(keys) * 1000)


def others() -> dict[str, Callable[[Windows], Run]]:
    """The methods of statsforecast; none where it is not installed."""
    if find_spec("statsforecast") is None:
        return {}
    return {
        "AutoETS": lambda windows: _foreign(windows, "AutoETS"),
        "DynamicOptimizedTheta": lambda windows: _foreign(windows, "DynamicOptimizedTheta"),
        "AutoCES": lambda windows: _foreign(windows, "AutoCES"),
    }


def _foreign(windows: Windows, name: str) -> Run:
    from statsforecast import models  # noqa: PLC0415 -- optional, 3 s

    mean = np.empty((len(windows.past), HORIZON))
    bounds = {level: (np.empty_like(mean), np.empty_like(mean)) for level in (80, 95)}
    start = time.process_time()
    for row, past in enumerate(windows.past):
        model = getattr(models, name)(season_length=CYCLE)
        found = model.forecast(y=past, h=HORIZON, level=[80, 95])
        mean[row] = found["mean"]
        for level, (low, high) in bounds.items():
            low[row], high[row] = found[f"lo-{level}"], found[f"hi-{level}"]
    return Run(mean, bounds, (time.process_time() - start) / len(windows.past) * 1000)


def ensemble(runs: Sequence[Run]) -> Run:
    """The median of several methods, of their bounds likewise."""
    bounds = {
        level: (
            np.median([run.bounds[level][0] for run in runs], axis=0),
            np.median([run.bounds[level][1] for run in runs], axis=0),
        )
        for level in (80, 95)
    }
    middle = np.median([run.mean for run in runs], axis=0)
    return Run(middle, bounds, sum(run.cpu for run in runs))


def lines(file: Path, most: int | None = None) -> Iterator[Line]:
    """The scores of every data set of the file, on at most so many series of each."""
    for name in pl.read_parquet(file, columns=["dataset"])["dataset"].unique(maintain_order=True):
        windows = cut(file, name)
        windows = windows.only(windows.last & np.isfinite(windows.coming).all(axis=1))
        each = -(-len(windows.past) // (most or len(windows.past)))
        windows = windows.only(np.arange(len(windows.past)) % each == 0)
        run = ours(windows)
        yield from _scores(name, windows, run)
        rivals = {rival: make(windows) for rival, make in others().items()}
        if rivals:
            rivals["median of the three"] = ensemble(list(rivals.values()))
        for rival, other in rivals.items():
            yield from _compared(rival, windows, run, other)


def here() -> Iterator[Line]:
    """The scores on the reference data, where this machine has them."""
    if DATA.is_file():
        yield from lines(DATA)


def _scores(name: str, windows: Windows, run: Run) -> Iterator[Line]:
    near, far = LIMITS.get(name, (None, None))
    yield Line(
        f"forecast: {name}, {len(windows.past)} series: OWA h12",
        owa(windows, run.mean, 12),
        limit=near,
        detail=_widths(windows, run),
    )
    yield Line("  OWA h18", owa(windows, run.mean, HORIZON), limit=far)
    widest = WIDEST if name == "M3" else None
    yield Line("  MSIS95 h12", msis(windows, *run.bounds[95], 12, 0.95), limit=widest)
    yield Line("  CPU per 1,000 series", run.cpu, "s", CPU_LIMIT)


def _compared(rival: str, windows: Windows, run: Run, other: Run) -> Iterator[Line]:
    parts = [owa_parts(windows, made.mean, 12) for made in (run, other)]
    less, low, high = bootstrap(*parts)
    yield Line(
        f"  {rival}: OWA h12",
        owa(windows, other.mean, 12),
        detail=f"h18 {owa(windows, other.mean, HORIZON):.3f}, {_widths(windows, other)}, "
        f"MSIS95 {msis(windows, *other.bounds[95], 12, 0.95):.2f}, {other.cpu:.1f} s; "
        f"ours differs by {less:+.3f} [{low:+.3f}, {high:+.3f}]",
    )


def _widths(windows: Windows, run: Run) -> str:
    shares = [coverage(windows, *run.bounds[level], 12) for level in (80, 95)]
    return f"cover 80/95: {shares[0]:.3f}/{shares[1]:.3f}"


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if a figure is beyond its limit."""
    parser = ArgumentParser(prog="python -m bench.forecast", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="Parquet file of series")
    parser.add_argument("--most", type=int, help="at most so many series of each data set")
    given = parser.parse_args(arguments)
    print(f"{HISTORY} months given\n{HEADER}")
    over = False
    for line in lines(given.data, given.most):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
