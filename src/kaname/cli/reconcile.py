"""`kaname reconcile`: totals against rows, and bookings against the ledger, deal by deal."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Form, Language
from kaname.cli.progress import progress
from kaname.text import Lang, message, printable

if TYPE_CHECKING:
    from rich.table import Table

    from kaname.reconcile.ledger import Ledger
    from kaname.reconcile.reconciliation import Reconciliation

Folder = Annotated[Path, Argument(metavar="DIR", help="reconcile.option-folder")]
Against = Annotated[
    Path | None, Option("--against", metavar="FILE", help="reconcile.option-against")
]
STEPS = ("bookings", "only_bookings", "only_ledger", "proposed", "amount", "moved", "ledger")


def reconcile(
    folder: Folder,
    *,
    against: Against = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the statement; what a person should look at goes to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        found = api.reconcile(folder, against=against, progress=tell)
    if form is None:
        form = "table" if output.on_terminal(sys.stdout) else "csv"
    if form == "json":
        output.write(json.dumps(plain(found, lang), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        output.write(deals(found.ledger) if found.ledger else "")
    elif found.ledger is not None:
        output.show(*shown(found.ledger, lang))
    output.report([*found.findings, *found.totals], lang)
    output.report(found.ledger.findings() if found.ledger else [], lang)
    if found.ledger is None and not found.totals:
        output.say(message("reconcile.nothing", lang))


def shown(ledger: Ledger, lang: Lang) -> Iterator[Table | str]:
    """Sums per status, then the bridge from bookings to ledger per month."""
    yield message("reconcile.title-sums", lang)
    yield _sums(ledger, lang)
    yield ""
    yield message("reconcile.title-bridge", lang)
    yield _bridge(ledger, lang)


def deals(ledger: Ledger) -> str:
    """A line per deal as CSV: keys joined with blanks, amounts as plain numbers."""
    text = StringIO()
    rows = [_deal(line, ledger.places) for line in ledger.lines.iter_rows(named=True)]
    names = "status found_by bookings ledger account ledger_account month ledger_month"
    fields = [*names.split(), "booked", "posted", "difference"]
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def plain(found: Reconciliation, lang: Lang) -> dict[str, Any]:
    """Everything as data."""
    ledger = found.ledger
    every = [*found.findings, *found.totals, *(ledger.findings() if ledger else [])]
    return {
        "findings": [
            {
                "place": str(finding.place) if finding.place else None,
                "severity": finding.severity,
                "rule": finding.rule.rpartition(".")[2],
                "message": finding.text(lang),
            }
            for finding in every
        ],
        "sums": _numbers(ledger.sums.to_dicts(), ledger.places) if ledger else [],
        "bridge": _numbers(ledger.bridge.to_dicts(), ledger.places) if ledger else [],
        "deals": _numbers(ledger.lines.to_dicts(), ledger.places) if ledger else [],
        "names": [
            {"bookings": pair.left, "ledger": pair.right, "why": pair.words(lang)}
            for pair in (ledger.proposals if ledger else ())
        ],
    }


COUNTS = frozenset({"deals"})  # whole numbers that are no amounts


def _numbers(rows: list[dict[str, Any]], places: int) -> list[dict[str, Any]]:
    def number(name: str, value: Any) -> Any:
        amount = isinstance(value, int) and name not in COUNTS
        return value / 10**places if amount and places else value

    return [{name: number(name, value) for name, value in row.items()} for row in rows]


def _deal(line: Mapping[str, Any], places: int) -> dict[str, str]:
    texts = ("status", "found_by", "account", "ledger_account", "month", "ledger_month")
    found = {name: line[name] or "" for name in texts}
    found["bookings"] = " ".join(line["booking_keys"])
    found["ledger"] = " ".join(line["ledger_keys"])
    amounts = ("booked", "posted", "difference")
    return found | {name: str(Decimal(line[name]).scaleb(-places)) for name in amounts}


def _sums(ledger: Ledger, lang: Lang) -> Table:
    rows = ledger.sums.to_dicts()
    keys = ("bookings", "ledger", "difference")
    total = {key: sum(row[key] for row in rows) for key in ("deals", *keys)}
    amounts = [[row[key] for key in keys] for row in [*rows, total]]
    table = _table(["reconcile.head-status", "reconcile.head-deals", *_heads(keys)], lang)
    names = [message(f"reconcile.status-{row['status'].replace('_', '-')}", lang) for row in rows]
    names.append(message("reconcile.head-total", lang))
    for name, row, words in zip(names, [*rows, total], _words(amounts, ledger, lang), strict=True):
        table.add_row(name, f"{row['deals']:,}", *words)
    return table


def _bridge(ledger: Ledger, lang: Lang) -> Table:
    rows = ledger.bridge.to_dicts()
    total = {step: sum(row[step] for row in rows) for step in STEPS}
    amounts = [[row[step] for step in STEPS] for row in [*rows, total]]
    months = [printable(row["month"] or "—") for row in rows]
    table = _table(["cli.period", *_heads(STEPS)], lang)
    every = [*months, message("reconcile.head-total", lang)]
    for month, words in zip(every, _words(amounts, ledger, lang), strict=True):
        table.add_row(month, *words)
    return table


def _heads(steps: tuple[str, ...]) -> list[str]:
    return [f"reconcile.head-{step.replace('_', '-')}" for step in steps]


def _words(amounts: list[list[int]], ledger: Ledger, lang: Lang) -> list[list[str]]:
    """All amounts of a table on one scale."""
    from kaname.reconcile.amounts import spoken  # noqa: PLC0415 -- slow import (polars)

    width = len(amounts[0])
    every = spoken([a for row in amounts for a in row], ledger.places, ledger.currency)
    return [[each[lang] for each in every[at : at + width]] for at in range(0, len(every), width)]


def _table(heads: list[str], lang: Lang) -> Table:
    from rich import box  # noqa: PLC0415 -- slow import; CSV does without
    from rich.table import Table  # noqa: PLC0415 -- slow import; CSV does without

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for at, key in enumerate(heads):
        table.add_column(message(key, lang), justify="right" if at else "left", no_wrap=True)
    return table
