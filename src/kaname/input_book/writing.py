"""Writing the input book to a file that is not there yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from unicodedata import normalize

from kaname.errors import Finding, KanameError
from kaname.input_book.workbook import Plan, content
from kaname.text import Lang, message, printable

MOST_MONTHS = 60
FIRST_YEAR, LAST_YEAR = 1990, 2090
APRIL = 4


def write(
    path: Path,
    lang: Lang,
    *,
    months: int = 12,
    start: date | None = None,
    examples: bool = True,
    members: Sequence[str] = (),
    currency: str = "JPY",
) -> Path:
    """Write the input book and return its path.

    `start` is a day of the first month of the targets; the April before today where it is None.
    `members` are filled in where names are known already. An existing file is never replaced.
    Raises KanameError for anything that the user can mend.
    """
    faults = list(_faults(path, months, start, currency, lang))
    if faults:
        raise KanameError(faults)
    first = start or _april(date.today())
    spine = tuple(_month(first, ahead) for ahead in range(months))
    plan = Plan(lang, spine, currency, examples, tuple(dict.fromkeys(members)), path.name)
    data = content(plan)
    try:
        with path.open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise KanameError(Finding("input_book.exists", {"path": path})) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        found = Finding("input_book.cannot-write", {"path": path, "reason": reason})
        raise KanameError(found) from error
    return path


def _faults(
    path: Path, months: int, start: date | None, currency: str, lang: Lang
) -> Iterator[Finding]:
    if path.suffix.lower() != ".xlsx":
        example = message("input_book.file-name", lang)
        yield Finding("input_book.not-xlsx", {"path": path, "example": example})
    if not 1 <= months <= MOST_MONTHS:
        params = {"months": months, "most": MOST_MONTHS}
        yield Finding("input_book.months-out-of-range", params)
    if start is not None and not FIRST_YEAR <= start.year <= LAST_YEAR:
        yield _wrong_start(f"{start.year:04}-{start.month:02}")
    if not re.fullmatch("[A-Z]{3}", currency):
        yield Finding("input_book.currency-unknown", {"currency": currency})


def first_month(written: str) -> date:
    """The month that a person wrote: `2026-04`, `2026/4`. Raises KanameError if it is none."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})月?", normalize("NFKC", written).strip())
    if found is None or not 1 <= int(found[2]) <= 12:
        raise KanameError(_wrong_start(printable(written)))
    return date(max(int(found[1]), 1), int(found[2]), 1)


def _wrong_start(start: str) -> Finding:
    span = {"start": start, "first": FIRST_YEAR, "last": LAST_YEAR}
    return Finding("input_book.start-out-of-range", span)


def _april(today: date) -> date:
    return date(today.year - (today.month < APRIL), APRIL, 1)


def _month(first: date, ahead: int) -> date:
    years, month = divmod(first.month - 1 + ahead, 12)
    return date(first.year + years, month + 1, 1)
