"""Small frames of the sales model, as a data folder keeps them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kaname.intake.keeping import schema_of


def frame(table: str, rows: Sequence[Mapping[str, object]]) -> pl.DataFrame:
    """Rows of a table with every column that is kept; what is not given is null."""
    schema = schema_of(table)
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def deal(number: int, **more: object) -> dict[str, object]:
    """A deal; `more` are its further columns."""
    return {"opportunity_id": f"D{number}", **more}
