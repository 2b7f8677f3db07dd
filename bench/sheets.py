"""How long files take to become grids, and how much memory, beside pandas and polars.

    python bench/sheets.py [ROWS]

Writes a CSV file of that many rows (a million by default) and a workbook of a fifth of them into
a temporary folder, and reads each once with every reader, in a process of its own. Kaname does
more than the others: the place of every cell, lines of any width, quotes left open, and of a
workbook also hidden lines, number formats, errors, formulas, merged ranges and fills.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.line import Line

ROWS = 1_000_000
RATIO = 2.6  # Kaname's time of a workbook to that of python-calamine alone, at most
MEGABYTES = 1_500.0  # of a million rows of CSV, at most


def row(number: int) -> list[object]:
    """A sales activity, the same for the same number."""
    return [
        f"A{number:08}",
        number % 600,
        f"佐藤{number % 3000}",
        ("call", "email", "visit", "web_meeting")[number % 4],
        date(2021, 1, 1) + timedelta(number % 1500),
        number * 7919 % 10_000_000,
        number / 7,
        number % 2 == 0,
        f"memo, no. {number}",
        number % 90,
    ]


HEADER = ["id", "owner", "person", "kind", "day", "amount", "share", "first", "note", "minutes"]


def write_csv(rows: int, path: Path) -> None:
    """With a title above and a total below, as people export it."""
    import csv  # noqa: PLC0415 -- one writer per process

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["活動一覧"], [], HEADER])
        writer.writerows(map(row, range(rows)))
        writer.writerow(["合計", "", "", "", "", rows])


def write_plain_csv(rows: int, path: Path) -> None:
    """Without title and total, so that every reader can read it."""
    import csv  # noqa: PLC0415 -- one writer per process

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(map(row, range(rows)))


def write_workbook(rows: int, path: Path) -> None:
    """A flat sheet with dates and amounts in their formats."""
    import xlsxwriter  # noqa: PLC0415 -- one writer per process

    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("活動")
    formats = {4: "yyyy/mm/dd", 5: "#,##0"}
    looks = {column: book.add_format({"num_format": code}) for column, code in formats.items()}
    sheet.write_row(0, 0, HEADER)
    for number in range(rows):
        for column, value in enumerate(row(number)):
            if isinstance(value, date):
                sheet.write_datetime(number + 1, column, value, looks[column])
            else:
                sheet.write(number + 1, column, value, looks.get(column))
    book.close()


def by_kaname(path: Path) -> None:
    """`kaname.files.reading.read`, as the product does."""
    from kaname.files.reading import read  # noqa: PLC0415 -- one reader per process

    read(path)


def by_polars(path: Path) -> None:
    """`read_csv`, or `read_excel` by openpyxl, which needs no further package."""
    import polars as pl  # noqa: PLC0415 -- one reader per process

    if path.suffix == ".csv":
        pl.read_csv(path)
    else:
        pl.read_excel(path, engine="openpyxl")


def by_pandas(path: Path) -> None:
    """`read_csv`, or `read_excel` by python-calamine."""
    import pandas as pd  # noqa: PLC0415 -- one reader per process

    if path.suffix == ".csv":
        pd.read_csv(path)
    else:
        pd.read_excel(path, engine="calamine")


def by_calamine(path: Path) -> None:
    """Rows of Python values, nothing more."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- one reader per process

    for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows():
        pass


READERS: dict[str, Callable[[Path], None]] = {
    "kaname": by_kaname,
    "pandas": by_pandas,
    "polars": by_polars,
    "calamine": by_calamine,
}
WRITERS: dict[str, Callable[[int, Path], None]] = {
    "titled.csv": write_csv,
    "plain.csv": write_plain_csv,
    "book.xlsx": write_workbook,
}
FILES = {
    "plain.csv": ("kaname", "pandas", "polars"),
    "titled.csv": ("kaname",),
    "book.xlsx": ("calamine", "kaname", "pandas", "polars"),
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
    """Print processor seconds, seconds by the clock and peak memory of one reader."""
    READERS[reader](path.with_name(f"small{path.suffix}"))  # imports are not counted
    start, processor = time.perf_counter(), time.process_time()
    READERS[reader](path)
    print(time.process_time() - processor, time.perf_counter() - start, peak_memory())


def lines(rows: int = ROWS) -> Iterator[Line]:
    """Processor time and memory of each reader with each file."""
    with tempfile.TemporaryDirectory() as folder:
        for name, readers in FILES.items():
            size = rows // 5 if name.endswith(".xlsx") else rows
            path = Path(folder) / name
            _in_a_process_of_its_own("--write", name, str(size), str(path))
            small = path.with_name(f"small{path.suffix}")
            _in_a_process_of_its_own("--write", name, "20", str(small))
            base = float("nan")
            for reader in readers:
                said = _in_a_process_of_its_own("--read", reader, str(path))
                cpu, wall, megabytes = map(float, said.split())
                base = cpu if reader == "calamine" else base
                yield from _told(name, reader, (size, cpu, wall, megabytes), base)


def _told(
    name: str, reader: str, found: tuple[int, float, float, float], base: float
) -> list[Line]:
    size, cpu, wall, megabytes = found
    what = f"{name}, {size:,} rows: {reader}"
    told = [Line(what, cpu, "s", detail=f"{wall:.2f} s by the clock, {megabytes:.0f} MB")]
    if reader != "kaname":
        return told
    if name.endswith(".xlsx"):
        return [*told, Line("  times calamine alone", cpu / base, "×", RATIO)]
    return [*told, Line("  peak memory", megabytes, "MB", MEGABYTES)]


def _in_a_process_of_its_own(*arguments: str) -> str:
    command = [sys.executable, "-m", "bench.sheets", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main(arguments: list[str]) -> None:
    """Write, read, or do all and print the table."""
    if arguments[:1] == ["--write"]:
        WRITERS[arguments[1]](int(arguments[2]), Path(arguments[3]))
    elif arguments[:1] == ["--read"]:
        measure(arguments[1], Path(arguments[2]))
    else:
        for line in lines(int((arguments or [str(ROWS)])[0].replace("_", ""))):
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
