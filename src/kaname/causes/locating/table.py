"""Tables: cells from a CSV, Excel or Parquet file, added up by the engine in one pass."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path

import duckdb
import numpy as np

from kaname.causes.locating.cells import Cells
from kaname.causes.locating.columns import Columns, columns
from kaname.errors import Finding, KanameError, Place
from kaname.measure.rows import NONE

WORKBOOKS = (".xlsx", ".xlsm", ".xls")
SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", *WORKBOOKS)
_ROWS = "written"


def read(path: Path) -> Cells:
    """The cells of a table; rows of the same cell are added up.

    Figures are in the columns `actual` and `expected`, or `actual_num`, `actual_den`,
    `expected_num` and `expected_den` for ratios (or as Japanese tables call them); every other
    column is a dimension. Raises KanameError for files that cannot be read, missing columns, and
    values that are no number or below zero, with their lines.
    """
    if not path.is_file():
        raise KanameError(Finding("locate.no-file", {"path": str(path)}))
    with tempfile.TemporaryDirectory(prefix="kaname-") as scratch, duckdb.connect() as engine:
        engine.execute("SET python_enable_replacements = false")
        try:
            _load(engine, path, Path(scratch))
        except duckdb.Error as error:
            raise _unreadable(path, error) from error
        return _cells(engine, path)


def _load(engine: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> None:
    """All rows in their order, those of text as text; a text that is no UTF-8 is made so first."""
    load = f"CREATE TEMP TABLE {_ROWS} AS SELECT * FROM "
    if path.suffix.lower() == ".parquet":
        engine.execute(f"{load} read_parquet({_literal(path)})")
        return
    if path.suffix.lower() in WORKBOOKS:
        _load_workbook(engine, path)
        return
    if not path.stat().st_size:
        raise KanameError(Finding("locate.no-rows", {}, Place(str(path))))
    options = "all_varchar = true, header = true"
    try:
        engine.execute(f"{load} read_csv({_literal(path)}, {options})")
    except duckdb.Error:
        from kaname.warehouse.encodings import to_utf8  # noqa: PLC0415 -- slow import, seldom needed

        text = to_utf8(path, None, scratch / "text").path
        engine.execute(f"{load} read_csv({_literal(text)}, {options})")


def _load_workbook(engine: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The rows of the first sheet that has any, as text."""
    import pyarrow as pa  # noqa: PLC0415 -- slow import, seldom needed

    from kaname.warehouse import excel  # noqa: PLC0415 -- as above

    written = excel.read(path, None, Place(str(path)))
    names = list(written.names)
    rows = pa.table(dict(zip(names, written.columns, strict=True)))
    engine.register("sheet", rows)
    engine.execute(f"CREATE TEMP TABLE {_ROWS} AS SELECT * FROM sheet")


def _unreadable(path: Path, error: duckdb.Error) -> KanameError:
    reason = str(error).splitlines()[0]
    return KanameError(Finding("locate.unreadable", {"reason": reason}, Place(str(path))))


def _cells(engine: duckdb.DuckDBPyConnection, path: Path) -> Cells:
    engine.execute(f"SELECT * FROM {_ROWS} LIMIT 0")
    names = [name for name, *_ in engine.description or ()]
    roles = columns(names, str(path))
    _refuse_values(engine, roles, path)
    members = tuple(_members(engine, place, dim) for place, dim in enumerate(roles.dims))
    codes = [
        f"enum_code({_text(dim)}::member_{place}) AS d{place}"
        for place, dim in enumerate(roles.dims)
    ]
    figures = [f"sum({_number(name)}) AS f{n}" for n, name in enumerate(roles.figures)]
    query = f"SELECT {', '.join([*codes, *figures])} FROM {_ROWS} GROUP BY ALL ORDER BY ALL"
    found = engine.execute(query).fetchnumpy()
    if not found["f0"].size:
        raise KanameError(Finding("locate.no-rows", {}, Place(str(path), 1)))
    numbers = [np.asarray(found[f"f{n}"], dtype=np.float64) for n in range(len(figures))]
    place = np.stack([np.asarray(found[f"d{n}"], dtype=np.int64) for n in range(len(codes))])
    below = (numbers[2], numbers[3]) if len(numbers) > 2 else (None, None)
    return Cells(roles.dims, members, place, numbers[0], numbers[1], *below)


