"""Whether the outlook of people is true: how often what came lies inside its 80 % and 50 % bands.

    python -m bench.attainability DESIGN KPI,… AS_OF:PERIOD …

For each day and period the design is opened as of that day, results are drawn for everybody, and
compared with what the whole data says. For the demo company, for example:

    python -m bench.attainability demo/design.yaml won_amount,visits 2025-03-31:FY2025
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from kaname import api
from kaname.api.allocations.fair_shares import Outlook, outlook
from kaname.api.allocations.workforce import months_of
from kaname.api.opening import default_store
from kaname.api.project import opened
from kaname.design import load
from kaname.periods import Period, parse


def as_of(design: Path, day: date) -> api.Project:
    """The design as it was known on a day."""
    document = load.load(design)
    assert document.design is not None
    calendar = document.design.calendar.model_copy(update={"as_of": day})
    dated = document.design.model_copy(update={"calendar": calendar})
    return opened(replace(document, design=dated), design, default_store(design), None)


def came(project: api.Project, kpi: str, period: Period, people: str) -> dict[str, float]:
    """What those who were there in every month reached in the period."""
    cube = project.measure(kpi, [people], "month", start=period.start, end=period.label).cube
    number = cube.values(kpi).number
    size = len(months_of(project, period))
    return {
        name: float(row.sum())
        for name, row, there in zip(cube.groups[people], number, cube.present, strict=True)
        if there.sum() == size and np.isfinite(row).all()
    }


def places(seen: Outlook, actual: dict[str, float]) -> list[float]:
    """The share of drawn results below what came, per person; half of those that are equal."""
    found = []
    for name, draws in zip(seen.names, seen.draws, strict=True):
        if name in actual and draws.mean() > 0:
            below, equal = (draws < actual[name]).mean(), (draws == actual[name]).mean()
            found.append(float(below + equal / 2))
    return found


def main(arguments: list[str]) -> int:
    """A line for each KPI and period, and the mean of all."""
    design, kpis = Path(arguments[0]), arguments[1].split(",")
    whole, every = api.open(design), list[float]()
    for written in arguments[2:]:
        day, label = written.split(":")
        known = as_of(design, date.fromisoformat(day))
        for kpi in kpis:
            period = parse(label, known.calendar)
            seen = outlook(known, kpi, period)
            found = places(seen, came(whole, kpi, period, seen.staff.dims[-1]))
            every += found
            print(f"{day} {label:10} {kpi:24}", shown(found), flush=True)
    print(f"{'all':46}", shown(every))
    return 0


def shown(found: list[float]) -> str:
    """How many people, and how many of them lie inside both bands."""
    at = np.array(found)
    inside = [np.mean((at > low) & (at < 1 - low)) for low in (0.1, 0.25)]
    return f"{len(at):5} people  80 %: {inside[0]:4.0%}  50 %: {inside[1]:4.0%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
