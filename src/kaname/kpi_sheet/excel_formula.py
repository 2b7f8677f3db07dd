"""Excel formulas as formulas over KPIs: cells become the KPIs that their lines stand for."""

from __future__ import annotations

import re
from collections.abc import Callable

from kaname.files.grid import Line
from kaname.formula.reader import quoted

Cell = Callable[[Line, int], str | None]  # line and column -> key of the KPI, None: no KPI there
Blank = Callable[[Line], bool]

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?![\w(!])")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7}):\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_SUM = re.compile(r"SUM\(([^()]*)\)", re.IGNORECASE)
_WRAPPED = re.compile(r"(?:IFERROR|IFNA)\((.*)\)", re.IGNORECASE | re.DOTALL)
_GUARDED = re.compile(r"IF\((.*)\)", re.IGNORECASE | re.DOTALL)
_ZERO = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+\s*=\s*(?:0|\"\")")
_NOTHING = re.compile(r"0|\"[^\"]*\"|")
_PLAIN = re.compile(r"[\d\s.()+*/%-]*")
MOST = 60  # cells of a range


class NotUnderstoodError(Exception):
    """The formula says more than arithmetic over KPIs."""


def in_names(formula: str, cell: Cell, blank: Blank) -> str | None:
    """The formula with the keys of KPIs in place of cells; None where it is more than that.

    IFERROR(x, …) and IF(cell=0, 0, x) are x, for a division by zero is undefined anyway.
    """
    try:
        text = _unwrapped(formula.strip().lstrip("=+").strip())
        parts: list[str] = []
        summed = _SUM.sub(lambda found: _kept(parts, _sum(found[1], cell, blank)), text)
        plain = _REFERENCE.sub(lambda found: _kept(parts, _name(found[1], found[2], cell)), summed)
    except NotUnderstoodError:
        return None
    if not parts or not _PLAIN.fullmatch(re.sub(r"\x00\d+\x01", "", plain)):
        return None
    return re.sub(r"\x00(\d+)\x01", lambda found: parts[int(found[1])], plain)


def _kept(parts: list[str], text: str) -> str:
    parts.append(text)
    return f"\x00{len(parts) - 1}\x01"


def _unwrapped(text: str) -> str:
    for _ in range(5):
        if (found := _WRAPPED.fullmatch(text)) and len(args := _arguments(found[1])) == 2:
            text = args[0]
        elif (found := _GUARDED.fullmatch(text)) and len(args := _arguments(found[1])) == 3:
            if not (_ZERO.fullmatch(args[0]) and _NOTHING.fullmatch(args[1])):
                raise NotUnderstoodError
            text = args[2]
        else:
            break
    return text


def _arguments(text: str) -> list[str]:
    """Split at the commas that stand in no brackets."""
    found, depth, start = [], 0, 0
    for at, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return []
        if character == "," and depth == 0:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def _sum(arguments: str, cell: Cell, blank: Blank) -> str:
    names: list[str] = []
    for argument in arguments.split(","):
        if found := _RANGE.fullmatch(argument.strip()):
            names += _range(found, cell, blank)
        elif found := _REFERENCE.fullmatch(argument.strip()):
            names.append(_name(found[1], found[2], cell))
        else:
            raise NotUnderstoodError
    if not names:
        raise NotUnderstoodError
    return f"({' + '.join(names)})"


def _range(found: re.Match[str], cell: Cell, blank: Blank) -> list[str]:
    top, bottom = sorted((int(found[2]), int(found[4])))
    left, right = sorted((_column(found[1]), _column(found[3])))
    if (bottom - top + 1) * (right - left + 1) > MOST:
        raise NotUnderstoodError
    names = []
    for line in range(top, bottom + 1):
        for column in range(left, right + 1):
            name = cell(line, column)
            if name is None and not blank(line):
                raise NotUnderstoodError
            names += [quoted(name)] if name is not None else []
    return names


def _name(letters: str, line: str, cell: Cell) -> str:
    name = cell(int(line), _column(letters))
    if name is None:
        raise NotUnderstoodError
    return quoted(name)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
