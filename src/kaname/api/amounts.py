"""Amounts: what a goal shall be, as people write it: 1.2億, 120M, +12%."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite, prod

from kaname.errors import Finding, KanameError

_NUMBER = r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"
_WORD = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6}
_WORD |= {"b": 1e9, "bn": 1e9, "billion": 1e9}
_TIMES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}
_AMOUNT = re.compile(rf"[¥$€]?\s*{_NUMBER}\s*({'|'.join(_WORD)})?\s*円?", re.ASCII)
_UNIT = "[十百千]?[万億兆]|[十百千]"
_TERMS = re.compile(rf"¥?\s*((?:{_NUMBER}\s*(?:{_UNIT})\s*)+(?:\d+)?)\s*円?", re.ASCII)
_TERM = re.compile(rf"{_NUMBER}\s*({_UNIT})?", re.ASCII)
_ON_LAST = r"(?:(?:対?(?:前|昨)(?:年度|年|期)比?)\s*(?:で|の)?\s*)?"  # 前年度比 +12%
_CHANGE = re.compile(rf"{_ON_LAST}([+-]?)\s*(\d+(?:\.\d+)?)\s*%", re.ASCII)
_MINUS = str.maketrans(dict.fromkeys("−‐‑‒–—―", "-"))  # full-width ones are folded by NFKC


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: an amount, or a change on the last year (0.12 for +12 %)."""

    amount: float | None = None
    change: float | None = None


def asked(written: str) -> Asked:
    """An amount (`120000000`, `1億2000万`, `120M`) or a change (`+12%`, `前年度比 -5%`).

    Raises KanameError for what is neither: nothing to reach, a comma that is none of thousands,
    a share without a sign, which may mean all of it or that much more.
    """
    plain = unicodedata.normalize("NFKC", written).translate(_MINUS).strip().lower()
    change = _CHANGE.fullmatch(plain)
    if change is not None:
        return Asked(change=_change(written, change[1], float(change[2]) / 100))
    amount = _amount(plain.removeprefix("-"))
    if amount is None or not isfinite(amount):
        raise KanameError(Finding("catalogue.unreadable-goal", {"goal": written}))
    if not amount or plain.startswith("-"):
        raise KanameError(Finding("catalogue.goal-too-low", {"goal": written}))
    return Asked(amount=amount)


def _change(written: str, sign: str, share: float) -> float:
    if not sign and share >= 1:
        more = {"less": f"{(share - 1) * 100:+.10g}%", "more": f"{share * 100:+.10g}%"}
        raise KanameError(Finding("catalogue.two-ways-goal", {"goal": written, **more}))
    if not sign:
        more = {"goal": written, "change": f"{share * 100:+.10g}%"}
        raise KanameError(Finding("catalogue.unsigned-goal", more))
    if sign == "-" and share >= 1:
        raise KanameError(Finding("catalogue.goal-too-low", {"goal": written}))
    return -share if sign == "-" else share


def _amount(plain: str) -> float | None:
    found = _AMOUNT.fullmatch(plain)
    if found is not None:
        return _number(found[1], found[2]) * _WORD.get(found[3] or "", 1)
    terms = _TERMS.fullmatch(plain)
    return None if terms is None else _sum(_TERM.findall(terms[1]))


def _number(whole: str, fraction: str | None) -> float:
    return float(whole.replace(",", "") + (fraction or ""))


def _sum(terms: list[tuple[str, str, str]]) -> float | None:
    """1億2000万: each term is below the unit before it, and only a single one has a fraction.

    A rest without a unit is one only after 万: 1億2000 means 2000万 to whoever says it.
    """
    total, before = 0.0, float("inf")
    for whole, fraction, unit in terms:
        value = _number(whole, fraction) * prod(_TIMES[sign] for sign in unit)
        rest_of_what = not unit and before > _TIMES["万"]
        if value >= before or (fraction and len(terms) > 1) or rest_of_what:
            return None
        total, before = total + value, _TIMES[unit[-1]] if unit else 1
    return total
