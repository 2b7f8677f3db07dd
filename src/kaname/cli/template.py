"""`kaname template`: the input book, for companies that have no data yet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.text import message


def template(
    file: Annotated[Path | None, Argument(metavar="[FILE]", help="input_book.option-file")] = None,
    *,
    start: Annotated[
        str | None, Option("--start", metavar="YYYY-MM", help="input_book.option-start")
    ] = None,
    months: Annotated[int, Option("--months", metavar="N", help="input_book.option-months")] = 12,
    currency: Annotated[
        str, Option("--currency", metavar="CODE", help="input_book.option-currency")
    ] = "JPY",
    no_examples: Annotated[
        bool, Option("--no-examples", help="input_book.option-no-examples")
    ] = False,
    lang: Language = SPOKEN,
) -> None:
    """Write the workbook; its path goes to stderr with what to do next."""
    from kaname import input_book  # noqa: PLC0415 -- slow import; help must not wait for it

    path = file or Path(message("input_book.file-name", lang))
    first = input_book.first_month(start) if start else None
    written = input_book.write(
        path,
        lang,
        months=months,
        start=first,
        examples=not no_examples,
        currency=currency.upper(),
    )
    output.say(message("input_book.written", lang, path=written, name=written.name))
