"""Failed sign-ins, counted per login and address, so that passwords cannot be guessed in bulk."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

ALLOWED = 8
SECONDS = 15 * 60


def exhausted(login: str, address: str) -> bool:
    """Whether this login has failed too often from this address in the last quarter of an hour."""
    return bool(cache.get(_key(login, address), 0) >= ALLOWED)


def count(login: str, address: str) -> None:
    """One more failure."""
    key = _key(login, address)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def forget(login: str, address: str) -> None:
    """The sign-in succeeded: start from none again."""
    cache.delete(_key(login, address))


def _key(login: str, address: str) -> str:
    digest = hashlib.sha256(f"{login.casefold()}\0{address}".encode()).hexdigest()
    return f"attempts:{digest}"
