"""Tables of figures as text: the examples of the rules' pages, read as evidence.

One table holds a row for each figure and unit, and a column for each month:
`figure,unit,2025-01,2025-02,…`. A figure is a KPI, or `rows` and `last_days` or `late` of a fact
(`deals.rows`). Without a unit it is that of the whole organisation. Two small tables hold what is
computed elsewhere: `kpi,gain,low,p` the ranking of critical success factors, `kpi,touched` the last
day on which a meeting or an action was about a KPI.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import numpy as np

from kaname.causes.health.evidence import Entries, Evidence, Figures, Ranked, no_figures
from kaname.design.model import Design
from kaname.design.units import kpi_units
from kaname.formula.values import Floats

ROWS = ".rows"
HITS: Mapping[str, int] = {".last_days": 2, ".late": 3}  # days that make a hit


def evidence(text: str, design: Design, today: date) -> Evidence:
    """What a table says beside a design. ValueError for what is no such table."""
    rows = list(csv.reader(StringIO(text)))
    none = no_figures()
    empty = Evidence(design, today, none, none, none, units=kpi_units(design))
    head = rows[0]
    if head[:2] == ["kpi", "gain"]:
        ranked = tuple(Ranked(kpi, *map(float, numbers)) for kpi, *numbers in rows[1:])
        goals = {name: np.ones((1, 1)) for name, kpi in design.kpis.items() if kpi.role == "kgi"}
        return replace(empty, ranking=ranked, whole=Figures((today,), ("",), goals))
    if head == ["kpi", "touched"]:
        touched = {kpi: date.fromisoformat(day) for kpi, day in rows[1:]}
        return replace(empty, touched=touched)
    months = tuple(date.fromisoformat(f"{month}-01") for month in head[2:])
    last = max((months[-1] + timedelta(days=31), today))
    found = replace(empty, today=last)
    return _of_months(found, months, rows[1:])


def _of_months(empty: Evidence, months: tuple[date, ...], rows: Sequence[list[str]]) -> Evidence:
    figures = {
        (name, unit): np.array([float(cell) if cell else np.nan for cell in cells])
        for name, unit, *cells in rows
    }
    entries = {key: row for key, row in figures.items() if "." in key[0]}
    plain = {key: row for key, row in figures.items() if "." not in key[0]}
    teams = _figures(months, {key: row for key, row in plain.items() if key[1]})
    return replace(
        empty,
        whole=_whole(months, plain),
        teams=teams,
        people=teams,
        ends=_entries(months, entries, ".last_days"),
        delays=_entries(months, entries, ".late"),
    )


def _figures(months: tuple[date, ...], rows: Mapping[tuple[str, str], Floats]) -> Figures:
    units = tuple(dict.fromkeys(unit for _, unit in rows))
    names = dict.fromkeys(name for name, _ in rows)
    gap = np.full(len(months), np.nan)
    values = {name: np.array([rows.get((name, unit), gap) for unit in units]) for name in names}
    return Figures(months, units, values)


def _whole(months: tuple[date, ...], rows: Mapping[tuple[str, str], Floats]) -> Figures:
    """The rows without a unit; where there is none, the mean of the units."""
    names = dict.fromkeys(name for name, _ in rows)
    values = {
        name: (
            rows[name, ""]
            if (name, "") in rows
            else np.mean([row for (other, _), row in rows.items() if other == name], axis=0)
        )[None]
        for name in names
    }
    return Figures(months, ("",), values)


def _entries(
    months: tuple[date, ...], rows: Mapping[tuple[str, str], Floats], kind: str
) -> tuple[Entries, ...]:
    facts = dict.fromkeys(name.removesuffix(kind) for name, _ in rows if name.endswith(kind))
    return tuple(_of_fact(months, rows, fact, kind) for fact in facts)


def _of_fact(
    months: tuple[date, ...], rows: Mapping[tuple[str, str], Floats], fact: str, kind: str
) -> Entries:
    units = tuple(unit for name, unit in rows if name == fact + ROWS)
    among = np.array([rows[fact + ROWS, unit] for unit in units])
    hits = np.array([rows[fact + kind, unit] for unit in units])
    return Entries(fact, fact, months, units, among, hits, HITS[kind])
