"""Figures: what `measure` answers, as a table that people and programs read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass

import polars as pl

from kaname.measure.cube import Cube


@dataclass(frozen=True, slots=True)
class Figures:
    """Measured KPIs.

    `frame`: period, the dimensions, kpi, value, unit, reason; with a comparison also compared,
    change, change_ratio; where a KPI declares an interval, low and high (95 %). A null value is
    undefined and its reason says why.
    """

    frame: pl.DataFrame
    dims: tuple[str, ...]
    cube: Cube

    @property
    def columns(self) -> list[str]:
        """The columns of the CSV: the reason and an interval's ends are in `frame` and JSON."""
        return [name for name in self.frame.columns if name not in ("reason", "low", "high")]

    def csv(self) -> str:
        """Long CSV with header `period,<dims…>,kpi,value,unit`; empty value = undefined."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_plain(v) for v in row] for row in self.frame.select(self.columns).rows())
        return out.getvalue()

    def json(self) -> str:
        """The same rows as JSON objects, with the reason of what is undefined."""
        rows = [{k: _number(v) for k, v in row.items()} for row in self.frame.to_dicts()]
        return json.dumps(rows, ensure_ascii=False, indent=1)

    def __repr__(self) -> str:
        return f"Figures: {self.frame.height} cells\n{self.frame}"

    def _repr_html_(self) -> str:
        html: str = self.frame._repr_html_()
        return html


def _number(value: object) -> object:
    """A whole number without a decimal point: counts are exact."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _plain(value: object) -> object:
    return "" if value is None else _number(value)
