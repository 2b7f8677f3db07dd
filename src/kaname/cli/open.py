"""`kaname open`: files as they are into a data folder, and what was made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Argument, Exit, Option

from kaname.cli import output
from kaname.cli.first_landing import first_landing
from kaname.cli.options import SPOKEN, Language
from kaname.cli.paths import typed
from kaname.cli.progress import progress
from kaname.errors import Finding
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api.data_folder import Taken
    from kaname.intake.bringing import Brought
    from kaname.intake.opening import Intake
    from kaname.mapping import Applied
    from kaname.sheets.table import Table

DEFAULT = Path("kaname-data")
Files = Annotated[
    list[Path] | None,
    Argument(metavar="FILE…", readable=False, help="intake.option-files"),  # `open` says it better
]
MOST = 12  # restatements that are written out
FEW_MISSING = 8  # of the columns that a file has not; the others are counted


def open_files(
    files: Files = None,
    *,
    into: Annotated[Path, Option("--into", metavar="DIR", help="intake.option-into")] = DEFAULT,
    force: Annotated[bool, Option("--force", help="intake.option-force")] = False,
    currency: Annotated[
        str | None, Option("--currency", metavar="CODE", help="intake.option-currency")
    ] = None,
    form: Annotated[
        Literal["text", "json"], Option("--format", help="intake.option-open-format")
    ] = "text",
    lang: Language = SPOKEN,
) -> None:
    """Open the files; what a person should look at goes to stderr."""
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        taken = data_folder.take_in(
            files or [], into, lang=lang, force=force, currency=currency, progress=tell
        )
        made = taken.design if taken.made_design and form == "text" else None
        landing = first_landing(made, lang, tell) if made else []
    output.report(taken.findings, lang)
    if form == "json":
        output.write(json.dumps(plain(taken, lang), ensure_ascii=False, indent=1) + "\n")
    else:
        told = [*lines(taken, lang), *landing]
        output.write("".join(f"{printable(line)}\n" for line in told))
    if any(finding.severity == "error" for finding in taken.findings):
        raise Exit(1)


def lines(taken: Taken, lang: Lang) -> Iterator[str]:
    """What was found, what became of it, and where to go on."""
    intake = taken.intake
    for one in intake.brought:
        for table, applied in zip(one.tables, one.applied, strict=True):
            yield _found(table, lang)
            yield from _columns(applied, lang)
        yield from _became(one, intake, lang)
    for table in intake.unknown:
        yield message("intake.not-read", lang, title=table.title)
    yield from _changed(intake, lang)
    yield from _left_out(intake, lang)
    yield from _next(taken, lang)


def _found(table: Table, lang: Lang) -> str:
    return message("intake.table-found", lang, title=table.title, rows=f"{table.frame.height:,}")


def _columns(applied: Applied, lang: Lang) -> Iterator[str]:
    from kaname.sales_model import TABLES  # noqa: PLC0415 -- slow import; help must not wait for it

    def words(pairs: Sequence[tuple[str, str]]) -> str:
        return ", ".join(label(TABLES[t].columns[c].label, lang) for t, c in pairs)

    cover = applied.coverage
    used = [f"{header} → {words(pairs)}" for header, pairs in cover.used.items() if pairs]
    if used:
        yield message("intake.used", lang, columns=", ".join(used))
    if cover.unused:
        yield message("intake.unused", lang, columns=", ".join(cover.unused))
    if cover.missing:
        names = [words((pair,)) for pair in cover.missing[:FEW_MISSING]]
        rest = len(cover.missing) - len(names)
        names += [message("intake.and-more", lang, count=rest)] if rest else []
        yield message("intake.missing", lang, columns=", ".join(names))


def _became(one: Brought, intake: Intake, lang: Lang) -> Iterator[str]:
    from kaname.sales_model import TABLES  # noqa: PLC0415 -- slow import; help must not wait for it

    for table in one.rows:
        result = intake.made.merged[table, one.source]
        yield message(
            "intake.became",
            lang,
            table=TABLES[table].label,
            rows=f"{len(result.rows):,}",
            added=f"{len(result.added):,}",
            changed=f"{len(result.changed):,}",
            removed=f"{len(result.removed):,}",
        )


def _changed(intake: Intake, lang: Lang) -> Iterator[str]:
    from kaname.intake.restating import restatement  # noqa: PLC0415 -- slow import, as above

    if intake.made.changed:
        yield message("intake.changes-seen", lang, count=f"{intake.made.changed:,}")
    for one in intake.made.restated[:MOST]:
        yield restatement(one, lang)


def _left_out(intake: Intake, lang: Lang) -> Iterator[str]:
    from kaname.intake import keeping  # noqa: PLC0415 -- slow import; help must not wait for it

    rows = keeping.rejects(intake.made.generation).height
    if rows:
        yield message("intake.rejected", lang, rows=f"{rows:,}", path=intake.folder.rejects)
    if intake.decisions:
        yield message(
            "intake.decided",
            lang,
            count=len(intake.decisions),
            path=intake.folder.decisions,
            mapping=intake.folder.mapping,
        )
    else:
        yield message("intake.nothing-decided", lang)


def _next(taken: Taken, lang: Lang) -> Iterator[str]:
    intake = taken.intake
    looks = sum(finding.severity != "info" for finding in taken.findings)
    if looks:
        yield message("intake.to-look-at", lang, count=looks)
    if intake.plan.text is not None:
        yield message("intake.mapping-made", lang, path=intake.folder.mapping)
    if taken.design is None:
        yield message("intake.no-design", lang)
    else:
        key = "intake.design-made" if taken.made_design else "intake.design-kept"
        yield message(key, lang, path=typed(taken.design))


def plain(taken: Taken, lang: Lang) -> dict[str, Any]:
    """The same as data: tables with columns, totals and decisions, and what became of them."""
    from kaname.intake.restating import restatement  # noqa: PLC0415 -- slow import, as above

    intake = taken.intake
    tables = [_table(t, one.source, lang) for one in intake.brought for t in one.tables]
    tables += [_table(table, None, lang) for table in intake.unknown]
    return {
        "folder": str(intake.folder.path),
        "design": str(taken.design) if taken.design else None,
        "tables": tables,
        "model": [
            {
                "table": table,
                "source": source,
                "rows": len(result.rows),
                "added": len(result.added),
                "changed": len(result.changed),
                "removed": len(result.removed),
            }
            for (table, source), result in intake.made.merged.items()
        ],
        "restated": [restatement(one, lang) for one in intake.made.restated],
        "findings": [finding_of(finding, lang) for finding in taken.findings],
        "rejects": str(intake.folder.rejects),
    }


def _table(table: Table, source: str | None, lang: Lang) -> dict[str, Any]:
    return {
        "file": table.file,
        "sheet": table.sheet,
        "range": table.range,
        "name": table.name,
        "source": source,
        "rows": table.frame.height,
        "columns": [
            {
                "name": column.name,
                "header": column.header,
                "kind": column.kind,
                "unit": column.unit.written if column.unit else None,
                "times": column.unit.times if column.unit else None,
            }
            for column in table.columns
        ],
        "totals": [
            {
                "label": total.label,
                "column": total.column,
                "place": str(total.place),
                "stated": total.stated,
                "rows": total.summed,
            }
            for total in table.totals
        ],
        "decisions": [finding_of(finding, lang) for finding in table.decisions],
        "left_out": table.left_out.to_dicts(),
    }


def finding_of(finding: Finding, lang: Lang) -> dict[str, Any]:
    """A finding as data."""
    return {
        "place": str(finding.place) if finding.place else None,
        "severity": finding.severity,
        "rule": finding.rule.rpartition(".")[2],
        "message": finding.text(lang),
    }
