"""`kaname status`: how fresh and complete a data folder is."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Form, Language
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from rich.table import Table

    from kaname.api.data_folder import Status

WORDS = ("table", "source", "file", "seen", "loaded")
NUMBERS = ("rows", "rejects", "late", "duplicates", "missing")


def status(
    folder: Annotated[Path, Argument(metavar="DIR", help="intake.option-data-folder")],
    *,
    form: Annotated[Form, Option("--format", help="cli.option-format")] = "table",
    lang: Language = SPOKEN,
) -> None:
    """Print a line per table and source."""
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import; help must not wait for it

    found = data_folder.status(folder)
    if form == "json":
        output.write(json.dumps(_plain(found, lang), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        output.write(_csv(found))
    else:
        _show(found, lang)


def _show(found: Status, lang: Lang) -> None:
    from kaname.intake.restating import restatement  # noqa: PLC0415 -- slow import, as in `status`

    when = local(found.record.loaded_at, found.timezone)
    words = [message("intake.last-load", lang, when=when, count=found.generations)]
    words += [restatement(one, lang) for one in found.record.restatements]
    if found.record.questions:
        tables = ", ".join(found.record.questions)
        words.append(message("intake.not-used-yet", lang, tables=tables))
    output.show(_table(found, lang), "", *(printable(line) for line in words))


def _table(found: Status, lang: Lang) -> Table:
    from rich import box  # noqa: PLC0415 -- slow import, only for people
    from rich.table import Table  # noqa: PLC0415 -- slow import, only for people

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for head in (*WORDS, *NUMBERS):
        side: Literal["right", "left"] = "right" if head in NUMBERS else "left"
        table.add_column(message(f"intake.head-{head}", lang), justify=side)
    for row in _rows(found, lang):
        table.add_row(*(printable(str(cell)) for cell in row))
    return table


def _rows(found: Status, lang: Lang) -> list[tuple[object, ...]]:
    from kaname.sales_model import TABLES  # noqa: PLC0415 -- slow import; help must not wait for it

    return [
        (
            label(TABLES[table].label, lang),
            state.source,
            state.file,
            local(state.file_modified, found.timezone),
            local(state.loaded_at, found.timezone),
            f"{state.rows:,}",
            f"{state.rejects:,}",
            f"{state.late_entries:,}",
            f"{state.duplicates:,}",
            f"{state.missing_keys:,}",
        )
        for table, state in found.states
    ]


def local(instant: datetime | None, timezone: str) -> str:
    """An instant of UTC where the company is: 2026-11-24 18:02."""
    if instant is None:
        return "—"
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"


def _csv(found: Status) -> str:
    import csv  # noqa: PLC0415 -- only where it is asked for
    import io  # noqa: PLC0415 -- only where it is asked for

    out = io.StringIO()
    from kaname.intake.reporting import cell  # noqa: PLC0415 -- slow import, as in `status`

    rows = [
        {"table": table, **{name: cell(value) for name, value in asdict(state).items()}}
        for table, state in found.states
    ]
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["table"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _plain(found: Status, lang: Lang) -> dict[str, Any]:
    from kaname.intake.restating import restatement  # noqa: PLC0415 -- slow import, as in `status`

    return {
        "loaded_at": found.record.loaded_at.isoformat(),
        "generations": found.generations,
        "tables": [
            {"table": table, **{k: _text(v) for k, v in asdict(state).items()}}
            for table, state in found.states
        ],
        "restated": [restatement(one, lang) for one in found.record.restatements],
        "unused": list(found.record.questions),
    }


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
