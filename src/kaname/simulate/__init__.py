"""The demo company: a seeded simulation of a Japanese sales organisation, and its design."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaname import catalogue
from kaname.errors import Finding, KanameError
from kaname.simulate import company, tables, timetable
from kaname.simulate import stories as planted
from kaname.simulate.departments import LEAST_REPS
from kaname.simulate.design import design_text, goal, sections
from kaname.simulate.horizon import Horizon, day_of, horizon

__all__ = ["MONTHS", "REPS", "SEED", "Summary", "check", "simulate"]

MONTHS, REPS, SEED = 36, 60, 7
MOST_MONTHS, MOST_REPS = 120, 5000
FIRST_YEAR, LAST_YEAR = 1990, 2090  # the calendar of Japanese holidays is certain enough in between
Progress = Callable[[str, int, int], None]


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
    reps: int = REPS,
    seed: int = SEED,
    stories: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Write the demo company's tables (Parquet) and its `design.yaml` into `folder`.

    `catalogue.yaml` beside it measures every KPI of the catalogue.

    The data covers `months` calendar months; the last is the month of `end`, through that day.
    `reps` is the number of quota carriers at the beginning. With `stories`, `stories.json` says
    what was planted where. The same arguments give the same figures. `progress` is called with a
    message key, the count done and the count in all. Raises KanameError if the arguments are out
    of range.
    """
    check(end, months, reps, seed)
    tell = progress or _silence
    when = horizon(end, months)
    folder.mkdir(parents=True, exist_ok=True)
    rows, found = _lived(when, (reps, seed, stories), folder, tell)
    (folder / "stories.json").write_text(planted.as_json(found), encoding="utf-8", newline="\n")
    design = folder / "design.yaml"
    text = design_text(when, goal(folder, when), sections(folder))
    design.write_text(text, encoding="utf-8", newline="\n")
    every_kpi = folder / "catalogue.yaml"
    every_kpi.write_text(catalogue_text(when), encoding="utf-8", newline="\n")
    tell("simulate.tables", 1, 1)
    return Summary(design, day_of(when.start), end, rows)


def _lived(
    when: Horizon, of: tuple[int, int, bool], folder: Path, tell: Progress
) -> tuple[dict[str, int], tuple[planted.Story, ...]]:
    """Live through it and write all tables; returns their rows, and what was planted."""
    reps, seed, stories = of
    written = tables.Folder(folder, {})
    tell("simulate.days", 0, 2)
    lived = company.live(when, reps, seed, timetable.timetable(when, stories))
    tell("simulate.days", 1, 2)
    frames, found = tables.before_sale(lived, written.write), planted.told(lived)
    del lived  # a large company would be in memory twice
    tell("simulate.days", 2, 2)
    tell("simulate.tables", 0, 1)
    for name, frame in tables.after_sale(frames, when, seed, stories).items():
        written.write(name, frame)
    return written.rows, found


def catalogue_text(when: Horizon) -> str:
    """A design with every KPI of the catalogue, on the demo's calendar."""
    days = {"data_from": day_of(when.start), "as_of": day_of(when.end), "closed": list(when.closed)}
    return catalogue.design_text(calendar={**catalogue.USUAL_CALENDAR, **days})


def check(end: date, months: int, reps: int, seed: int) -> None:
    """Raise KanameError with everything that is out of range."""
    findings = []
    if not LEAST_REPS <= reps <= MOST_REPS:
        size = {"reps": reps, "least": LEAST_REPS, "most": MOST_REPS}
        findings.append(Finding("simulate.reps-out-of-range", size))
    if not 1 <= months <= MOST_MONTHS:
        span = {"months": months, "most": MOST_MONTHS}
        findings.append(Finding("simulate.months-out-of-range", span))
    if seed < 0:
        findings.append(Finding("simulate.seed-out-of-range", {"seed": seed}))
    if not FIRST_YEAR <= end.year <= LAST_YEAR:
        params = {"end": end, "first": FIRST_YEAR, "last": LAST_YEAR}
        findings.append(Finding("simulate.end-out-of-range", params))
    if findings:
        raise KanameError(findings)


def _silence(step: str, done: int, total: int) -> None:
    """Progress that nobody wants to hear."""
