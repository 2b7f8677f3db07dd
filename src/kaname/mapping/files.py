"""Files: names with * where next week's differs, and whether a name is such."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from unicodedata import normalize

# A time behind a date: T1030, _103000, -09-00-00, T100000+0900.
_CLOCK = r"\d{1,2}[-_.:]?\d{2}(?:[-_.:]?\d{2})?(?:Z|[+-]\d{4}(?!\d))?"
# What changes from one week's file to the next, together with what sets it apart.
_STAMPS = re.compile(
    r"[\s_\-.]*(?:"
    r"[（(]\d+[）)]"  # (1)
    r"|(?:の|[\s\-_]+)コピー|[\s\-_]+copy"
    r"|(?:19|20)\d{2}年度?(?:\d{1,2}月度?)?(?:\d{1,2}日)?"
    r"|(?:19|20)\d{2}[-_.]\d{1,2}(?:[-_.]\d{1,2})?(?:[T_\s-]" + _CLOCK + r")?"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?:[T_\s-]?" + _CLOCK + r")?"
    r"|(?:FY|fy)\d{2,4}|[RＲ]\d{1,2}\.\d{1,2}|令和\d{1,2}年(?:\d{1,2}月)?(?:\d{1,2}日)?"
    r"|(?<!\d)\d{1,2}月度?(?:\d{1,2}日)?(?:時点|現在)?"
    r"|(?<=report)\d{10,}|[_\s-][vV]\d+|(?<=[_-])\d{10,}"
    r")(?:時点|現在|版)?",
)
_STARS = re.compile(r"\*+")


def pattern(file: str) -> str:
    """The name of a file with * for dates, counters and marks of a copy: `案件一覧*.xlsx`."""
    name = base(file)
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    return starred(stem) + dot + ending


def starred(name: str) -> str:
    """A name, of a sheet say, with * for dates, counters and marks of a copy."""
    return _STARS.sub("*", _STAMPS.sub("*", name))


def fits(name: str, wanted: str) -> bool:
    """Whether a name is one of those that a pattern with * stands for."""
    parts = [re.escape(_folded(part)) for part in wanted.split("*")]
    return re.fullmatch(".*".join(parts), _folded(name), re.DOTALL) is not None


def fits_file(file: str, wanted: str) -> bool:
    """Whether a path is one that a pattern stands for; folders count where the pattern has them.

    A name without `*` stands for the same name with a date, a counter or the mark of a copy, too:
    the first file often has none.
    """
    path = file.replace("\\", "/")
    if fits(path if "/" in wanted else base(file), wanted):
        return True
    return "*" not in wanted and fits(pattern(file).replace("*", ""), wanted)


def base(file: str) -> str:
    """The name of a file without its folder."""
    return PurePosixPath(file.replace("\\", "/")).name


def _folded(name: str) -> str:
    """Some systems take が apart into か and ゛; case counts nowhere."""
    return normalize("NFC", name).casefold()
