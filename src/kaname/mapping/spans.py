"""Spans of `retention`: how long rows of a table are kept, written as `36 month`."""

from __future__ import annotations

import re

_SPAN = re.compile(r"([1-9][0-9]{0,3})\s*(day|week|month|year)s?")
_UNITS = {"day": "d", "week": "w", "month": "mo", "year": "y"}


def span(written: str) -> str | None:
    """The span as polars takes it, `36mo` of `36 month`; None where it is none."""
    found = _SPAN.fullmatch(written.strip())
    return f"{found[1]}{_UNITS[found[2]]}" if found else None
