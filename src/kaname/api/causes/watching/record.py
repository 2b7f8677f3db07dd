"""The record: what was told, a line each beside the design, added to and never rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from kaname.api.causes.watching.alert import Alert
from kaname.errors import Finding, KanameError, Place
from kaname.periods import Period

FOLDER = "alerts"  # beside the design
FILE = "told.jsonl"
GROWN = 1.5  # times the size that was told: more is news
NEAR = 2.5  # periods by which the dating of the same may move


@dataclass(frozen=True, slots=True)
class Told:
    """An alert that was told: of the period `period`, which begins on `day`."""

    kpi: str
    where: Mapping[str, str]
    grain: str
    kind: str
    standing: bool
    since: date
    size: float
    period: str
    day: date


def read(folder: Path) -> tuple[Told, ...]:
    """What was told, oldest first; nothing where there is no record.

    Raises KanameError with every line that cannot be read.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    found, faults = [], []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found += [_told(json.loads(line))] if line.strip() else []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = {"why": str(error) or type(error).__name__}
            faults.append(Finding("alerts.unreadable-line", why, Place(str(path), number, 1)))
    if faults:
        raise KanameError(faults)
    return tuple(found)


def _told(row: Mapping[str, Any]) -> Told:
    return Told(
        kpi=str(row["kpi"]),
        where={str(k): str(v) for k, v in row["where"].items()},
        grain=str(row["grain"]),
        kind=str(row["kind"]),
        standing=bool(row["standing"]),
        since=date.fromisoformat(row["since"]),
        size=float(row["size"]),
        period=str(row["period"]),
        day=date.fromisoformat(row["day"]),
    )


def told(known: Sequence[Told], alert: Alert, grain: str, last: Period) -> bool:
    """Whether an alert was told of an earlier period, and nothing of it is news since.

    News is that it has ended, that it turned out to be a level or a trend and no single period,
    and that it is half as large again. What was told of this very period is told again: who asks
    twice gets the same answer.
    """
    before = [one for one in known if one.day < last.start and _of(one, alert, grain)]
    if not before:
        return False
    newest = max(before, key=lambda one: one.day)
    settled = newest.kind != "fresh" or alert.kind == "fresh"
    same = newest.standing == alert.standing and settled
    return same and abs(alert.size) < GROWN * abs(newest.size)


def _of(one: Told, alert: Alert, grain: str) -> bool:
    """Whether the line is of the same KPI and unit, way and time."""
    if one.kpi != alert.series.kpi or one.where != alert.series.members or one.grain != grain:
        return False
    apart = abs((one.since - alert.since.start).days)
    length = (alert.since.end - alert.since.start).days
    return (one.size > 0) == (alert.size > 0) and apart <= NEAR * length


def append(folder: Path, alerts: Sequence[Alert], grain: str, last: Period) -> int:
    """Add the alerts that the record does not have of this period; how many these were."""
    known = [one for one in read(folder) if one.period == last.label]
    fresh = [a for a in alerts if not any(_of(one, a, grain) for one in known)]
    if not fresh:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write("".join(_lines(fresh, grain, last)))
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def _lines(alerts: Sequence[Alert], grain: str, last: Period) -> Iterator[str]:
    at = datetime.now(UTC).isoformat(timespec="seconds")
    for alert in alerts:
        row = {
            "at": at,
            "period": last.label,
            "day": last.start.isoformat(),
            "grain": grain,
            "kpi": alert.series.kpi,
            "where": alert.series.members,
            "kind": alert.kind,
            "standing": alert.standing,
            "since": alert.since.start.isoformat(),
            "size": alert.size,
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"
