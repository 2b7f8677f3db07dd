"""Japanese eras: 和暦 read into years and written from dates."""

from __future__ import annotations

import re
from datetime import date

ERAS = (  # newest first: name, letter, first day
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
)
WRITTEN = re.compile(r"(令和|平成|昭和|大正|[RHST])\s*(元|\d{1,3})\s*(?=[年./-])")


def to_western(text: str) -> str:
    """The text with a leading year of an era turned into its year: `R8.5` is `2026.5`.

    Years past an era's end are read on (平成35年 is 2023), as contracts write them.
    """
    found = WRITTEN.match(text)
    if found is None:
        return text
    first = next(start.year for name, letter, start in ERAS if found[1] in (name, letter))
    year = 1 if found[2] == "元" else int(found[2])
    return f"{first + year - 1:04}{text[found.end() :]}"


def era_of(day: date) -> tuple[str, str, int] | None:
    """The era's name and letter and the year within it, e.g. `("令和", "R", 8)`; None before."""
    for name, letter, start in ERAS:
        if day >= start:
            return name, letter, day.year - start.year + 1
    return None
