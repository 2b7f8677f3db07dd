"""Limits: how much of a file is read, so that no file can exhaust the machine."""

from __future__ import annotations

from dataclasses import dataclass

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What is beyond is refused, or cut with a finding that says what was not read."""

    file_bytes: int = 4096 * _MB  # of the file itself
    member_bytes: int = 4096 * _MB  # of one file in a zip, inflated (a sheet of a workbook is one)
    inflated_bytes: int = 8192 * _MB  # of all files in a zip together, inflated
    ratio: int = 200  # inflated to packed bytes of a file in a zip …
    ratio_from_bytes: int = 64 * _MB  # … where more than this comes out of it
    members: int = 2_000  # files in a zip
    text_rows: int = 20_000_000  # of a delimited file
    columns: int = 16_384  # of a sheet or a delimited file: what Excel has
    text_cells: int = 400_000_000  # of a delimited file, counted with the missing ones
    sheet_cells: int = 60_000_000  # of the rectangle around all cells of a sheet
    formulas: int = 50_000  # kept of a sheet


LIMITS = Limits()
