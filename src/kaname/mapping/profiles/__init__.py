"""Profiles: whose form a table has, and what is known of that form; the first that fits counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kaname.mapping.draft import Profile, Seen
from kaname.mapping.profiles import (
    budget,
    input_book,
    kintone,
    salesforce,
    sfa,
    warehouse,
    yomi,
)

PROFILES: tuple[Callable[[Seen], Profile | None], ...] = (
    input_book.recognise,
    kintone.recognise,
    salesforce.recognise,
    budget.recognise,
    sfa.recognise,
    yomi.recognise,
    warehouse.recognise,
)


def recognised(seen: Seen) -> Seen:
    """The table with the profile of its form, if it has a known one."""
    found = next((found for recognise in PROFILES if (found := recognise(seen))), None)
    return replace(seen, profile=found) if found else seen


__all__ = ["PROFILES", "recognised"]
