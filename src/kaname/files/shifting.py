"""Shifting: a formula as it reads in another cell that shares it."""

from __future__ import annotations

import re

from kaname.files.grid import letters

# A text, a name in quotes, a structured reference, or a reference to a cell; what looks like one
# within a longer name, or before a bracket, is a name or a function (LOG10).
_PIECE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\])"""
    r"""|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)(\d{1,7})(?![\w.(])"""
    r"""|(?<![\w.$])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w.(:$])"""
)


def shifted(formula: str, lines: int, columns: int) -> str:
    """The formula so many lines further down and columns further right; `$` holds a reference."""

    def moved(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        if match[3] is not None:
            line = match[5] if match[4] else str(int(match[5]) + lines)
            return f"{match[2]}{_column(match[3], match[2], columns)}{match[4]}{line}"
        first = _column(match[7], match[6], columns)
        return f"{match[6]}{first}:{match[8]}{_column(match[9], match[8], columns)}"

    return _PIECE.sub(moved, formula)


def _column(name: str, held: str, columns: int) -> str:
    if held:
        return name
    at = 0
    for letter in name:
        at = at * 26 + ord(letter) - ord("A") + 1
    return letters(max(at - 1 + columns, 0))
