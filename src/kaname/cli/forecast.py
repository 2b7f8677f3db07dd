"""`kaname forecast`: what comes, of the series in a file or of the KPIs of a design."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from kaname.cli import conditions, output
from kaname.cli.options import SPOKEN, Conditions, Dimensions, Form, Grain, Kpis, Language, names
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang, message, printable

if TYPE_CHECKING:
    from kaname.design.model import Design
    from kaname.series.outlook import Outlook

NAMED = 3  # series that a note names
NOTES = 30  # that are said
FARTHEST = 400  # periods ahead


def _text_of(given: Path | None) -> Path | None:
    """A data folder stands for the design in it."""
    return given / "design.yaml" if given is not None and given.is_dir() else given


def forecast(
    design: Annotated[
        Path | None, Argument(metavar="DESIGN", callback=_text_of, help="series.argument-design")
    ] = None,
    *,
    source: Annotated[
        Path | None, Option("--input", metavar="FILE", help="series.option-input")
    ] = None,
    horizon: Annotated[
        str, Option("--horizon", metavar="COUNT", help="series.option-horizon")
    ] = "12",
    levels: Annotated[
        str, Option("--levels", metavar="PERCENT,…", help="series.option-levels")
    ] = "80,95",
    kpi: Kpis = None,
    by: Dimensions = None,
    sums: Annotated[bool, Option("--sums", help="series.option-sums")] = False,
    grain: Annotated[Grain, Option("--grain", metavar="GRAIN", help="cli.option-grain")] = "month",
    where: Conditions = None,
    events: Annotated[
        str | None, Option("--events", metavar="PERIOD,…", help="series.option-events")
    ] = None,
    country: Annotated[
        str | None, Option("--country", metavar="CODE", help="series.option-country")
    ] = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the forecast; what was assumed goes to stderr."""
    count, asked = _asked(horizon, levels)
    shown: Design | None = None
    if source is not None and design is None:
        _refuse(
            "series.option-of-design",
            **{"--kpi": kpi, "--by": by, "--where": where, "--sums": sums},
        )
        found = _of_file(source, count, asked, events, country)
    elif design is not None and source is None:
        from kaname.api import open  # noqa: PLC0415 -- slow import, only for a design
        from kaname.api.forecasts import forecasting  # noqa: PLC0415 -- slow import, only for a design

        _refuse("series.option-of-file", **{"--country": country})
        scope = conditions.read(where)
        with progress(lang) as tell:
            project = open(design, progress=tell)
            conditions.check(scope, project)
            shown = project.design
            ahead = forecasting.Ahead(grain, count, tuple(asked), events or "", scope, sums)
            found = forecasting.outlook(project, names(kpi), names(by) or (), ahead)
    else:
        raise WrongUsageError(Finding("series.design-or-file"))
    _report(found, lang)
    _print(found, form, shown, lang)


def _asked(horizon: str, levels: str) -> tuple[int, list[float]]:
    """The horizon and the levels. Raises WrongUsageError with the faults of both."""
    count = _number(horizon)
    faults = []
    if count is None or not count.is_integer() or not 1 <= count <= FARTHEST:
        params = {"value": horizon, "name": "--horizon", "expected": f"1–{FARTHEST}"}
        faults.append(Finding("cli.unusable-value", params))
    read, bad = _levels(levels)
    faults += [Finding("series.bad-level", {"level": text}) for text in bad]
    if faults or count is None:
        raise WrongUsageError(faults)
    return int(count), read


def _levels(written: str) -> tuple[list[float], list[str]]:
    """The levels in percent, each once, and what is none: it lies outside 0 to 100."""
    texts = [text.strip().removesuffix("%") for text in re.split("[,，、]", written)]
    read = {text: _number(text) for text in texts if text}
    bad = [text for text, level in read.items() if level is None or not 0 < level < 100]
    known = [level for level in read.values() if level is not None]
    return list(dict.fromkeys(known)), bad if read else [written]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _refuse(rule: str, **given: object) -> None:
    """WrongUsageError for every option that is given and does not belong here."""
    found = [Finding(rule, {"name": name}) for name, value in given.items() if value]
    if found:
        raise WrongUsageError(found)


def _of_file(
    source: Path, horizon: int, levels: Sequence[float], events: str | None, country: str | None
) -> Outlook:
    # kaname.api takes a second to load, which is more than a thousand series take
    from kaname.periods import Calendar  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.series import (  # noqa: PLC0415 -- as above
        long_table,
        outlook,
        written_events,
    )

    calendar = Calendar(holidays=country) if country else None
    known = written_events.events(events or "", calendar or Calendar())
    table = long_table.read(source, calendar or Calendar())
    return outlook.of_table(table, horizon, levels, calendar=calendar, events=known)


def _report(found: Outlook, lang: Lang) -> None:
    """What was found in reading, then what was assumed; a note of many series once."""
    output.report(found.findings, lang)
    by_text: dict[str, list[str]] = {}
    for name, note in found.notes:
        by_text.setdefault(note.text(lang), []).append(name)
    for text, of in list(by_text.items())[:NOTES]:
        output.say(printable(f"{_some(of, lang)}: {text}"))
    if len(by_text) > NOTES:
        output.say(message("series.more-notes", lang, count=len(by_text) - NOTES))


def _some(of: Sequence[str], lang: Lang) -> str:
    named = dict.fromkeys(of)
    if len(named) <= NAMED:
        return ", ".join(named)
    first = ", ".join(list(named)[:NAMED])
    return message("series.and-more", lang, names=first, count=len(named) - NAMED)


def _print(found: Outlook, form: str | None, design: Design | None, lang: Lang) -> None:
    form = form or ("table" if output.on_terminal(sys.stdout) else "csv")
    if form == "csv":
        output.write(found.frame.write_csv())
    elif form == "json":
        rows = found.frame.to_dicts()
        output.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        from kaname.cli.forecast_table import (  # noqa: PLC0415 -- slow import (rich), only here
            tables,
        )

        output.show(*tables(found, design, lang))
