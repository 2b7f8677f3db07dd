"""The settings that come from outside: environment variables, read once, all faults at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from platformdirs import user_state_path

from kaname.errors import Finding, KanameError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
SHORTEST_KEY = 32
KEY_FILE = "secret-key"
SWITCH = {"": False, "0": False, "1": True}


@dataclass(frozen=True, slots=True)
class Environment:
    """Where the app keeps its own data, whom it answers, and which design it shows."""

    state: Path  # folder of the accounts' database, the secret key and the collected static files
    secret_key: str
    design: Path | None  # of a data folder it may be still to come
    database: Mapping[str, Any]  # one entry of Django's DATABASES
    hosts: tuple[str, ...]  # names under which the app may be asked for
    https: bool  # behind a proxy that speaks HTTPS and sets X-Forwarded-Proto


def read(values: Mapping[str, str]) -> Environment:
    """The environment from KANAME_* and DATABASE_URL. Reads only; nothing is written.

    Raises KanameError with every value that cannot be used.
    """
    faults: list[Finding] = []
    usual = user_state_path("kaname", appauthor=False)
    state = Path(values.get("KANAME_STATE") or usual).expanduser()
    https = values.get("KANAME_HTTPS", "").strip()
    if https not in SWITCH:
        faults.append(Finding("web.neither-0-nor-1", {"name": "KANAME_HTTPS", "value": https}))
    database = _database(values.get("DATABASE_URL", ""), state, faults)
    key = _secret_key(values.get("KANAME_SECRET_KEY", ""), state, faults)
    hosts = tuple(
        host.strip() for host in values.get("KANAME_HOSTS", "").split(",") if host.strip()
    )
    for host in hosts:
        if host == "*" or "/" in host:
            faults.append(Finding("web.unusable-host", {"value": host}))
    design = _design(values.get("KANAME_DESIGN", ""), faults)
    if faults:
        raise KanameError(faults)
    return Environment(state, key, design, database, (*LOOPBACK, *hosts), SWITCH[https])


def keep_secret_key(environment: Environment) -> None:
    """Write the key into the state folder, where the next start finds it; keep one that is there.

    Raises KanameError when the folder cannot be written.
    """
    kept = environment.state / KEY_FILE
    if kept.is_file():
        return
    try:
        environment.state.mkdir(parents=True, exist_ok=True)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        folder = {"value": str(environment.state)}
        raise KanameError(Finding("web.unusable-folder", folder)) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(environment.secret_key)


def _design(given: str, faults: list[Finding]) -> Path | None:
    """The design's file; in a data folder it may be still to come."""
    if not given:
        return None
    path = Path(given)
    if path.is_dir():
        return path / "design.yaml"
    if not path.is_file():
        faults.append(Finding("web.missing-design", {"value": given}))
    return path


def _secret_key(given: str, state: Path, faults: list[Finding]) -> str:
    """The given key, else the one kept in the state folder, else a new one."""
    if not given:
        kept = state / KEY_FILE
        return kept.read_text("utf-8").strip() if kept.is_file() else secrets.token_urlsafe(48)
    if len(given) < SHORTEST_KEY:
        faults.append(Finding("web.short-secret-key", {"length": SHORTEST_KEY}))
    return given


def _database(url: str, state: Path, faults: list[Finding]) -> Mapping[str, Any]:
    """SQLite in the state folder, or the PostgreSQL that the address names."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": state / "web.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # a reader that turns writer would fail late
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            },
        }
    parts = _split(url)
    name = unquote(parts.path.lstrip("/")) if parts else ""
    if parts is None or parts.scheme not in ("postgres", "postgresql") or not name:
        # the address may hold a password: it is not repeated
        faults.append(Finding("web.unknown-database"))
        return {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is no address or its port no number."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts
