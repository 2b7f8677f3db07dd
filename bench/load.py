"""How long the warehouse takes to load a CSV file, beside polars and DuckDB alone.

    python bench/load.py [ROWS]

Writes a CSV file of that many rows (a million by default) into a temporary folder and reads it
once with each reader, every one in a process of its own. The warehouse does more than the others:
it types every column over all values, keeps rejected rows, digests the file and stores Parquet.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

SEED = 20260531
DAYS = 1500


def generate(rows: int, path: Path) -> None:
    """A table of sales activities as a company exports it."""
    pick = np.random.default_rng(SEED)
    first = np.datetime64("2021-01-01", "D")
    days = first + pick.integers(0, DAYS, rows)
    seconds = pick.integers(0, DAYS * 86_400, rows)
    frame = pl.DataFrame(
        {
            "activity_id": np.arange(rows),
            "owner_id": pick.integers(1, 600, rows),
            "account": pick.integers(10_000, 60_000, rows),
            "kind": pick.choice(["call", "email", "visit", "web_meeting"], rows),
            "outcome": pick.choice(["held", "connected", "NULL", "appointment"], rows),
            "day": pl.Series(days),
            "started_at": pl.Series(first.astype("datetime64[ms]") + seconds * 1000),
            "amount": pick.integers(0, 10_000_000, rows) / 100,
            "minutes": pick.integers(0, 90, rows),
            "first": pick.choice([True, False], rows),
            "person": pick.integers(0, 3000, rows),
            "note": pick.integers(0, rows, rows),
        }
    )
    frame.with_columns(
        pl.format("A{}", pl.col("activity_id").cast(pl.String).str.zfill(8)).alias("activity_id"),
        pl.format("C{}", "account").alias("account"),
        pl.format("佐藤{}", "person").alias("person"),
        pl.format("memo, no. {}", "note").alias("note"),
    ).write_csv(path)


def by_kaname(path: Path) -> None:
    """Load, as the product does."""
    from kaname.warehouse import Source, load  # noqa: PLC0415 -- one reader per process

    load([Source("activity", path, time="day")], path.parent / "store")


def by_kaname_again(path: Path) -> None:
    """Load once more without a change, and open a session on all rows."""
    from kaname.warehouse import Source, connect, load  # noqa: PLC0415 -- one reader per process

    connect(load([Source("activity", path, time="day")], path.parent / "store"))


def by_polars(path: Path) -> None:
    """`polars.read_csv`."""
    pl.read_csv(path, try_parse_dates=True)


def by_duckdb(path: Path) -> None:
    """DuckDB's `read_csv` into a table in memory."""
    import duckdb  # noqa: PLC0415 -- one reader per process

    duckdb.connect().execute("CREATE TABLE t AS FROM read_csv(?)", [str(path)])


READERS: dict[str, Callable[[Path], None]] = {
    "kaname load": by_kaname,
    "kaname open": by_kaname_again,
    "polars": by_polars,
    "duckdb": by_duckdb,
}


def peak_memory() -> float:
    """Megabytes that this process has held at most; NaN where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 -- POSIX only
    except ImportError:
        return float("nan")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure(reader: str, path: Path) -> None:
    """Print seconds, processor seconds and peak memory of one reader."""
    start, processor = time.perf_counter(), time.process_time()
    READERS[reader](path)
    wall, cpu = time.perf_counter() - start, time.process_time() - processor
    print(f"{reader:12} {wall:8.2f} s {cpu:8.2f} s cpu {peak_memory():8.0f} MB")


def main(rows: int) -> None:
    """Generate the file and run every reader on it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "activity.csv"
        _in_a_process_of_its_own("--generate", str(rows), str(path))
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB", flush=True)
        for reader in READERS:
            _in_a_process_of_its_own("--read", reader, str(path))


def _in_a_process_of_its_own(*arguments: str) -> None:
    subprocess.run([sys.executable, __file__, *arguments], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--generate"]:
        generate(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--read"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int((sys.argv[1:] or ["1000000"])[0].replace("_", "")))
