"""Rewriting: what must not stay leaves every generation, and its bytes leave the disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from kaname.intake import keeping
from kaname.warehouse.store import TableInfo, generations, rewrite, sweep

Change = Callable[[TableInfo], pl.DataFrame | None]  # a table's rows anew; None: as they are


def everywhere(store: Path, change: Change) -> int:
    """Change the tables of every generation that is kept; how many old folders could not be
    removed because somebody reads them.

    The caller holds `warehouse.store.writing(store)`.
    """
    for generation in generations(store):
        tables = [_changed(info, change, store) for info in generation.tables.values()]
        if tables != list(generation.tables.values()):
            rewrite(generation, tables, store)
    return len(sweep(store))


def _changed(info: TableInfo, change: Change, store: Path) -> TableInfo:
    rows = change(info)
    return info if rows is None else keeping.again(info, rows, store)
