"""Notes: findings about a table that was found, and names in their sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaname.errors import Finding, Place, Severity
from kaname.sheets.table import Table

_SHOWN = 5  # names or values in a sentence


def place(table: Table) -> Place:
    """Where a table stands."""
    return Place(table.file, 0, 0, table.sheet, table.range)


def shown(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    few = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return few if len(names) <= _SHOWN else f"{few} … +{len(names) - _SHOWN}"


def info(
    rule: str, params: Mapping[str, object], table: Table, severity: Severity = "info"
) -> Finding:
    """A finding of the mapping about a table."""
    return Finding(f"mapping.{rule}", params, place(table), severity)
