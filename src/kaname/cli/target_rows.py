"""Targets as programs read them: CSV with a row for each step or target, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kaname.targets.bridge import to_target
from kaname.targets.ledger import Step, Target

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.targets.comparing import Difference
    from kaname.api.targets.proposals import Proposal
    from kaname.api.targets.sources import Known
    from kaname.api.targets.targeting import Shown

HEADS = ("kpi", "period", "scope_kind", "scope_id", "version", "status")
STEP_HEADS = (*HEADS, "step", "value", "source", "author", "on", "reason")
SHOWN_HEADS = ("section", *STEP_HEADS, "name", "low", "high")


@dataclass(frozen=True, slots=True)
class Rows:
    """The same answer in both forms."""

    csv: str
    json: str


def of_target(found: Shown) -> Rows:
    """One target: its steps, the bridge, the versions."""
    known = found.known
    told = {
        "target": _known(known),
        "unit": found.unit,
        "bridge": [asdict(block) for block in found.bridge],
        "after": [asdict(block) for block in found.after],
        "months": [m.label for m in found.came.months] if found.came else [],
        "versions": [_known(one) for one in found.versions],
        "beside": _known(found.beside) if found.beside else None,
    }
    return Rows(_csv(SHOWN_HEADS, _shown_rows(found)), _json(told))


def _shown_rows(found: Shown) -> Iterator[list[object]]:
    """The target, its steps, the bridge to it and on to what came, and its versions."""
    known = found.known
    key = _key(known.target, known.version, known.status)
    yield ["target", *_statement(known), "", "", ""]
    for row in _step_rows(known.target, known.version, known.status):
        if known.target.steps:
            yield ["step", *row, "", "", ""]
    for section, blocks in (("bridge", found.bridge), ("to_date", found.after)):
        for block in blocks:
            bounds = [block.name, _plain(block.low), _plain(block.high)]
            yield [section, *key, block.part, _plain(block.value), "", "", "", "", *bounds]
    for one in found.versions:
        yield ["version", *_statement(one), "", "", ""]
    if found.beside is not None:
        beside = found.beside
        for row in _step_rows(beside.target, beside.version, beside.status):
            yield ["beside", *row, "", "", ""]


def _statement(one: Known) -> list[object]:
    """A version as a row; its source is what a budget says that it rests on."""
    key = _key(one.target, one.version, one.status)
    told = [one.basis or "", one.author, _on(one), one.reason]
    return [*key, "target", _plain(one.target.value), *told]


def of_proposal(made: Proposal) -> Rows:
    """A proposal: its steps and its bridge."""
    told = {
        "version": made.version,
        "entry": made.entry.number if made.entry else None,
        "unit": made.unit,
        "target": _target(made.target),
        "bridge": [asdict(block) for block in to_target(made.target)],
    }
    return Rows(_csv(STEP_HEADS, _step_rows(made.target, made.version, "draft")), _json(told))


def of_list(found: Sequence[Known], project: Project) -> Rows:
    """A row for each target and version."""
    units = [project.units.get(one.target.kpi, "") for one in found]
    told = [{**_known(one), "unit": unit} for one, unit in zip(found, units, strict=True)]
    rows = (
        [*_key(o.target, o.version, o.status), _plain(o.target.value), unit, o.author, _on(o)]
        for o, unit in zip(found, units, strict=True)
    )
    return Rows(_csv([*HEADS, "value", "unit", "author", "on"], rows), _json(told))


def of_diff(found: Sequence[Difference]) -> Rows:
    """A row for each target that either version has."""
    rows = (
        [
            *(o.kpi, o.period, o.scope.kind, o.scope.id, _plain(o.before), _plain(o.after)),
            *(o.before_version, o.after_version),
        ]
        for o in found
    )
    heads = ["kpi", "period", "scope_kind", "scope_id", "before", "after"]
    heads += ["before_version", "after_version"]
    return Rows(_csv(heads, rows), _json([{**asdict(o), "steps": dict(o.steps)} for o in found]))


def _on(known: Known) -> str:
    return known.on.isoformat() if known.on else ""


def _known(one: Known) -> dict[str, object]:
    on = one.on.isoformat() if one.on else None
    told: dict[str, object] = {"version": one.version, "status": one.status, "place": one.place}
    told |= {"author": one.author, "on": on, "reason": one.reason, "basis": one.basis}
    told |= _target(one.target)
    if one.place == "design":  # whose text says no day
        told["steps"] = [{**_step(step), "on": None} for step in one.target.steps]
    return told


def _target(of: Target) -> dict[str, object]:
    steps = [_step(step) for step in of.steps]
    return {
        "kpi": of.kpi,
        "period": of.period,
        "scope": asdict(of.scope),
        "value": _plain(of.value),
        "steps": steps,
    }


def _step(step: Step) -> dict[str, object]:
    return {**asdict(step), "value": _plain(step.value), "on": step.on.isoformat()}


def _step_rows(of: Target, version: str, status: str) -> Iterator[list[object]]:
    for s in of.steps:
        on = s.on.isoformat() if version != "design" else ""  # whose text says no day
        told = [s.kind, _plain(s.value), s.source, s.author, on, s.reason]
        yield [*_key(of, version, status), *told]
    if not of.steps:
        yield [*_key(of, version, status), "target", _plain(of.value), "", "", "", ""]


def _key(of: Target, version: str, status: str) -> list[object]:
    return [of.kpi, of.period, of.scope.kind, of.scope.id, version, status]


def _csv(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)


def _plain(value: float | None) -> object:
    if value is None:
        return ""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value