def _members(engine: duckdb.DuckDBPyConnection, place: int, dim: str) -> tuple[str, ...]:
    """The values of a dimension in the order of text; the engine numbers them so too."""
    values = f"SELECT DISTINCT {_text(dim)} AS v FROM {_ROWS} ORDER BY v"
    engine.execute(f"CREATE TYPE member_{place} AS ENUM ({values})")
    rows = engine.execute(f"SELECT unnest(enum_range(NULL::member_{place}))").fetchall()
    return tuple(str(row[0]) for row in rows)


def _refuse_values(engine: duckdb.DuckDBPyConnection, roles: Columns, path: Path) -> None:
    """KanameError naming the first lines whose figures are no numbers, or below zero."""
    faulty = {
        name: f"NOT coalesce({_number(name)} >= 0 AND isfinite({_number(name)}), false)"
        for name in roles.figures
    }
    if not _any(engine, faulty.values()):
        return
    found = []
    for name, fault in faulty.items():
        rows = engine.execute(
            f"SELECT line, value FROM (SELECT row_number() OVER () + 1 AS line,"
            f" {_quoted(name)}::VARCHAR AS value, {fault} AS bad FROM {_ROWS})"
            f" WHERE bad ORDER BY line"
        ).fetchall()
        found += _refusals(path, name, rows)
    raise KanameError(found)


def _any(engine: duckdb.DuckDBPyConnection, faults: Iterable[str]) -> bool:
    query = f"SELECT 1 FROM {_ROWS} WHERE {' OR '.join(faults)} LIMIT 1"
    return engine.execute(query).fetchone() is not None


def _refusals(path: Path, column: str, rows: Sequence[tuple[int, str | None]]) -> list[Finding]:
    """One for each way in which a column's values are wrong, with the first line of it."""
    ways: dict[str, list[tuple[int, str]]] = {}
    for line, value in rows:
        text = (value or "").strip()
        ways.setdefault(_way(text), []).append((line, text))
    return [
        Finding(
            rule,
            {"value": of[0][1], "column": column, "count": len(of)},
            Place(str(path), of[0][0]),
        )
        for rule, of in ways.items()
    ]


def _way(text: str) -> str:
    if not text:
        return "locate.empty"
    try:
        number = float(re.sub("[,¥円]", "", unicodedata.normalize("NFKC", text)))
    except ValueError:
        return "locate.no-number"
    return "locate.negative" if isfinite(number) else "locate.no-number"


def _text(name: str) -> str:
    """A dimension's value; where there is none, a name for that."""
    return f"coalesce(nullif(trim({_quoted(name)}::VARCHAR), ''), '{NONE}')"


def _number(name: str) -> str:
    """A figure; `1,234`, `¥1,234`, `1,234円` and those in full width are one too."""
    text = f"{_quoted(name)}::VARCHAR"
    plain = f"try_cast(replace({text}, ',', '') AS DOUBLE)"
    narrow = f"translate({text}, '０１２３４５６７８９，．￥', '0123456789,.¥')"
    written = f"regexp_replace({narrow}, '^\\s*¥|,|円\\s*$', '', 'g')"
    return f"coalesce({plain}, try_cast({written} AS DOUBLE))"


def _quoted(name: str) -> str:
    """The name as the engine's identifier."""
    return '"' + name.replace('"', '""') + '"'


def _literal(path: Path) -> str:
    """The path as the engine's text, whose brackets and stars are no pattern."""
    return "'" + re.sub(r"([\[*?])", r"[\1]", path.as_posix()).replace("'", "''") + "'"
