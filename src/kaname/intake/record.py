"""The record of a generation: which files made it, how they were read, what they restated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from kaname.intake.restating import Restatement
from kaname.intake.state import SourceState

TABLE = "_record"  # under this name the record lies among the tables, so that both change at once


@dataclass(frozen=True, slots=True)
class File:
    """A file that was loaded, and the source of the mapping that it was read as."""

    source: str
    path: str  # absolute; of a file that did not stay where it was, its name
    digest: str
    reading: Mapping[str, str]  # `table.column` -> digest of how the mapping made it
    modified: datetime
    seen_at: datetime
    superseded: bool = False  # a later file of its source is all there is


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a generation beside its rows. Times are in UTC."""

    loaded_at: datetime
    files: tuple[File, ...] = ()  # the newest of each source and path
    states: tuple[tuple[str, SourceState], ...] = ()  # by table of the sales model
    restatements: tuple[Restatement, ...] = ()  # by this load
    questions: tuple[str, ...] = ()  # tables of files that no source reads: `file [sheet]`


_RECORD = TypeAdapter(Record)


def written(record: Record) -> str:
    """The record as JSON."""
    return _RECORD.dump_json(record).decode()


def read(text: str) -> Record:
    """The record of its JSON."""
    return _RECORD.validate_json(text)
