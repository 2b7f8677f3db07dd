"""Sheets: tidy tables found in grids, with everything that was decided on record."""

from kaname.sheets.finding import find
from kaname.sheets.table import Column, Layout, Table, Total, Unit

__all__ = ["Column", "Layout", "Table", "Total", "Unit", "find"]
