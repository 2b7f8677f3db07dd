"""The warehouse: files to typed tables, immutable generations, a locked session over them."""

from kaname.warehouse.engine import connect
from kaname.warehouse.loading import load
from kaname.warehouse.source import Source
from kaname.warehouse.store import Generation, TableInfo, collect, current
from kaname.warehouse.typed import reason

__all__ = [
    "Generation",
    "Source",
    "TableInfo",
    "collect",
    "connect",
    "current",
    "load",
    "reason",
]
