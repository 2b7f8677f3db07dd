"""Listings: a cube as a long table, cell by cell, with comparisons and intervals beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from kaname.design.model import Design
from kaname.formula.values import Floats, divide, subtract
from kaname.measure.cube import Cube, absolute
from kaname.measure.intervals import bounds

COMPARED = "compared {}"  # the key under which a KPI's compared figures stand in a cube


def listing(
    cube: Cube, names: Sequence[str], units: Mapping[str, str], design: Design
) -> pl.DataFrame:
    """period, the dimensions, kpi, value, unit, reason; compared, change, change_ratio where the
    cube holds a comparison; low, high where a KPI declares an interval.
    """
    frame = cube.frame(names, units)
    if all(COMPARED.format(name) in cube.expressions for name in names):
        frame = frame.with_columns(_comparison(cube, names))
    if any(design.kpis[name].interval for name in names):
        frame = frame.with_columns(_intervals(cube, names, design))
    return frame


def _comparison(cube: Cube, names: Sequence[str]) -> list[pl.Series]:
    now = [cube.values(name) for name in names]
    then = [cube.values(COMPARED.format(name)) for name in names]
    change = [subtract(a, b) for a, b in zip(now, then, strict=True)]
    ratio = [divide(c, absolute(b)) for c, b in zip(change, then, strict=True)]
    columns = {"compared": then, "change": change, "change_ratio": ratio}
    return [_column(cube, name, [v.number for v in values]) for name, values in columns.items()]


def _intervals(cube: Cube, names: Sequence[str], design: Design) -> list[pl.Series]:
    nothing = np.full(cube.shape, np.nan)
    pairs = [
        bounds(cube.expressions[name], cube.leaves) if design.kpis[name].interval else None
        for name in names
    ]
    found = [(nothing, nothing) if pair is None else pair for pair in pairs]
    return [
        _column(cube, name, [pair[i] for pair in found]) for i, name in enumerate(("low", "high"))
    ]


def _column(cube: Cube, name: str, figures: Sequence[Floats]) -> pl.Series:
    """Figures per KPI, of shape (groups, periods), in the order of the listing's rows."""
    stacked = np.stack([np.broadcast_to(each, cube.shape) for each in figures], axis=-1)
    periods, groups = np.nonzero(cube.present.T)
    return pl.Series(name, stacked[groups, periods].ravel()).fill_nan(None)
