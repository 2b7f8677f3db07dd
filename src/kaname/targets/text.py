"""The text of an entry: JSON that people can read, a target a line, with marks against change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from kaname.targets.entry import (
    KINDS,
    SCOPES,
    STATUSES,
    Entry,
    Scope,
    Step,
    Target,
    plain,
)

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it stands in its file.

    `before` is the mark of the entry before it, `mark` its own, and `seal` what its own should be.
    """

    entry: Entry
    before: str
    mark: str
    seal: str


def written(entry: Entry, before: str) -> str:
    """The entry as JSON; `before` is the mark of the entry before it, empty for the first."""
    head = {
        "kaname": FORMAT,
        "number": entry.number,
        "version": entry.version,
        "status": entry.status,
        "author": entry.author,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "reason": entry.reason,
        "of": list(entry.of),
        "before": before,
    }
    lines = [f" {_json(name)}: {_json(value)}," for name, value in head.items()]
    targets = ",\n".join(f"  {_json(_target(one))}" for one in entry.targets)
    body = "\n".join(["{", *lines, ' "targets": [', *([targets] if targets else []), " ]"])
    return f'{body},\n "seal": "{_digest(body)}"\n}}\n'


def read(text: str) -> Written:
    """The entry of a file's text. Raises ValueError, KeyError or TypeError for what is none."""
    body, found, _ = text.rpartition(',\n "seal": ')
    stated = json.loads(text)
    if stated["kaname"] != FORMAT or not found:
        raise ValueError("kaname")
    entry = Entry(
        number=int(stated["number"]),
        version=_text(stated["version"]),
        status=_one_of(stated["status"], STATUSES),
        author=_text(stated["author"]),
        at=datetime.fromisoformat(stated["at"]).astimezone(UTC),
        reason=_text(stated["reason"]),
        targets=tuple(_read_target(one) for one in stated["targets"]),
        of=tuple(int(number) for number in stated["of"]),
    )
    return Written(entry, _text(stated["before"]), _digest(body), _text(stated["seal"]))


def steps_text(one: Target) -> str:
    """The steps of a target as JSON, for the `basis` of a table."""
    return _json([_step(step) for step in one.steps])


def _digest(text: str) -> str:
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _target(one: Target) -> dict[str, object]:
    return {
        "kpi": one.kpi,
        "period": one.period,
        "scope": [one.scope.kind, one.scope.id],
        "value": plain(one.value),
        "steps": [_step(step) for step in one.steps],
    }


def _step(step: Step) -> dict[str, object]:
    told: dict[str, object] = {
        "kind": step.kind,
        "value": plain(step.value),
        "source": step.source,
        "author": step.author,
        "on": step.on.isoformat(),
        "reason": step.reason,
    }
    return told | ({"detail": dict(step.detail)} if step.detail else {})


def _read_target(stated: Mapping[str, Any]) -> Target:
    kind, name = stated["scope"]
    return Target(
        _text(stated["kpi"]),
        _text(stated["period"]),
        Scope(_one_of(kind, SCOPES), _text(name)),
        float(stated["value"]),
        tuple(_read_step(step) for step in stated["steps"]),
    )


def _read_step(stated: Mapping[str, Any]) -> Step:
    return Step(
        _one_of(stated["kind"], KINDS),
        float(stated["value"]),
        _text(stated["source"]),
        _text(stated["author"]),
        date.fromisoformat(stated["on"]),
        _text(stated["reason"]),
        dict(stated.get("detail", {})),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(str(value))
    return value


def _one_of(value: object, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise ValueError(str(value))
    return value
