"""`kaname target book` and `kaname target read`: targets as an Excel workbook, there and back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from kaname.cli import ledger, output
from kaname.cli.options import SPOKEN, DesignPath, Language
from kaname.cli.paths import typed
from kaname.cli.progress import progress
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.target_book.book import Book

Kpi = Annotated[str | None, Option("--kpi", metavar="KPI", help="target_book.option-kpi")]
Term = Annotated[str | None, Option("--period", metavar="PERIOD", help="target_book.option-period")]
Version = Annotated[
    str | None, Option("--version", metavar="NAME", help="target_book.option-version")
]


def book(
    design: DesignPath,
    out: Annotated[Path, Argument(metavar="OUT.xlsx", help="target_book.option-out")],
    *,
    kpi: Kpi = None,
    period: Term = None,
    version: Version = None,
    lang: Language = SPOKEN,
) -> None:
    """Write the workbook; its path goes to stderr with what to do next."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.targets.book import write_book  # noqa: PLC0415 -- as above

    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        made = write_book(project, out, lang, kpi=kpi, period=period, version=version)
    command = f"kaname target read {typed(design)} {typed(out)} --by NAME"
    output.say(
        message("target_book.written", lang, path=out, levels=_levels(made, lang), command=command)
    )


def _levels(made: Book, lang: Lang) -> str:
    """`Team 18, Member 70`."""
    counts = Counter(unit.scope.kind for unit in made.units)
    shown = [
        message(
            "target_book.level-count",
            lang,
            level=message(f"target_book.level-{kind}", lang),
            count=counts[kind],
        )
        for kind in made.levels()
    ]
    return {"ja": "、", "en": ", "}[lang].join(shown)


def read(
    design: DesignPath,
    book: Annotated[Path, Argument(metavar="BOOK.xlsx", help="target_book.option-book")],
    *,
    by: Annotated[str | None, Option("--by", metavar="NAME", help="target_book.option-by")] = None,
    version: Annotated[
        str | None, Option("--version", metavar="NAME", help="target_book.option-into")
    ] = None,
    accept_gaps: Annotated[
        bool, Option("--accept-gaps", help="target_book.option-accept-gaps")
    ] = False,
    lang: Language = SPOKEN,
) -> None:
    """Take the edits over; what is noteworthy and what to do next go to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.targets.reading import read_book  # noqa: PLC0415 -- as above

    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        found = read_book(project, book, by or "", lang, version=version, accept_gaps=accept_gaps)
    output.report(found.notices, lang)
    if found.entry is None:
        output.say(message("target_book.nothing-edited", lang))
        return
    entry = found.entry
    said = {"count": len(found.edits), "number": f"{entry.number:04}", "version": entry.version}
    output.say(message("target_book.taken", lang, **said))
