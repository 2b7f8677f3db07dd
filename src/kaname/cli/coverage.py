"""`kaname coverage`: which KPIs the data can measure, what the others need, what is typed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from typer import Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, DesignPath, Language
from kaname.cli.progress import progress
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from rich.table import Table

    from kaname.api.columns import Column
    from kaname.api.coverage import Coverage, Verdict
    from kaname.api.effort import Effort


def coverage(
    design: DesignPath,
    *,
    form: Annotated[
        Literal["table", "json"], Option("--format", help="coverage.option-format")
    ] = "table",
    lang: Language = SPOKEN,
) -> None:
    """Print each KPI's verdict and the columns that are typed for nothing."""
    from kaname.api.coverage import coverage as covered  # noqa: PLC0415 -- slow import

    with progress(lang) as tell:
        found = covered(design, progress=tell)
    output.report(found.findings, lang)
    if form == "json":
        output.write(json.dumps(_plain(found, lang), ensure_ascii=False, indent=1) + "\n")
    else:
        output.show(*_shown(found, lang))


def _shown(found: Coverage, lang: Lang) -> Iterator[Table | str]:
    yield _verdicts(found, lang)
    yield ""
    yield _summary(found, lang)
    effort = found.effort
    if effort.columns:
        yield _minutes(effort, lang)
    idle = [typed for typed in effort.columns if typed.reader == "nothing"]
    if idle:
        yield ""
        yield _idle(effort, lang)
    if effort.uncounted:
        yield message("coverage.typing-uncounted", lang, facts=_facts(found, lang))


def _facts(found: Coverage, lang: Lang) -> str:
    """What the facts that could not be counted are called."""
    from kaname.api.columns import named  # noqa: PLC0415 -- slow import, see `coverage`

    known = named(found.design)
    words = [printable(label(known[fact].label, lang)) for fact in found.effort.uncounted]
    return message("coverage.and", lang).join(words)


def _verdicts(found: Coverage, lang: Lang) -> Table:
    table = _table("coverage.kpi", "coverage.verdict", lang)
    table.add_column(message("coverage.share", lang), justify="right", no_wrap=True)
    table.add_column(message("coverage.missing", lang), justify="left", overflow="fold")
    for verdict in found.verdicts:
        table.add_row(
            printable(label(verdict.label, lang)),
            message(f"coverage.state-{verdict.state}", lang),
            "—" if verdict.share is None else _percent(verdict.share),
            "\n".join(printable(reason.text(lang)) for reason in verdict.reasons),
        )
    return table


def _percent(share: float) -> str:
    """Rounded down: 99.97 % filled is not all."""
    return f"{int(share * 1000) / 10:.1f}%"


def _summary(found: Coverage, lang: Lang) -> str:
    from kaname.api.coverage import State  # noqa: PLC0415 -- slow import, see `coverage`

    counts = Counter(verdict.state for verdict in found.verdicts)
    states = {state: counts[state] for state in get_args(State)}
    return message("coverage.summary", lang, kpis=len(found.verdicts), **states)


def _minutes(effort: Effort, lang: Lang) -> str:
    from kaname.api.effort import READERS  # noqa: PLC0415 -- slow import, see `coverage`

    readers = {reader: f"{effort.minutes(reader):.1f}" for reader in READERS}
    return message("coverage.typing", lang, weeks=effort.weeks, **readers)


def _idle(effort: Effort, lang: Lang) -> Table:
    table = _table("coverage.typing-column", "coverage.typing-origin", lang)
    for key in ("coverage.typing-rows", "coverage.typing-minutes"):
        table.add_column(message(key, lang), justify="right", no_wrap=True)
    for typed in effort.columns:
        if typed.reader == "nothing":
            words = (
                printable(label(typed.column.label, lang)),
                printable(label(typed.column.origin, lang)),
            )
            table.add_row(*words, f"{typed.rows:.1f}", f"{typed.minutes:.1f}")
    return table


def _table(first: str, second: str, lang: Lang) -> Table:
    from rich import box  # noqa: PLC0415 -- slow import; JSON does without
    from rich.table import Table  # noqa: PLC0415 -- slow import; JSON does without

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for key in (first, second):
        table.add_column(message(key, lang), justify="left", no_wrap=True)
    return table


def _plain(found: Coverage, lang: Lang) -> dict[str, Any]:
    from kaname.api.effort import READERS  # noqa: PLC0415 -- slow import, see `coverage`

    effort = found.effort
    return {
        "kpis": [_verdict(verdict, lang) for verdict in found.verdicts],
        "typing": {
            "weeks": effort.weeks,
            "minutes": {reader: effort.minutes(reader) for reader in READERS},
            "columns": [
                {
                    **_column(typed.column, lang),
                    "reader": typed.reader,
                    "minutes": typed.minutes,
                    "rows": typed.rows,
                    "seconds": typed.seconds,
                }
                for typed in effort.columns
            ],
            "uncounted": list(effort.uncounted),
        },
    }


def _verdict(verdict: Verdict, lang: Lang) -> dict[str, Any]:
    return {
        "kpi": verdict.kpi,
        "label": label(verdict.label, lang),
        "state": verdict.state,
        "filled": verdict.share,
        "least_filled": _column(verdict.column, lang) if verdict.column else None,
        "fields": [_column(column, lang) for column in verdict.fields],
        "facts": list(verdict.facts),
        "reasons": [reason.text(lang) for reason in verdict.reasons],
    }


def _column(column: Column, lang: Lang) -> dict[str, str]:
    return {
        "fact": column.fact,
        "column": column.name,
        "label": label(column.label, lang),
        "origin": label(column.origin, lang),
    }
