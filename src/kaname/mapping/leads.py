"""Leads: whether a list of people is one of leads or of contacts, where no column says it."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.mapping.draft import Draft
from kaname.sales_model import fold

_WORDS: Mapping[str, tuple[str, ...]] = {
    "lead": ("リード", "見込み客", "見込客", "引合", "引き合い", "lead", "prospect"),
    "contact": ("取引先責任者", "コンタクト", "窓口担当", "contact"),
}


def kind(each: Draft) -> str | None:
    """`lead` or `contact`, by the name of the list, else by its headers; None where both speak.

    A list of contacts whose headers speak of leads may hold either: nothing is assumed. Where
    people came from is asked of contacts as well, so that header tells nothing.
    """
    if each.target != "person" or "kind" in each.columns:
        return None
    named = _spoken_of(each.seen.title)
    source = each.columns.get("lead_source")
    headers = _spoken_of(*(fold(header) for header in each.seen.columns if header != source))
    if named == {"contact"}:
        return None if "lead" in headers else "contact"
    told = named or headers
    return next(iter(told)) if len(told) == 1 else None


def _spoken_of(*texts: str) -> set[str]:
    words = {kind: tuple(map(fold, of)) for kind, of in _WORDS.items()}
    return {
        kind for kind, of in words.items() if any(word in text for text in texts for word in of)
    }
