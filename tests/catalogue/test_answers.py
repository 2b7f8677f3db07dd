"""All 109 KPIs against a second way of computing them: SQL per KPI, by month, on two companies.

The SQL was first written from the definitions, without a look at the catalogue; afterwards each was
mended by the other, so equality shows that both say the same, not that the definition was meant so.
Where a definition leaves room, the SQL's comment says which reading was taken. Equal to 1e-9, or
undefined on both sides; a group without rows is 0 or undefined.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import isclose
from pathlib import Path
from typing import Any

import duckdb
import pytest

import kaname.api
from kaname import catalogue
from kaname.api import Project
from kaname.simulate import simulate
from tests.catalogue.company import frames, write
from tests.catalogue.company_time import FIRST, LAST
from tests.catalogue.reference import (
    Answer,
    Cells,
    Company,
    Dimension,
    answers,
    connect,
    figures,
    mature,
)

SEED = 1
WORDS = {  # what the catalogue's parameters are by default: ranks of stages, a role
    "hearing": "2",
    "writing": "3",
    "presentation": "4",
    "negotiation": "5",
    "closers": "'closer'",
}
PER_DIMENSION = [(key, dim) for key, answer in answers().items() for dim in ("", *answer.by)]


@dataclass(frozen=True, eq=False, repr=False)
class Compared:
    """A company with the catalogue's design opened on it."""

    company: Company
    project: Project
    last_day: date

    @cache  # noqa: B019 -- the two companies live as long as the tests do
    def measured(self, dimension: Dimension) -> Mapping[str, Cells]:
        """Every KPI's cells; all that the dimension's answers ask for are measured at once."""
        keys = [key for key, dim in PER_DIMENSION if dim == dimension]
        by = [dimension] if dimension else []
        span: dict[str, Any] = {"start": self.company.first, "end": self.last_day}
        found: dict[str, Cells] = {key: {} for key in keys}
        for row in self.project.measure(keys, by, "month", **span).frame.iter_rows(named=True):
            found[row["kpi"]][row["period"], row[dimension] if by else ""] = row["value"]
        return found

    @cache  # noqa: B019 -- as above
    def engine(self, dimension: Dimension) -> duckdb.DuckDBPyConnection:
        """Where the SQL runs."""
        return connect(self.company, dimension)

    def differences(self, answer: Answer, dimension: Dimension) -> Iterator[str]:
        """What differs, cell by cell, in the months whose outcomes are known."""
        found = self.measured(dimension)[answer.key]
        expected = figures(self.engine(dimension), answer, self.company.words)
        months = {month for month, _ in expected}
        assert {month for month, _ in found} == months
        known = mature(sorted(months), answer.matures, self.last_day)
        assert any(v is not None for (month, _), v in expected.items() if month in known)
        for cell in sorted(found.keys() | expected.keys()):
            one = found.get(cell, answer.nothing())
            other = expected.get(cell, answer.nothing())
            if cell[0] in known and not _equal(one, other):
                yield f"{answer.key} {cell}: {one}, by SQL {other}"


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def _opened(folder: Path, first: date, last_day: date) -> Compared:
    company = Company(folder, first, last_day.replace(day=1), WORDS)
    calendar = {**catalogue.USUAL_CALENDAR, "as_of": last_day.isoformat()}
    text = catalogue.design_text(list(answers()), calendar=calendar)
    design = company.folder / "answers.yaml"
    design.write_text(text, encoding="utf-8")
    project = kaname.api.open(design, store=company.folder / "store")
    return Compared(company, project, last_day)


@pytest.fixture(scope="module")
def of_chance(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = tmp_path_factory.mktemp("of_chance")
    write(frames(SEED), folder)
    return _opened(folder, FIRST, LAST)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = tmp_path_factory.mktemp("demo")
    simulate(folder, end=LAST, months=14, reps=25)
    return _opened(folder, FIRST, LAST)


def test_every_kpi_has_an_answer(shared: Path) -> None:
    with (shared / "domain" / "kpis.csv").open(encoding="utf-8", newline="") as file:
        assert {row["key"] for row in csv.DictReader(file)} == answers().keys()
    assert sum("team" in answer.by for answer in answers().values()) > 109 / 3


@pytest.mark.parametrize(("key", "dimension"), PER_DIMENSION)
def test_a_company_of_chance(of_chance: Compared, key: str, dimension: Dimension) -> None:
    apart = list(of_chance.differences(answers()[key], dimension))
    assert not apart, f"{len(apart)} cells differ: " + "\n".join(apart[:12])


@pytest.mark.parametrize(("key", "dimension"), PER_DIMENSION)
def test_the_demo_company(demo: Compared, key: str, dimension: Dimension) -> None:
    apart = list(demo.differences(answers()[key], dimension))
    assert not apart, f"{len(apart)} cells differ: " + "\n".join(apart[:12])
