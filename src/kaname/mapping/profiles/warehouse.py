"""Warehouse tables: plain English names such as `SalesOrderNumber`, `sales_agent`, `CloseDate`."""

from __future__ import annotations

import re

from kaname.mapping.draft import Profile, Seen
from kaname.sales_model import fold

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
PROFILE = Profile("warehouse", unused=frozenset(map(fold, ("rowguid", "ModifiedDate"))))


def recognise(seen: Seen) -> Profile | None:
    """The profile if all headers are written as columns of a database are."""
    headers = list(seen.columns)
    joined = [h for h in headers if "_" in h or re.search("[a-z][A-Z]", h)]
    fits = bool(joined) and all(_NAME.fullmatch(header) for header in headers)
    return PROFILE if fits else None
