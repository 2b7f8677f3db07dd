"""Merging: what a source brought before and brings now, row by row by the table's key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import polars as pl

from kaname.sales_model import PROVENANCE

Load = Literal["replace", "append", "correct"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows of a source after a load, and what the load did to them.

    `added`, `changed` and `removed` have the key's columns; `changed` rows differ in any other
    column than those of provenance.
    """

    rows: pl.DataFrame
    added: pl.DataFrame
    changed: pl.DataFrame
    removed: pl.DataFrame
    unchanged: int
    reached: datetime | None = None  # the last instant of the rows before the load

    @property
    def touched(self) -> int:
        """Rows that are not as they were."""
        return len(self.added) + len(self.changed) + len(self.removed)


def one_per_key(rows: pl.DataFrame, key: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The last row of each key, in the rows' order, and the rows that it stands for."""
    numbered = rows.with_row_index("_number")
    last = numbered.unique(key, keep="last", maintain_order=True)
    spare = numbered.join(last.select("_number"), on="_number", how="anti")
    return last.drop("_number"), spare.drop("_number")


def merge(old: pl.DataFrame | None, new: pl.DataFrame, key: Sequence[str], load: Load) -> Merged:
    """The rows after `new` came to `old`; both have one row per key and the same columns.

    replace: `new` is all there is; append: of `new` only keys that are not there yet; correct:
    rows of `new` take the place of those of the same key. A row that did not change keeps where
    and when it was loaded first.
    """
    if old is None:
        old = new.clear()
    here = old.select(key)
    if load == "append":
        new = new.join(here, on=key, how="anti", nulls_equal=True, maintain_order="left")
    same = _same(old, new, key)
    fresh = new.join(same.select(key), on=key, how="anti", nulls_equal=True, maintain_order="left")
    changed = fresh.join(here, on=key, how="semi", nulls_equal=True).select(key)
    added = fresh.join(here, on=key, how="anti", nulls_equal=True).select(key)
    gone = here.join(new.select(key), on=key, how="anti", nulls_equal=True)
    stays = same if load == "replace" else old.join(changed, on=key, how="anti", nulls_equal=True)
    removed = gone if load == "replace" else gone.clear()
    return Merged(pl.concat([stays, fresh]), added, changed, removed, len(same))


def _same(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The rows of `old` that `new` brings again as they are."""
    if old.is_empty() or new.is_empty():
        return old.clear()
    told = [name for name in old.columns if name not in PROVENANCE]
    return old.join(new.select(told), on=told, how="semi", nulls_equal=True, maintain_order="left")
