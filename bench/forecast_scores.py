"""How forecasts are scored: series cut into windows, OWA as in M4, MSIS and coverage.

Naive2 and the seasonality test follow the M4 rule (Makridakis, Spiliotis & Assimakopoulos 2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
HISTORY, HORIZON, CYCLE = 36, 18, 12
CONFIDENCE = 1.645  # 90 %, two-sided


@dataclass(frozen=True, slots=True)
class Windows:
    """Pieces of series: `past` (windows, history), `coming` (windows, horizon)."""

    past: Floats
    coming: Floats
    series: NDArray[np.int64]  # which series a window is cut from
    last: NDArray[np.bool_]  # whether it is the series' own test
    naive: Floats  # Naive2
    scale: Floats  # in-sample seasonal-naive error

    def only(self, chosen: NDArray[np.bool_]) -> Windows:
        """The chosen windows."""
        return Windows(
            self.past[chosen],
            self.coming[chosen],
            self.series[chosen],
            self.last[chosen],
            self.naive[chosen],
            self.scale[chosen],
        )


def cut(file: Path, dataset: str | None = None, history: int = HISTORY) -> Windows:
    """The last `history` values of each training part with the test, and earlier such pieces.

    Earlier pieces have no test period in common. A piece whose scale is zero is left out.
    """
    frame = pl.read_parquet(file)
    if dataset is not None:
        frame = frame.filter(pl.col("dataset") == dataset)
    past, coming, series, last = [], [], [], []
    for number, (train, test) in enumerate(frame.select("train", "test").iter_rows()):
        whole = np.array([*train, *test[:HORIZON]], dtype=np.float64)
        for end in range(len(train), history - 1, -HORIZON):
            ahead = whole[end : end + HORIZON]
            past.append(whole[end - history : end])
            coming.append(np.append(ahead, np.full(HORIZON - len(ahead), np.nan)))
            series.append(number)
            last.append(end == len(train))
    pieces = np.array(past)
    found = Windows(
        pieces,
        np.array(coming),
        np.array(series),
        np.array(last),
        naive2(pieces, HORIZON),
        scale(pieces),
    )
    return found.only(found.scale > 0)


def scale(past: Floats) -> Floats:
    """The mean absolute change from the same month of the year before (or from one period)."""
    lag = CYCLE if past.shape[1] > CYCLE else 1
    return np.asarray(np.abs(past[:, lag:] - past[:, :-lag]).mean(axis=1))


def naive2(past: Floats, horizon: int) -> Floats:
    """The last value, deseasonalised where the series passes the test of seasonality."""
    count = past.shape[1]
    index = np.ones((len(past), CYCLE))
    if count >= 2 * CYCLE:
        found = _indices(past)
        good = (found > 0).all(axis=1) & np.isfinite(found).all(axis=1) & _seasonal(past)
        index[good] = found[good]
    last = past[:, -1] / index[:, (count - 1) % CYCLE]
    ahead: Floats = last[:, None] * index[:, (count + np.arange(horizon)) % CYCLE]
    return ahead


def _seasonal(past: Floats) -> NDArray[np.bool_]:
    count = past.shape[1]
    away = past - past.mean(axis=1, keepdims=True)
    power = np.maximum((away**2).sum(axis=1), 1e-300)
    lags = [(away[:, k:] * away[:, : count - k]).sum(axis=1) / power for k in range(1, CYCLE + 1)]
    limit = CONFIDENCE * np.sqrt((1 + 2 * sum(lag**2 for lag in lags[:-1])) / count)
    return np.asarray(np.abs(lags[-1]) > limit)


def _indices(past: Floats) -> Floats:
    """Classical multiplicative decomposition by a centred moving average."""
    count, half = past.shape[1], CYCLE // 2
    weight = np.array([0.5, *np.ones(CYCLE - 1), 0.5]) / CYCLE
    windows = np.lib.stride_tricks.sliding_window_view(past, CYCLE + 1, axis=1)
    with np.errstate(all="ignore"):
        ratio = past[:, half : count - half] / (windows @ weight)
        place = np.arange(half, count - half) % CYCLE
        index = np.stack([ratio[:, place == k].mean(axis=1) for k in range(CYCLE)], axis=1)
        found: Floats = index / index.mean(axis=1, keepdims=True)
    return found


def smape(coming: Floats, ahead: Floats) -> Floats:
    """The symmetric error in per cent, each value."""
    size = np.abs(coming) + np.abs(ahead)
    return 200 * np.abs(coming - ahead) / np.where(size > 0, size, 1.0)


def owa_parts(windows: Windows, ahead: Floats, horizon: int) -> Floats:
    """(windows,) parts whose mean is the OWA over these windows."""
    coming, naive = windows.coming[:, :horizon], windows.naive[:, :horizon]
    sizes = [
        (smape(coming, f).mean(axis=1), np.abs(coming - f).mean(axis=1) / windows.scale)
        for f in (ahead[:, :horizon], naive)
    ]
    (own_smape, own_mase), (naive_smape, naive_mase) = sizes
    parts: Floats = (own_smape / naive_smape.mean() + own_mase / naive_mase.mean()) / 2
    return parts


def owa(windows: Windows, ahead: Floats, horizon: int) -> float:
    """The overall weighted average of M4 relative to Naive2."""
    return float(owa_parts(windows, ahead, horizon).mean())


def coverage(windows: Windows, low: Floats, high: Floats, horizon: int) -> float:
    """The share of values within the bounds."""
    coming = windows.coming[:, :horizon]
    return float(((coming >= low[:, :horizon]) & (coming <= high[:, :horizon])).mean())


def msis(windows: Windows, low: Floats, high: Floats, horizon: int, level: float) -> float:
    """The mean scaled interval score (Gneiting & Raftery 2007; M4)."""
    coming, low, high = windows.coming[:, :horizon], low[:, :horizon], high[:, :horizon]
    fine = 2 / (1 - level)
    below, above = np.maximum(low - coming, 0), np.maximum(coming - high, 0)
    score = (high - low + fine * (below + above)).mean(axis=1) / windows.scale
    return float(score.mean())


def bootstrap(parts: Floats, others: Floats, seed: int = 1) -> tuple[float, float, float]:
    """The mean difference of two OWAs and its 95 % bounds, over resampled series."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(parts), (2000, len(parts)))
    differences = (parts - others)[drawn].mean(axis=1)
    low, high = np.quantile(differences, [0.025, 0.975])
    return float((parts - others).mean()), float(low), float(high)
