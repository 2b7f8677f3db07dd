"""How long the demo company takes to be made and loaded, and how much memory, at two sizes.

    python -m bench.simulation [REPS …]

Each size (60 and 1,000 reps over 36 months) is made in a process of its own; the small one is
also loaded and its first page's tree measured, as `kaname demo` does.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bench.line import Line

MONTHS = 36
SECONDS = 60.0  # for 60 reps, made, loaded and shown, at most
MEGABYTES = 4_096.0  # for 1,000 reps, at most
LARGE = 1_000


def made(reps: int, folder: Path) -> None:
    """The company in a folder."""
    from kaname.simulate import simulate  # noqa: PLC0415 -- one size per process

    simulate(folder, end=date(2026, 3, 31), months=MONTHS, reps=reps)


def shown(reps: int, folder: Path) -> None:
    """The company in a folder, loaded, and its tree of the last month."""
    from kaname import api  # noqa: PLC0415 -- one size per process

    made(reps, folder)
    api.open(folder / "design.yaml", store=folder / "store").tree()


def run(step: str, reps: int) -> tuple[float, float]:
    """Seconds and the most megabytes that a step takes in a process of its own."""
    code = (
        "import resource, sys; from pathlib import Path; from bench import simulation;"
        f"simulation.{step}({reps}, Path(sys.argv[1]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
        )
        return time.perf_counter() - started, float(done.stdout.split()[-1])


def lines(large: int = LARGE) -> Iterator[Line]:
    """The small company to its first page, the large one to its tables."""
    seconds, most = run("shown", 60)
    yield Line("demo company: 60 reps, made and shown", seconds, "s", SECONDS, f"{most:,.0f} MB")
    seconds, most = run("made", large)
    yield Line(f"demo company: {large:,} reps, made", most, "MB", MEGABYTES, f"{seconds:.0f} s")


if __name__ == "__main__":
    for line in lines(*map(int, sys.argv[1:2])):
        print(line, flush=True)
