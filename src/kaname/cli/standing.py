"""`kaname standing`: KPIs beside the target that is due by a day."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

from typer import Option

from kaname.cli import conditions, freshness, ledger, output
from kaname.cli.options import (
    SPOKEN,
    Conditions,
    DesignPath,
    Dimensions,
    Form,
    Language,
    names,
)
from kaname.cli.progress import progress

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.progress.standing import Standing, Standings
    from kaname.text import Lang

FIGURES = (
    *("actual", "target", "source", "version", "due", "due_share", "basis", "attainment"),
    *("attainment_of_target", "status", "gap", "left", "pace", "pace_needed", "reason"),
)


def standing(
    design: DesignPath,
    *,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="objectives.option-period")
    ] = None,
    kpi: Annotated[
        list[str] | None, Option("--kpi", metavar="KPI,…", help="objectives.option-standing-kpi")
    ] = None,
    by: Dimensions = None,
    where: Conditions = None,
    version: Annotated[
        str | None, Option("--version", metavar="NAME", help="objectives.option-version")
    ] = None,
    as_of: Annotated[
        str | None, Option("--as-of", metavar="DATE", help="objectives.option-as-of")
    ] = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the standings; what is noteworthy about the data goes to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.progress.standing import standings  # noqa: PLC0415 -- as above

    scope, form = conditions.read(where), form or output_form()
    dims = tuple(names(by) or ())
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        asked = partial(
            standings, project, where=scope, version=version, as_of=day_of(as_of, project)
        )
        found = asked(period, names(kpi), dims)
        kpis = list(dict.fromkeys(row.kpi for row in found.rows))
        summed = dims and kpis and form == "table"
        whole = asked(found.period, kpis).rows if summed else ()
    output.report(found.notes, lang)
    for note in freshness.notes(project, (row.kpi for row in found.rows), lang):
        output.say(note)
    _print(found, whole, form, project, lang)


def output_form() -> Form:
    """A table on a terminal, else CSV."""
    return "table" if output.on_terminal(sys.stdout) else "csv"


def day_of(written: str | None, project: Project) -> date | None:
    """A day, or the last one of a period."""
    from kaname.periods import parse  # noqa: PLC0415 -- slow import; help must not wait for it

    return parse(written, project.calendar).end - timedelta(days=1) if written else None


def _print(
    found: Standings, whole: Sequence[Standing], form: Form, project: Project, lang: Lang
) -> None:
    if form == "csv":
        output.write(_csv(found))
    elif form == "json":
        output.write(json.dumps(_plain(found), ensure_ascii=False, indent=1) + "\n")
    else:
        from kaname.cli.standing_table import tables  # noqa: PLC0415 -- slow import (rich)

        output.show(*tables(found, project.design, lang, whole))


def _csv(found: Standings) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["period", "as_of", *found.dims, "kpi", "unit", *FIGURES, "days_left"])
    for row in found.rows:
        figures = figures_of(row)
        values = ["" if value is None else value for value in figures.values()]
        head = [found.period.label, found.day.isoformat(), *row.group, row.kpi, row.unit]
        writer.writerow([*head, *values, found.days_left])
    return out.getvalue()


def _plain(found: Standings) -> Mapping[str, object]:
    return {
        "period": found.period.label,
        "as_of": found.day.isoformat(),
        "running": found.running,
        "days_over": found.days_over,
        "days_left": found.days_left,
        "rows": [
            {
                **dict(zip(found.dims, row.group, strict=True)),
                "kpi": row.kpi,
                "unit": row.unit,
                **figures_of(row),
            }
            for row in found.rows
        ],
    }


def figures_of(row: Standing) -> dict[str, object]:
    """The figures of a row by name: whole numbers without a decimal point."""
    target = row.target
    values: tuple[object, ...] = (
        row.actual,
        target and target.value,
        row.source,
        row.version,
        row.judged.owed,
        row.due.share,
        row.due.basis,
        row.judged.attainment,
        row.judged.of_target,
        row.judged.status,
        row.gap,
        row.left,
        row.pace.so_far,
        row.pace.needed,
        row.reason,
    )
    return dict(zip(FIGURES, map(whole, values), strict=True))


def whole(value: object) -> object:
    """A whole number without a decimal point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
