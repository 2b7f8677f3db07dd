"""How long thirty measures take from the plan to SQL, beside other tools where they are installed.

    python -m bench.compile

No rows are read. All compile the measures by month, division and section from definitions that they
have read before; Kaname compiles three levels of the organisation in one statement, and is also
timed with nothing kept from an earlier time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from statistics import median

from bench import data, peers
from bench.line import HEADER, Line
from bench.thirty import measures
from kaname.design.model import Design
from kaname.formula.parse import Name
from kaname.measure import fragment
from kaname.measure.compile import Batch, Compiler
from kaname.measure.grid import Grid, Windows
from kaname.measure.leaves import Leaf, plan
from kaname.measure.rows import Schema
from kaname.periods import Calendar, Grain, spine

LIMIT = 25.0  # milliseconds
ROUNDS = 21
LEVELS = tuple(peers.DIMS[:n] for n in range(len(peers.DIMS) + 1))


def lines() -> Iterator[Line]:
    """Milliseconds of Kaname beside its limit, then those of the other tools."""
    known = schema()
    yield _line("compile 30 measures", partial(compiled, known), LIMIT)
    yield _line("  with nothing kept from before", partial(afresh, known), LIMIT)
    for tool, define in peers.TOOLS.items():
        try:
            yield _line(f"  {tool}", define(measures()))
        except ImportError:
            yield Line(f"  {tool}", float("nan"), "ms", detail="optional: not installed")


def schema() -> Schema:
    """A design of the thirty measures and the columns that they read."""
    activities = {
        "time": "started_at",
        "join": {"members": "member_id"},
        "dimensions": {name: f"members.{name}" for name in peers.DIMS},
    }
    design = Design.model_validate(
        {
            "kaname": 1,
            "name": "thirty measures",
            "facts": {"activities": activities, "members": {"key": "member_id"}},
            "measures": {name: wanted.measure for name, wanted in measures().items()},
        }
    )
    texts = dict.fromkeys(("member_id", *peers.TEXTS), "VARCHAR")
    columns = {"started_at": "TIMESTAMP", "minutes": "BIGINT", **texts}
    return Schema(design, {"activities": columns, "members": texts})


def compiled(known: Schema) -> list[str]:
    """The statements for all measures of 36 months at three levels."""
    calendar = Calendar()
    days = data.START, data.END - timedelta(days=1)
    periods = tuple(spine(Grain.MONTH, *days, calendar))
    grid = Grid(calendar, Grain.MONTH, periods, days[1])
    compiler = Compiler(known, grid, {}, Windows(grid))
    passes: dict[Batch, list[Leaf]] = {}
    for leaf in plan(known.design, {n: Name(n, 0) for n in known.design.measures}).leaves.values():
        passes.setdefault(compiler.batch(leaf), []).append(leaf)
    queries = [
        q for batch, leaves in passes.items() for q in compiler.queries(batch, leaves, LEVELS)
    ]
    return [query.select.sql(dialect=fragment.DIALECT, copy=False) for query in queries]


def afresh(known: Schema) -> list[str]:
    """The same where no fragment has been parsed before."""
    fragment.parse.cache_clear()
    return compiled(known)


def _line(what: str, run: Callable[[], object], limit: float | None = None) -> Line:
    run()
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        run()
        times.append(1000 * (time.process_time() - started))
    return Line(
        what,
        median(times),
        "ms",
        limit,
        f"{min(times):.1f} to {max(times):.1f} ms of processor time",
    )


def main() -> int:
    """Print the lines; 1 if one is over its limit."""
    print(HEADER)
    found = list(lines())
    print(*found, sep="\n")
    return int(any(line.over for line in found))


if __name__ == "__main__":
    sys.exit(main())
