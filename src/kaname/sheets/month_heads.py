"""Month heads: headers that mean months or figures only beside the others, written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kaname.sheets.naming import Head

_MONTH = re.compile(r"0?[1-9]|1[0-2]|[１-９]|１[０-２]")
_SHORT = re.compile(r"['’‘]?(1[3-9]|[2-9][0-9])[-/.](0?[1-9]|1[0-2])", re.ASCII)
_ADDED_UP = re.compile(r"(?:合計|総計|sum of|total)[\s:：・]*(?P<of>[^\s:：・].*)", re.IGNORECASE)


def told(heads: Sequence[Head]) -> list[Head]:
    """The headers with months and sums as a reader of all of them understands them."""
    return _plain_sums(_short_years(_numbered(heads)))


def _numbered(heads: Sequence[Head]) -> list[Head]:
    """Headers 4, 5, … 3 are months."""
    bare = [head for head in heads if head.parts and _MONTH.fullmatch(head.parts[-1])]
    places = {head.number for head in bare}
    numbers = list(dict.fromkeys(int(head.parts[-1]) for head in bare))
    run = all(b - a == 1 or (a, b) == (12, 1) for a, b in pairwise(numbers))
    if len(numbers) < 6 or not run:
        return list(heads)
    return [
        replace(head, parts=(*head.parts[:-1], f"{head.parts[-1]}月"))
        if head.number in places
        else head
        for head in heads
    ]


def _short_years(heads: Sequence[Head]) -> list[Head]:
    """Headers 26/4, 26/5, … are months of 2026 where they follow one another."""
    found = {h.number: m for h in heads if h.parts and (m := _SHORT.fullmatch(h.parts[-1]))}
    order = [int(m[1]) * 12 + int(m[2]) for m in found.values()]
    sure = any(not m[0][0].isdigit() for m in found.values())  # '26/4 is written for a year
    if not sure and (len(order) < 2 or any(b - a not in (0, 1) for a, b in pairwise(order))):
        return list(heads)
    return [
        replace(head, parts=(*head.parts[:-1], f"20{m[1]}年{int(m[2])}月"))
        if (m := found.get(head.number))
        else head
        for head in heads
    ]


def _plain_sums(heads: Sequence[Head]) -> list[Head]:
    """`合計 金額` under every month, as reports call what they add up, is `金額`."""
    lower = [head.parts[-1] for head in heads if len(head.parts) > 1]
    named = {part: found["of"] for part in lower if (found := _ADDED_UP.fullmatch(part))}
    plain = {
        part: of
        for part, of in named.items()
        if lower.count(part) > 1 and not any(of in other for other in lower if other not in named)
    }
    return [
        replace(head, parts=(*head.parts[:-1], plain[head.parts[-1]]))
        if len(head.parts) > 1 and head.parts[-1] in plain
        else head
        for head in heads
    ]
