"""Years: sheets named 4月, 5月 in the year that the mapping says or the file's name tells."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from unicodedata import normalize

from kaname.mapping.model import Read
from kaname.sheets import spans
from kaname.sheets.table import Table

_MONTH = re.compile(r"([0-9]{1,2})月度?")
_OTHER = re.compile(r"[上下]半?期|第?[1-4]四半期|q[1-4]|[1-4]q", re.IGNORECASE)


def dated(table: Table, read: Read, fiscal_year_starts: int) -> Table:
    """The table, months and quarters in columns made of sheets' names with their year.

    `4月` becomes `2026-04`, so that it is a period, and another one next year.
    """
    made = [column.name for column in table.columns if column.index is None]
    told = _told(table, read) if made else None
    if told is None:
        return table
    year, fiscal = told

    def with_year(written: str) -> str:
        text = normalize("NFKC", written).strip()
        month = _MONTH.fullmatch(text)
        if month is None:
            return f"{year}年度 {text}" if _OTHER.fullmatch(text) else written
        number = int(month[1])
        return f"{year + (fiscal and number < fiscal_year_starts)}-{number:02}"

    frame = table.frame
    for name in made:
        values = frame[name].drop_nulls().unique().to_list()
        new = {value: with_year(value) for value in values if with_year(value) != value}
        if new:
            frame = frame.with_columns(frame[name].replace(new))
    return replace(table, frame=frame)


def _told(table: Table, read: Read) -> tuple[int, bool] | None:
    """The year, and whether it is a business year."""
    if read.year is not None:
        return read.year, True
    return spans.year_in(PurePath(table.file.replace("\\", "/")).stem.replace("_", " "))
