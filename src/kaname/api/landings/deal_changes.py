"""The log of changes of deals: who changed which field when, from what to what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
from sqlglot import exp

from kaname import warehouse
from kaname.api.landings.pipeline import CHANGES, reads_deals
from kaname.api.opening import model_files
from kaname.api.project import Project
from kaname.design.model import History
from kaname.design.model_tables import MODEL
from kaname.design.pipeline import Pipeline
from kaname.intake.folder import Folder
from kaname.intake.keeping import model_tables, newest, rows
from kaname.measure.rows import Rows
from kaname.warehouse.source import PARQUET, Source

SCHEMA: dict[str, pl.DataType] = {
    "key": pl.String(),
    "at": pl.Datetime("us"),  # local
    "field": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
}


def deal_changes(project: Project, of: Pipeline) -> pl.DataFrame:
    """The changes in the schema SCHEMA, in the order of deal and time; without a log, none.

    The log is the fact that the pipeline or the `history` of its deals names; else, for deals of
    the sales model, its table of changes.
    """
    fact = project.design.facts[of.of]
    history = fact.history
    if of.changes is not None and history is None:
        key = fact.key if isinstance(fact.key, str) else "deal"
        history = History.model_validate({"from": of.changes, "key": key, "fields": ()})
    if history is not None:
        found = _of_fact(project, history)
    elif reads_deals(of.of, fact):
        found = _of_model(project, from_store=fact.from_ == MODEL)
    else:
        found = pl.DataFrame(schema=SCHEMA)
    return found.drop_nulls(["key", "at", "field"]).sort("key", "at", maintain_order=True)


def _of_fact(project: Project, history: History) -> pl.DataFrame:
    log = Rows(project.session.schema, history.from_)
    names = (history.key, history.changed_at, history.field, history.old, history.new)
    columns = [
        exp.alias_(exp.cast(log.resolve(f'"{name}"'), str(kind)), alias)
        for name, alias, kind in zip(names, SCHEMA, _KINDS, strict=True)
    ]
    query = log.attach(exp.select(*columns), [log.condition()])
    return answer(project.session.connection, query)


_KINDS = ("varchar", "timestamp", "varchar", "varchar", "varchar")


def answer(connection: duckdb.DuckDBPyConnection, query: exp.Select) -> pl.DataFrame:
    """The rows of a query."""
    with connection.cursor() as cursor:
        table = cursor.sql(query.sql(dialect="duckdb")).to_arrow_table()
    return pl.DataFrame(pl.from_arrow(table))


def _of_model(project: Project, *, from_store: bool) -> pl.DataFrame:
    folder = project.path.parent
    generation = newest(Folder(folder).store) if from_store else None
    if generation is not None:
        info = model_tables(generation).get(CHANGES)
        read = rows(info) if info is not None else None
    else:
        path = model_files(folder).get(CHANGES)
        read = _read(path) if path is not None else None
    if read is None:
        return pl.DataFrame(schema=SCHEMA)
    return _local(read, project.design.calendar.timezone)


def _read(path: Path) -> pl.DataFrame:
    """The rows of a file, of whatever kind it is."""
    if path.suffix in PARQUET:
        return pl.read_parquet(path)
    with TemporaryDirectory(prefix="kaname-changes-") as scratch:
        generation = warehouse.load([Source(CHANGES, path)], Path(scratch))
        return rows(generation.tables[CHANGES])


def _local(read: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """Instants are UTC in the model; days are local."""
    at = pl.col("changed_at").cast(pl.Datetime("us"))
    local = at.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return read.select(
        key=pl.col("opportunity_id").cast(pl.String),
        at=local,
        field=pl.col("field").cast(pl.String),
        old=pl.col("old_value").cast(pl.String),
        new=pl.col("new_value").cast(pl.String),
    )


def of_fields(changes: pl.DataFrame, names: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The changes of each named field."""
    parts = changes.filter(pl.col("field").is_in(list(names))).partition_by("field", as_dict=True)
    return {str(key[0]): frame for key, frame in parts.items()}
