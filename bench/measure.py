"""Twenty KPIs × 36 months × three levels of the organisation, beside SQL written by hand.

    python -m bench.measure [SCALE]

At scale 1 there are 5,000,000 activities and 1,000,000 opportunities. The time of Kaname is that
from the request to the table of figures: plan, compile, run, algebra. Generating and loading the
data stand apart. The figures of both sides must be equal, cell by cell.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import polars as pl

import kaname.api
from bench import data
from bench.line import HEADER, Line, Timing, alternating
from kaname.api import Project
from kaname.formula.parse import Call, Expr, Name
from kaname.measure.forest import LAGS
from kaname.measure.grid import Grid
from kaname.measure.run import Request, run
from kaname.periods import Grain, spine

HERE = Path(__file__).parent
DIMS = ("division", "section")
GROUPINGS = tuple(DIMS[:n] for n in range(len(DIMS) + 1))
LIMIT = 1.3  # of the time of SQL written by hand, at scale 1
LIMIT_COMPARED = 2.0  # of the time without a comparison
ROUNDS = 3
Tables = list[pl.DataFrame]


def lines(scale: float = 1.0) -> Iterator[Line]:
    """The bench's lines; its data lie in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as name:
        folder, started = Path(name), time.perf_counter()
        size = data.write(folder, scale)
        written = time.perf_counter()
        shutil.copyfile(HERE / "company.yaml", folder / "company.yaml")
        project = kaname.api.open(folder / "company.yaml", store=folder / "store")
        loaded = time.perf_counter() - written
        rows = f"{size.activities:,} activities, {size.opportunities:,} opportunities"
        yield Line("generate", written - started, "s", detail=rows)
        yield Line("load from Parquet and open", loaded, "s")
        yield from _beside_sql(project, LIMIT if scale >= 1 else None)


def _beside_sql(project: Project, limit: float | None) -> Iterator[Line]:
    wanted: dict[str, Expr] = {name: Name(name, 0) for name in project.design.kpis}
    before = {f"compared {n}": Call("lag", (kpi, LAGS["previous"]), 0) for n, kpi in wanted.items()}
    found = alternating(
        {
            "plain": partial(by_hand, project, "plain"),
            "tuned": partial(by_hand, project, "tuned"),
            "kaname": partial(by_kaname, project, wanted),
            "comparison": partial(by_kaname, project, {**wanted, **before}),
        },
        ROUNDS,
    )
    own = found["kaname"]
    for kind, most in (("plain", limit), ("tuned", None)):
        yield from _ratios(f"20 KPIs beside {kind} SQL", own, found[kind], most)
        cells, apart = differences(own.answer, found[kind].answer)
        yield Line("  cells that differ", apart, limit=0, detail=f"of {cells:,}")
    name = "20 KPIs with the period before, beside without"
    yield from _ratios(name, found["comparison"], own, LIMIT_COMPARED)


def _ratios(
    what: str, own: Timing[Tables], other: Timing[Tables], limit: float | None
) -> Iterator[Line]:
    cpu = f"{own.cpu:.2f} s beside {other.cpu:.2f} s of processor time"
    wall = f"{own.wall:.2f} s beside {other.wall:.2f} s"
    yield Line(what, own.cpu / other.cpu, "×", limit, cpu)
    yield Line("  by the clock", own.wall / other.wall, "×", limit, wall)


def by_kaname(project: Project, wanted: Mapping[str, Expr]) -> Tables:
    """A long table of figures per grouping, all measured in one run."""
    days = data.START, data.END - timedelta(days=1)
    periods = tuple(spine(Grain.MONTH, *days, project.calendar))
    grid = Grid(project.calendar, Grain.MONTH, periods, project.as_of)
    cubes = run(project.session, Request(wanted, GROUPINGS, grid))
    return [cubes[grouping].frame(list(wanted), {}) for grouping in GROUPINGS]


def by_hand(project: Project, kind: str) -> Tables:
    """What every statement of `sql/<kind>.sql` answers."""
    text = (HERE / "sql" / f"{kind}.sql").read_text(encoding="utf-8")
    with project.session.connection.cursor() as cursor:
        return [cursor.sql(part).pl() for part in text.split(";\n") if part.strip()]


def differences(own: Tables, by_hand: Tables) -> tuple[int, int]:
    """How many cells there are, and how many differ by more than 1e-9 of the figure.

    SQL has no row where nothing happened: there a figure of ours must be 0 or undefined.
    """
    left = pl.concat([frame.select("period", *_dims(frame), "kpi", "value") for frame in own])
    right = pl.concat([_long(frame) for frame in by_hand])
    both = left.join(right, on=["period", *DIMS, "kpi"], how="full", nulls_equal=True)
    ours, theirs = pl.col("value"), pl.col("value_right")
    silent = pl.col("kpi_right").is_null() & (ours.is_null() | (ours == 0))
    equal = pl.col("kpi").is_not_null() & pl.col("kpi_right").is_not_null()
    equal &= (ours.is_null() & theirs.is_null()) | ((ours - theirs).abs() <= 1e-9 * ours.abs())
    return both.height, both.height - both.filter(silent | equal).height


def _dims(frame: pl.DataFrame) -> list[pl.Expr]:
    return [
        pl.col(d) if d in frame.columns else pl.lit(None, dtype=pl.String).alias(d) for d in DIMS
    ]


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    """A row per figure of a statement that gives a column per figure."""
    heads = [pl.col("month").dt.strftime("%Y-%m").alias("period"), *map(pl.col, DIMS)]
    figures = [name for name in frame.columns if name not in ("month", *DIMS, "level")]
    cast = frame.select(
        pl.col(d).cast(pl.String) if d in DIMS else pl.col(d) for d in frame.columns
    )
    wide = cast.select(*heads, *(pl.col(name).cast(pl.Float64) for name in figures))
    return wide.unpivot(figures, index=["period", *DIMS], variable_name="kpi", value_name="value")


def main(scale: float) -> int:
    """Print the lines; 1 if one is over its limit."""
    print(HEADER)
    found = []
    for line in lines(scale):
        found.append(line)
        print(line, flush=True)
    return int(any(line.over for line in found))


if __name__ == "__main__":
    sys.exit(main(float((sys.argv[1:] or ["1"])[0])))
