"""The demo company: a seeded simulation of a Japanese B2B sales organisation, and its design."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from kaname.errors import Finding, KanameError
from kaname.simulate.extract import extract
from kaname.simulate.funnel import Progress, run
from kaname.simulate.horizon import Horizon, day_of, horizon
from kaname.simulate.tables import tables, write

__all__ = ["MONTHS", "Summary", "simulate"]

MONTHS = 36
MOST_MONTHS = 120
FIRST_YEAR, LAST_YEAR = 1990, 2090  # the calendar of Japanese holidays is certain enough in between


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: the design text, the first and last day, and rows per table."""

    design: Path
    start: date
    end: date
    rows: Mapping[str, int]


def simulate(
    folder: Path,
    *,
    end: date,
    months: int = MONTHS,
    seed: int = 7,
    progress: Progress | None = None,
) -> Summary:
    """Write the demo company's tables (Parquet) and its `design.yaml` into `folder`.

    The data covers `months` calendar months; the last is the month of `end`, through that day.
    The same arguments give the same figures. `progress` is called with a message key, the count
    done and the count in all. Raises KanameError if the arguments are out of range.
    """
    _check(end, months)
    tell = progress or _silence
    when = horizon(end, months)
    world = run(when, seed, tell)
    tell("simulate.tables", 0, 1)
    frames = tables(extract(world, seed))
    folder.mkdir(parents=True, exist_ok=True)
    write(frames, folder)
    design = folder / "design.yaml"
    design.write_text(design_text(when), encoding="utf-8", newline="\n")
    tell("simulate.tables", 1, 1)
    return Summary(design, day_of(when.start), end, {n: f.height for n, f in frames.items()})


def design_text(when: Horizon) -> str:
    """The demo's design, with the calendar's last day and closed days filled in."""
    text = files("kaname.simulate").joinpath("design.yaml").read_text("utf-8")
    closed = ", ".join(d.isoformat() for d in when.closed)
    text = re.sub(r"(?m)^(  data_from:) \S+", rf"\1 {day_of(when.start)}", text)
    text = re.sub(r"(?m)^(  as_of:) \S+", rf"\1 {day_of(when.end)}", text)
    return re.sub(r"(?m)^(  closed:) \[.*\]", rf"\1 [{closed}]", text)


def _check(end: date, months: int) -> None:
    findings = []
    if not 1 <= months <= MOST_MONTHS:
        span = {"months": months, "most": MOST_MONTHS}
        findings.append(Finding("simulate.months-out-of-range", span))
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        params = {"end": end, "first": FIRST_YEAR, "last": LAST_YEAR}
        findings.append(Finding("simulate.end-out-of-range", params))
    if findings:
        raise KanameError(findings)


def _silence(step: str, done: int, total: int) -> None:
    """Progress that nobody wants to hear."""
