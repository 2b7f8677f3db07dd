"""Every bench with a limit: `python -m bench [--scale 0.1]`; exit 1 if one is over its limit.

At full scale it takes several minutes. `python bench/load.py` times the loading of CSV files.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence

import numpy as np

from bench import (
    alerts,
    allocation,
    attribution,
    calibration,
    compile,
    effects,
    explaining,
    forecast,
    health,
    landing,
    leads,
    locate,
    measure,
    planning,
    sheets,
    simulation,
    stories,
)
from bench.line import HEADER, Line


def attributed() -> Iterator[Line]:
    """Time and exactness of a path-integral attribution."""
    tree = attribution.fifty_nodes()
    before, after = attribution.states(tree, seed=1)
    found, seconds, clock = attribution.timed(tree, before, after)
    what = f"attribution: {len(tree.order)} nodes × {attribution.GROUPS:,} groups"
    yield Line(what, seconds, "s", attribution.LIMIT, f"{clock:.2f} s by the clock")
    rest = attribution.residual(tree, before, after, found)
    joint = f"{np.count_nonzero(found.joint)} groups without one"
    yield Line("  largest residual", rest, limit=1e-9, detail=joint)


def lines(scale: float) -> Iterator[Line]:
    """All of them, the quick ones first."""
    yield from compile.lines()
    yield from attributed()
    yield from explaining.lines(int(explaining.QUICK * max(scale, 0.1)))
    yield from alerts.lines()
    yield from allocation.lines()
    yield from planning.lines()
    yield from calibration.lines(max(2, int(calibration.COMPANIES * scale)))
    yield from effects.lines(max(20, int(effects.RUNS * scale)))
    yield from forecast.here()
    yield from locate.lines(max(4, int(locate.CASES * scale)))
    yield from measure.lines(scale)
    yield from sheets.lines(int(sheets.ROWS * scale))
    yield from landing.lines(max(2, int(landing.COMPANIES * scale)))
    yield from health.lines(max(20, int(health.RUNS * scale)))
    yield from leads.lines(max(40, int(leads.RUNS * scale)))
    yield from simulation.lines(int(simulation.LARGE * scale))
    yield from stories.lines()


def main(arguments: Sequence[str]) -> int:
    """Print the table as it comes."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 = five million activities")
    print(HEADER)
    over = False
    for line in lines(parser.parse_args(arguments).scale):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
