"""`kaname allocate`: a target handed out to units, people and months, and how fair that is."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Option

from kaname.cli import ledger, output
from kaname.cli.options import SPOKEN, DesignPath, Form, Language, names
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.allocations.lines import Line
    from kaname.api.allocations.proposals import Proposal

KEY = "key:"  # before the columns of keys
FIRST_KEYS = "history:0.5,skill:0.5"


def allocate(
    design: DesignPath,
    *,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="allocation.option-kpi")] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="allocation.option-period")
    ] = None,
    total: Annotated[
        str | None, Option("--total", metavar="AMOUNT", help="allocation.option-total")
    ] = None,
    to: Annotated[
        list[str] | None, Option("--to", metavar="DIM,…", help="allocation.option-to")
    ] = None,
    months: Annotated[bool, Option("--months", help="allocation.option-months")] = False,
    by_key: Annotated[
        str, Option("--by-key", metavar="KEY:WEIGHT,…", help="allocation.option-by-key")
    ] = FIRST_KEYS,
    step: Annotated[
        str | None, Option("--step", metavar="AMOUNT", help="allocation.option-step")
    ] = None,
    pin: Annotated[
        list[str] | None, Option("--pin", metavar="NAME=AMOUNT", help="allocation.option-pin")
    ] = None,
    over: Annotated[str, Option("--over", metavar="PERCENT", help="allocation.option-over")] = "0%",
    weights: Annotated[
        Path | None, Option("--weights", metavar="FILE", help="allocation.option-weights")
    ] = None,
    commitments: Annotated[
        Path | None, Option("--commitments", metavar="FILE", help="allocation.option-commitments")
    ] = None,
    blend: Annotated[
        str, Option("--blend", metavar="PERCENT", help="allocation.option-blend")
    ] = "0%",
    fairness: Annotated[bool, Option("--fairness", help="allocation.option-fairness")] = False,
    current: Annotated[bool, Option("--current", help="allocation.option-current")] = False,
    save: Annotated[
        str | None, Option("--save", metavar="VERSION", help="allocation.option-save")
    ] = None,
    by: Annotated[str | None, Option("--by", metavar="NAME", help="allocation.option-by")] = None,
    reason: Annotated[
        str, Option("--reason", metavar="TEXT", help="allocation.option-reason")
    ] = "",
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print a line for each unit, person and (if asked) month; what to know goes to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.allocations.asked import Wish  # noqa: PLC0415 -- as above
    from kaname.api.allocations.proposals import judge_current, propose, usual  # noqa: PLC0415 -- as above

    beyond, drawn = _percent(over, "--over"), _percent(blend, "--blend")
    author, why = (by or "").strip(), (reason or "").strip()
    _refuse_together(current=current, save=save, by=author, reason=why)
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        asked = usual(project, kpi, period)
        chosen = tuple(names(to) or ())
        wish = Wish(*asked, total, chosen, by_key, step, tuple(pin or ()), beyond)
        wish = wish.beside(weights, commitments, float(drawn))
        found = judge_current(project, wish) if current else propose(project, wish)
    entry = None if save is None else _save(project, found, save, author, why, lang)
    shown = _wanted(found, chosen, months=months)
    _print(found, shown, form or _usual_form(), project, lang, fairness=fairness or current)
    if entry is not None:
        output.say(message("allocation.saved", lang, number=entry, version=str(save)))


def _usual_form() -> Form:
    return "table" if output.on_terminal(sys.stdout) else "csv"


def _percent(written: str, option: str) -> Decimal:
    """A share of `5%` or `0.05`. WrongUsageError for what is none."""
    plain = written.strip().replace("％", "%")
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        value = Decimal("nan")
    value = value / 100 if plain.endswith("%") else value
    if not (value.is_finite() and 0 <= value <= 1):
        params = {"value": written, "name": option, "expected": "0%–100%"}
        raise WrongUsageError(Finding("cli.unusable-value", params))
    return value


def _refuse_together(*, current: bool, save: str | None, by: str, reason: str) -> None:
    """WrongUsageError where options contradict one another, or a name or reason is missing."""
    found = []
    if current and save is not None:
        found.append(Finding("allocation.current-not-saved"))
    if save is not None and not by:
        found.append(Finding("allocation.save-without", {"option": "--by"}))
    if save is not None and not reason:
        found.append(Finding("allocation.save-without", {"option": "--reason"}))
    if found:
        raise WrongUsageError(found)


def _wanted(found: Proposal, to: Sequence[str], *, months: bool) -> list[Line]:
    """The lines that are asked for: their level and month; what is over, with its unit."""
    levels = {"company", *to} if to else {line.level for line in found.lines}
    units = {line.unit for line in found.lines if line.level in levels and line.level != "over"}
    return [
        line
        for line in found.lines
        if (months or line.period == found.period.label)
        and (line.unit in units if line.level == "over" else line.level in levels)
    ]


def _save(project: Project, found: Proposal, version: str, by: str, reason: str, lang: Lang) -> int:
    """The number of the draft entry that the proposal became."""
    from kaname.api.allocations.saving import save  # noqa: PLC0415 -- slow import, only to save

    assert found.made is not None
    said = {"version": version, "author": by, "reason": reason}
    source = _basis(found, project, lang)
    made = save(project, found.made, **said, source=source, fair=found.fair)
    return made.number


def _basis(found: Proposal, project: Project, lang: Lang) -> str:
    """What the parts rest on, in words."""
    from kaname.cli.allocation_words import key_name  # noqa: PLC0415 -- slow import, only to save

    keys = getattr(found.made, "keys", None)
    if keys is None:
        return message("allocation.basis-ratio", lang)
    told = message("targets.list-comma", lang).join(
        f"{key_name(key.name, project, lang)} {key.weight:.0%}" for key in keys
    )
    return message("allocation.basis", lang, keys=told)


def _print(
    found: Proposal,
    shown: Sequence[Line],
    form: Form,
    project: Project,
    lang: Lang,
    *,
    fairness: bool,
) -> None:
    notes = [note for note in found.notes if fairness or note.rule not in OF_FAIRNESS]
    output.report(notes, lang)
    if form == "csv":
        output.write(_csv(shown))
    elif form == "json":
        output.write(json.dumps(_plain(found, shown, lang), ensure_ascii=False, indent=1) + "\n")
    else:
        from kaname.cli.allocation_table import tables  # noqa: PLC0415 -- slow import (rich)

        output.show(*tables(found, shown, project, lang, fairness=fairness))


OF_FAIRNESS = ("allocation.outlier-low", "allocation.outlier-high", "allocation.move")


def _csv(shown: Iterable[Line]) -> str:
    from kaname.api.allocations.lines import COLUMNS  # noqa: PLC0415 -- slow import

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = [_flat(line) for line in shown]
    keys = dict.fromkeys(c for row in rows for c in row if c.startswith(KEY))
    used = [c for c in COLUMNS if c in COLUMNS[:4] or any(row[c] is not None for row in rows)]
    used += keys
    writer.writerow(used)
    cells = ([row.get(c) for c in used] for row in rows)
    writer.writerows(["" if cell is None else _number(cell) for cell in row] for row in cells)
    return out.getvalue()


def _flat(line: Line) -> dict[str, object]:
    """The line with a column for each key: what that alone would give."""
    keys = line.by_key or {}
    return asdict(line) | {f"{KEY}{name}": share for name, share in keys.items()}


def _number(value: object) -> object:
    """A whole number without a decimal point: amounts are exact."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _plain(found: Proposal, shown: Sequence[Line], lang: Lang) -> dict[str, object]:
    from kaname.api.allocations.proposals import spread  # noqa: PLC0415 -- slow import

    lines = [
        {name: _number(value) for name, value in asdict(line).items() if value is not None}
        for line in shown
    ]
    told: dict[str, object] = {"kpi": found.kpi, "period": found.period.label, "unit": found.unit}
    for name, value in (("keys", "keys"), ("source", "source"), ("asked", "asked")):
        known = getattr(found.made, value, None)
        if known is not None:
            told[name] = {k.name: k.weight for k in known} if name == "keys" else known
    told["lines"] = lines
    if found.weights:
        told["weights"] = {name: dict(of) for name, of in found.weights.items()}
    if found.fair is not None:
        told["fairness"] = asdict(found.fair) | {"spread": spread(found.fair)}
    if found.before is not None:
        told["before"] = asdict(found.before) | {"spread": spread(found.before)}
    return told | {"notes": [note.line(lang) for note in found.notes]}
