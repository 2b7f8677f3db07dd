"""The baseline: what comes if trend and season go on, beside what was a year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.errors import Finding
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Expr
from kaname.formula.values import Floats, Values
from kaname.periods import Calendar, Period
from kaname.series.events import Event
from kaname.series.forecasting import Forecast, forecast
from kaname.series.panel import Panel

How = Literal["sum", "last", "mean"]
LEVEL = 0.8  # of the interval
PATHS, SEED = 1000, 20260401


@dataclass(frozen=True, slots=True)
class History:
    """A KPI month by month, as arithmetic over measured parts.

    `parts` has a series per part, named as the expression names it; `hows` say how a part's
    months make a longer period: they add up, the last one stands, or their mean does.
    """

    parts: Panel
    hows: tuple[How, ...]
    expr: Expr


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a KPI is expected to be in a period without doing anything anew.

    `low` and `high` bound 80 %. `last_year` is the same period a year before, None where it lies
    before the data; `estimated` of its months had to be forecast themselves. `monthly` is the KPI
    month by month, `parts` its measured parts.
    """

    value: float
    low: float
    high: float
    last_year: float | None
    estimated: int
    first: Period
    last: Period
    monthly: Floats
    parts: Mapping[str, Floats]
    notes: tuple[Finding, ...] = ()

    @property
    def months(self) -> int:
        """How many months of history it rests on."""
        return self.last.index - self.first.index + 1


def baseline(
    history: History,
    wanted: Sequence[Period],
    before: Sequence[Period],
    *,
    calendar: Calendar,
    events: Sequence[Event] = (),
) -> Baseline:
    """The forecast of the months `wanted`, which lie after the history, taken together.

    `before` are the months a year earlier. Raises KanameError where a part has too short a
    history, naming all of them.
    """
    panel = history.parts
    ahead = forecast(
        panel, wanted[-1].index - panel.periods[-1].index, calendar=calendar, events=events
    )
    known = np.concatenate([np.nan_to_num(panel.values), ahead.mean], axis=1)
    at = [month.index - panel.periods[0].index for month in wanted]
    past = [month.index - panel.periods[0].index for month in before]
    value = float(whole(history, known[:, at])[0])
    low, high = _interval(history, ahead, [month - panel.values.shape[1] for month in at])
    return Baseline(
        value=value,
        low=min(low, value),
        high=max(high, value),
        last_year=_defined(whole(history, known[:, past])) if past and past[0] >= 0 else None,
        estimated=sum(month >= panel.values.shape[1] for month in past),
        first=panel.periods[0],
        last=panel.periods[-1],
        monthly=evaluated(history.expr, panel.keys, known[:, at]),
        parts=dict(zip(panel.keys, known[:, at], strict=True)),
        notes=_notes(ahead),
    )


def together(how: How, months: Floats) -> Floats:
    """A part over all its months, which lie along the last axis."""
    if how == "sum":
        return np.asarray(months.sum(axis=-1))
    return np.asarray(months[..., -1] if how == "last" else months.mean(axis=-1))


def evaluated(expr: Expr, keys: Sequence[str], parts: Floats) -> Floats:
    """The KPI from its parts, which lie along the first axis; NaN where undefined."""
    env = {key: Values.of(row) for key, row in zip(keys, parts, strict=True)}
    return evaluate(expr, env).number + np.zeros(parts.shape[1:])


def whole(history: History, months: Floats) -> Floats:
    """The KPI over all months; parts (part, …, month) → (…), at least one figure."""
    rows = [
        np.atleast_1d(together(how, row)) for how, row in zip(history.hows, months, strict=True)
    ]
    return evaluated(history.expr, history.parts.keys, np.array(rows))


def _defined(figures: Floats) -> float | None:
    return float(figures[0]) if np.isfinite(figures[0]) else None


def _interval(history: History, ahead: Forecast, at: Sequence[int]) -> tuple[float, float]:
    drawn = whole(history, ahead.paths(PATHS, SEED)[:, :, at])
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return np.nan, np.nan
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _notes(ahead: Forecast) -> tuple[Finding, ...]:
    """What the forecaster assumed, each thing once."""
    found: list[Finding] = []
    for notes in ahead.notes:
        found += [note for note in notes if note not in found]
    return tuple(found)
