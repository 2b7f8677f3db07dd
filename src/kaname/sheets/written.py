"""Written: a column as it stands, what is said of it, and its values once they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kaname.errors import Severity
from kaname.sheets.table import Kind, Unit


@dataclass(frozen=True, slots=True)
class Written:
    """A column before its values are read."""

    name: str
    text: pl.Series
    keep: pl.Series  # the rows that tell what kind it is of
    unit: Unit | None = None
    shown: Mapping[float, int] = field(default_factory=dict)  # divided by what -> cells
    figure: bool = False  # its cells are figures whatever they look like
    times: pl.Series | None = None  # what figures of single rows count; null: as the column
    year: tuple[int, bool] | None = None  # of dates without one, and whether a business year
    starts: int = 4  # first month of a business year
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say of a column: `rows` are where it is, the first of them at least."""

    rule: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "info"
    rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """A column whose values are read."""

    text: pl.Series
    kind: Kind
    unit: Unit | None = None
    remarks: tuple[Remark, ...] = ()
