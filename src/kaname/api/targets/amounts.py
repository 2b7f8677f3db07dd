"""Amounts of targets as people write them, checked against the KPI's unit."""

from __future__ import annotations

import re
import unicodedata

from kaname.api.amounts import asked
from kaname.api.targets.texts import unit_words
from kaname.errors import Finding, KanameError
from kaname.numbers import RATIOS

_CHANGE = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)\s*%")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|pt|ポイント)")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_MINUS = str.maketrans(dict.fromkeys("▲△−‐‑‒–—―", "-"))
LARGEST_SHARE = 10.0  # a rate above 1000 % is an amount that was given for it


def figure_of(written: str, unit: str, last_year: float | None = None) -> float:
    """What a target shall be: an amount (`1.2億`, `120M`), of a rate a share (`32%`, `0.32`).

    Of an amount also a change on the year before (`+8%`), where `last_year` is known. Raises
    KanameError for a share given for an amount, an amount given for a rate, and what is below zero.
    """
    plain = _plain(written)
    if (change := _relative(plain, unit)) is not None and last_year is not None:
        return last_year * (1 + change)
    if plain.startswith("-"):
        raise KanameError(Finding("targets.amount-below-zero", {"amount": written}))
    return _size(plain.removeprefix("+"), written, unit)


def change_of(written: str, unit: str, so_far: float | None = None) -> float:
    """What is added (`+50M`, `▲1200万`), of a rate in points (`+2pt`). KanameError as above.

    Of an amount also a part of what there is `so_far` (`+5%`), where that is known.
    """
    plain = _plain(written)
    if (change := _relative(plain, unit)) is not None and so_far is not None:
        return so_far * change
    if _is_rate(unit) and plain.endswith("%"):
        raise KanameError(Finding("targets.percent-for-points", {"amount": written}))
    size = _size(plain.lstrip("+-"), written, unit)
    return -size if plain.startswith("-") else size


def _plain(written: str) -> str:
    return unicodedata.normalize("NFKC", written).translate(_MINUS).strip()


def readable(written: str) -> None:
    """KanameError for what is an amount, a share or a change of no unit at all."""
    plain = _plain(written).lstrip("+-").strip()
    if not (_SHARE.fullmatch(plain) or _PLAIN.fullmatch(plain)):
        asked(plain)


def is_relative(written: str, unit: str) -> bool:
    """Whether an amount is written as a change in per cent: `+8%`."""
    return _relative(_plain(written), unit) is not None


def _relative(plain: str, unit: str) -> float | None:
    """The change that is written of an amount; None where none is."""
    found = None if _is_rate(unit) else _CHANGE.fullmatch(plain)
    return None if found is None else float(f"{found[1]}{found[2]}") / 100


def _is_rate(unit: str) -> bool:
    return unit.strip() in RATIOS


def _size(plain: str, written: str, unit: str) -> float:
    share = _SHARE.fullmatch(plain)
    if _is_rate(unit):
        return _rate(plain, written, share)
    if share is not None:
        params = {"amount": written, "unit": unit_words(unit)}
        raise KanameError(Finding("targets.percent-for-amount", params))
    if _PLAIN.fullmatch(plain):
        return float(plain)
    amount = asked(plain).amount
    if amount is None:
        raise KanameError(Finding("catalogue.unreadable-goal", {"goal": written}))
    return amount


def _rate(plain: str, written: str, share: re.Match[str] | None) -> float:
    value = float(share[1]) / 100 if share else float(plain) if _PLAIN.fullmatch(plain) else None
    if value is None or value > LARGEST_SHARE:
        raise KanameError(Finding("targets.amount-for-rate", {"amount": written}))
    return value
