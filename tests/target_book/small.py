"""A small book: a company, two teams and four members in three months; and a user's hand on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kaname.periods import Calendar, Grain, parse, spine
from kaname.target_book.book import Book, Evidence, Origin, Unit
from kaname.target_book.writing import write
from kaname.targets.ledger import COMPANY, Scope
from kaname.text import Lang

CALENDAR = Calendar(fiscal_year_starts=4)
PERIODS = tuple(spine(Grain.MONTH, date(2026, 10, 1), date(2026, 12, 31), CALENDAR))
EAST, WEST = Scope("team", "東"), Scope("team", "西")
AOKI, BABA, CHIBA, DOI = (Scope("member", f"M{number}") for number in (1, 2, 3, 4))
TARGETS = {
    COMPANY: (300.0, 300.0, 330.0),
    EAST: (120.0, 120.0, 130.0),
    WEST: (180.0, 180.0, 200.0),
    AOKI: (70.0, 70.0, 80.0),
    BABA: (50.0, 50.0, 50.0),
    CHIBA: (100.0, 100.0, 110.0),
    DOI: (80.0, 80.0, 90.0),
}
NAMES = {
    COMPANY: "全社",
    EAST: "東営業課",
    WEST: "西営業課",
    AOKI: "青木",
    BABA: "馬場",
    CHIBA: "千葉",
    DOI: "土井",
}
WHOLES = {
    COMPANY: None,
    EAST: COMPANY,
    WEST: COMPANY,
    AOKI: EAST,
    BABA: EAST,
    CHIBA: WEST,
    DOI: WEST,
}
SHEETS: dict[Lang, dict[str, str]] = {
    "ja": {"company": "全社", "team": "課", "member": "担当者"},
    "en": {"company": "Company", "team": "Team", "member": "Member"},
}


def unit(scope: Scope, targets: tuple[float, ...]) -> Unit:
    """A unit whose current targets are the same and which reached nine tenths of it last year."""
    return Unit(
        scope=scope,
        name=NAMES[scope],
        parents=(WHOLES[scope],) * len(targets),
        targets=targets,
        current=targets,
        last_year=tuple(target * 0.9 for target in targets),
        tenure="新人" if scope is AOKI else "",
        area="神戸" if scope is DOI else "",
    )


def book(**changes: Any) -> Book:
    """The small book; in yen."""
    made = Book(
        origin=Origin("営業", "sales", "修正"),
        label="売上高",
        unit="JPY",
        term=parse("FY2026-Q3", CALENDAR),
        periods=PERIODS,
        units=tuple(unit(scope, targets) for scope, targets in TARGETS.items()),
        evidence=(
            Evidence(
                EAST,
                "東営業課",
                "baseline",
                370.0,
                "過去3年の実績",
                "佐藤",
                date(2026, 3, 1),
                "傾向と季節",
                "2026-10",
                "2026-12",
            ),
        ),
        made=date(2026, 9, 30),
        now="当初",
    )
    return replace(made, **changes)


def rates(**changes: Any) -> Book:
    """The small book with a third of a thousandth of its figures, as shares."""
    units = book().units
    less = {
        name: [tuple(f / 1000 for f in getattr(one, name)) for one in units]
        for name in ("targets", "current", "last_year")
    }
    shares = [
        replace(one, **{name: less[name][at] for name in less}) for at, one in enumerate(units)
    ]
    return book(unit="%", adds=False, units=tuple(shares), **changes)


def written(folder: Path, made: Book | None = None, lang: Lang = "ja") -> Path:
    """The book as a file."""
    return write(made or book(), folder / "targets.xlsx", lang)


def at(sheet: Worksheet, scope: Scope | str, key: str) -> Any:
    """The cell of a unit's row in the column with the key."""
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    lines = {sheet.cell(line, 1).value: line for line in range(2, sheet.max_row + 1)}
    return sheet.cell(lines[str(scope)], columns[key])


def edited(path: Path, *hands: Callable[[Workbook], object]) -> Path:
    """A copy of the file, as a person saved it after doing these things."""
    opened = load_workbook(path)
    for hand in hands:
        hand(opened)
    copy = path.with_name("edited.xlsx")
    opened.save(copy)
    return copy


def typed(
    scope: Scope, period: str, value: object, reason: str | None = "理由", lang: Lang = "ja"
) -> Callable[[Workbook], None]:
    """A figure typed into a cell, and the reason on its row."""

    def hand(opened: Workbook) -> None:
        sheet = opened[SHEETS[lang][scope.kind]]
        at(sheet, scope, period).value = value
        if reason is not None:
            at(sheet, scope, "reason").value = reason

    return hand
