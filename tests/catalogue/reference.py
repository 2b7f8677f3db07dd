"""The catalogue's KPIs a second time: one SQL per KPI, run on a company's files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

import duckdb

FOLDER = Path(__file__).parent / "answers"
TABLES = FOLDER / "tables.sql"  # what the answers read
HEADER = re.compile(r"^-- (\w+) \| ([\w ]*)\| (0|null|state)(?: \| (\d+))?$", re.M)
GROUPS = {  # the group of a row: everybody, the team on that day, the member, the segment
    "": "''",
    "team": """(SELECT coalesce(any_value(org_path), '(none)') FROM post AS held
        WHERE held.member_id = m AND held.valid_from <= t::DATE
        AND (held.valid_to IS NULL OR t::DATE < held.valid_to))""",
    "member": "coalesce(m, '(none)')",
    "segment": """coalesce((SELECT any_value(held.segment) FROM account AS held
        WHERE held.account_id = m), '(none)')""",
}
Dimension = Literal["", "team", "member", "segment"]
Cells = dict[tuple[str, str], float | None]  # (month, group): value; None is undefined


@dataclass(frozen=True)
class Answer:
    """One KPI's SQL; `by` are the dimensions that it can be asked by beside the total."""

    key: str
    by: tuple[str, ...]
    empty: str  # of a month without rows: 0, null, or state (the SQL lists every month itself)
    matures: int  # days until a cohort's outcomes are known
    sql: str

    def nothing(self) -> float | None:
        """What a month or group without any row has."""
        return None if self.empty == "null" else 0.0


@dataclass(frozen=True)
class Company:
    """A folder of the tables, its months (first days of the first and last), and its own words."""

    folder: Path
    first: date
    last: date
    words: Mapping[str, str] = field(default_factory=dict)  # `hearing`, `closing`: the parameters


@cache
def answers() -> Mapping[str, Answer]:
    """All answers by key."""
    files = sorted(set(FOLDER.glob("*.sql")) - {TABLES})
    found = [answer for file in files for answer in _of_file(file)]
    by_key = {answer.key: answer for answer in found}
    assert len(by_key) == len(found)
    return by_key


def _of_file(file: Path) -> list[Answer]:
    text = file.read_text("utf-8")
    heads = list(HEADER.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)]
    return [
        Answer(
            key=head[1],
            by=tuple(head[2].split()),
            empty=head[3],
            matures=int(head[4] or 0),
            sql=text[head.end() : end].strip(),
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def connect(company: Company, dimension: Dimension) -> duckdb.DuckDBPyConnection:
    """An engine with the company's tables, which groups by the dimension."""
    db = duckdb.connect(config={"threads": 1})
    db.execute("SET error_on_division_by_zero = false; SET ieee_floating_point_ops = false")
    bounds = {"first": company.first.isoformat(), "last": company.last.isoformat()}
    text = TABLES.read_text("utf-8")
    db.execute(Template(text).substitute(bounds, folder=company.folder.as_posix()))
    db.execute(f"CREATE MACRO who(m, t) AS {GROUPS[dimension]}")
    return db


def figures(db: duckdb.DuckDBPyConnection, answer: Answer, words: Mapping[str, str]) -> Cells:
    """The KPI's cells; months without rows are those that `Answer.nothing` says."""
    sql = Template(answer.sql).substitute(words)
    rows = db.execute(f"SELECT period, g, value::DOUBLE FROM ({sql}) JOIN month USING (period)")
    listed = [((period, group), value) for period, group, value in rows.fetchall()]
    found: Cells = dict(listed)
    assert len(found) == len(listed), f"{answer.key} lists a cell twice"
    groups = {group for _, group in found} or {""}
    months = [row[0] for row in db.execute("SELECT period FROM month").fetchall()]
    nothing = answer.nothing()
    return {(m, g): _filled(found, (m, g), nothing) for m in months for g in groups}


def _filled(found: Cells, cell: tuple[str, str], nothing: float | None) -> float | None:
    value = found.get(cell)
    return nothing if value is None else value


def mature(months: Sequence[str], days: int, last_day: date) -> set[str]:
    """The months whose outcomes were known `days` after their end by the last day of the data."""
    return {m for m in months if (last_day - _end(m)).days >= days}


def _end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1)
