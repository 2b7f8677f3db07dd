"""The state of a source in a table of the sales model: what its last load brought and left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """What one source has put into one table, as of its last load. Times are UTC instants."""

    source: str
    file: str  # the name of the file that was loaded last
    loaded_at: datetime
    file_modified: datetime | None
    rows: int
    rejects: int
    late_entries: int  # rows of periods that were over before the load that brought them
    duplicates: int
    missing_keys: int
    usual_days: float | None  # usual time between two loads that brought something new
