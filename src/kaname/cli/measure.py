"""`kaname measure`: KPIs per period and group, as a table, CSV or JSON."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Option

from kaname.cli import conditions, freshness, ledger, output
from kaname.cli.options import (
    SPOKEN,
    Conditions,
    DesignPath,
    Dimensions,
    Form,
    Grain,
    Kpis,
    Language,
    names,
)
from kaname.cli.progress import progress

if TYPE_CHECKING:
    from kaname.api import Figures, Project
    from kaname.text import Lang

Compare = Literal["previous", "last-year"] | None


def measure(
    design: DesignPath,
    *,
    kpi: Kpis = None,
    by: Dimensions = None,
    grain: Annotated[Grain, Option("--grain", metavar="GRAIN", help="cli.option-grain")] = "month",
    first: Annotated[str | None, Option("--from", metavar="PERIOD", help="cli.option-from")] = None,
    last: Annotated[str | None, Option("--to", metavar="PERIOD", help="cli.option-to")] = None,
    compare: Annotated[
        Compare, Option("--compare", metavar="WITH", help="cli.option-compare")
    ] = None,
    as_of: Annotated[str | None, Option("--as-of", metavar="DATE", help="cli.option-as-of")] = None,
    where: Conditions = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the figures; what is noteworthy about the data goes to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    scope = conditions.read(where)
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        figures = project.measure(
            names(kpi),
            names(by) or (),
            grain,
            start=first,
            end=last,
            compare=compare,
            scope=scope,
            as_of=_day(as_of, project),
        )
    output.report(project.generation.findings, lang)
    for note in freshness.notes(project, figures.frame["kpi"].unique(maintain_order=True), lang):
        output.say(note)
    if form is None:
        form = "table" if output.on_terminal(sys.stdout) else "csv"
    _print(figures, form, project, lang)


def _day(written: str | None, project: Project) -> date | None:
    """A date, or the last day of a period."""
    from kaname.periods import parse  # noqa: PLC0415 -- slow import; help must not wait for it

    return parse(written, project.calendar).end - timedelta(days=1) if written else None


def _print(figures: Figures, form: str, project: Project, lang: Lang) -> None:
    if form == "csv":
        output.write(figures.csv())
    elif form == "json":
        output.write(figures.json() + "\n")
    else:
        from kaname.cli.table import tables  # noqa: PLC0415 -- slow import (rich), only here

        output.show(*tables(figures, project.design, lang, output.width()))
