"""Columns: which of a table's columns are figures, in either language; the rest are dimensions."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaname.errors import Finding, KanameError, Place
from kaname.text import suggest

_ACTUAL = ("actual", "actuals", "実績", "実績値", "実際")
_EXPECTED = (
    *("expected", "expectation", "forecast", "plan", "planned", "target", "budget"),
    *("予想", "予測", "計画", "計画値", "目標", "見込み", "期待値", "予算"),
)
_ABOVE = ("num", "numerator", "分子")
_BELOW = ("den", "denominator", "分母")
MOST = 16  # dimensions: with more, no segment could be told from noise


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns as they are in the table; two of them, or four of a ratio."""

    dims: tuple[str, ...]
    actual: str
    expected: str
    actual_of: str | None = None
    expected_of: str | None = None

    @property
    def figures(self) -> tuple[str, ...]:
        """The columns of numbers: actual, expected, and those they are divided by."""
        pair = (self.actual, self.expected, self.actual_of, self.expected_of)
        return tuple(name for name in pair if name is not None)


def columns(names: Sequence[str], path: str) -> Columns:
    """The roles of a table's columns. Raises KanameError where some are missing, or in doubt."""
    roles = {role: _which(role, names, words) for role, words in _roles().items()}
    found = {role: meant[0] if meant else None for role, meant in roles.items()}
    ratio = [found[role] for role in ("actual_num", "expected_num", "actual_den", "expected_den")]
    plain = [found["actual"], found["expected"]]
    chosen = ratio if any(ratio) else plain
    wanted = _wanted(any(ratio))
    doubts = [_doubt(role, roles[role], path) for role in wanted if len(roles[role]) > 1]
    if doubts:
        raise KanameError(doubts)
    missing = [role for role, name in zip(wanted, chosen, strict=True) if name is None]
    if missing:
        raise KanameError([_missing(role, names, path) for role in missing])
    figures = [name for name in chosen if name is not None]
    dims = tuple(name for name in names if name not in figures)
    if not 0 < len(dims) <= MOST:
        rule = "locate.many-dimensions" if dims else "locate.no-dimension"
        raise KanameError(Finding(rule, {"count": len(dims), "most": MOST}, Place(path, 1)))
    return Columns(dims, *figures)


def _wanted(ratio: bool) -> tuple[str, ...]:
    if ratio:
        return ("actual_num", "expected_num", "actual_den", "expected_den")
    return ("actual", "expected")


def _roles() -> Mapping[str, frozenset[str]]:
    def with_part(words: Sequence[str], parts: Sequence[str]) -> frozenset[str]:
        return frozenset(
            f"{word}{joint}{part}"
            for word in words
            for part in parts
            for joint in ("_", " ", "", "・")
        )

    return {
        "actual": frozenset(_ACTUAL),
        "expected": frozenset(_EXPECTED),
        "actual_num": with_part(_ACTUAL, _ABOVE),
        "expected_num": with_part(_EXPECTED, _ABOVE),
        "actual_den": with_part(_ACTUAL, _BELOW),
        "expected_den": with_part(_EXPECTED, _BELOW),
    }


def _which(role: str, names: Sequence[str], words: frozenset[str]) -> list[str]:
    """The columns that may have a role; one with the role's own name is meant for certain."""
    own = [name for name in names if _plain(name) == role]
    return own[:1] or [name for name in names if _plain(name) in words]


def _doubt(role: str, meant: Sequence[str], path: str) -> Finding:
    params = {"column": role, "columns": ", ".join(meant)}
    return Finding("locate.which-column", params, Place(path, 1))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _missing(role: str, names: Sequence[str], path: str) -> Finding:
    """That there is no such column, with the one that was probably meant."""
    params = {"column": role, "columns": ", ".join(names)}
    words = {word for known in _roles().values() for word in known}
    strange = [name for name in names if _plain(name) not in words]
    meant = suggest(role, strange)
    return Finding("locate.no-column", params, Place(path, 1), suggestion=meant)
