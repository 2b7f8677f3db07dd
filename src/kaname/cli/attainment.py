"""`kaname attainment`: everybody's composite attainment of a month, with its parts."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

from typer import Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, DesignPath, Form, Language
from kaname.cli.progress import progress
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from rich.table import Table

    from kaname.api.composite import Composite, Composites, SegmentComposites
    from kaname.design.model import Design

COLUMNS = ("segment", "person", "composite", "covered", "kpi", "weight", "actual", "target")


def attainment(
    design: DesignPath,
    *,
    segment: Annotated[
        str | None, Option("--segment", metavar="SEGMENT", help="cli.option-segment")
    ] = None,
    period: Annotated[
        str | None, Option("--period", metavar="MONTH", help="cli.option-month")
    ] = None,
    by: Annotated[str | None, Option("--by", metavar="DIM", help="cli.option-people")] = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print a line for each person and part."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.composite import composites  # noqa: PLC0415 -- as above

    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        found = composites(project, period, segment, by)
    if form is None:
        form = "table" if output.on_terminal(sys.stdout) else "csv"
    if form == "json":
        output.write(json.dumps(_plain(found), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        output.write(_csv(found))
    else:
        output.show(*_tables(found, project.design, project.units, lang))


def _plain(found: Composites) -> dict[str, object]:
    segments = [asdict(segment) for segment in found.segments]
    return {"period": found.period.label, "running": found.running, "segments": segments}


def _csv(found: Composites) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["period", *COLUMNS, "attainment"])
    for of in found.segments:
        for one, part in [(person, part) for person in of.people for part in person.parts]:
            values = [of.segment, one.person, one.value, one.covered, part.kpi, part.weight]
            values += [part.actual, part.target, part.attainment]
            writer.writerow([found.period.label, *("" if v is None else v for v in values)])
    return out.getvalue()


def _tables(
    found: Composites, design: Design, units: dict[str, str], lang: Lang
) -> list[Table | str]:
    from kaname.periods import display  # noqa: PLC0415 -- slow import, only for a terminal

    month = display(found.period, lang)
    shown: list[Table | str] = [
        message("cli.month-to-date", lang, month=month) if found.running else month
    ]
    for of in found.segments:
        rows = list(_segment(of, design, units, lang))
        if rows:
            shown += [printable(label(design.segments[of.segment].label, lang)), *rows, ""]
    return shown


def _segment(
    of: SegmentComposites, design: Design, units: dict[str, str], lang: Lang
) -> Iterator[Table | str]:
    """The people's table, and how many are not in it."""
    if of.people:
        yield _table(sorted(of.people, key=lambda one: -(one.value or 0)), design, units, lang)
    if of.left_out:
        yield message("cli.left-out", lang, count=of.left_out)


def _table(found: Sequence[Composite], design: Design, units: dict[str, str], lang: Lang) -> Table:
    from rich import box, table  # noqa: PLC0415 -- slow import, only for a terminal

    made = table.Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(message("cli.person", lang))
    made.add_column(message("cli.composite", lang), justify="right")
    for part in found[0].parts:
        name = printable(label(design.kpis[part.kpi].label or part.kpi, lang))
        made.add_column(
            message("cli.weighted", lang, kpi=name, weight=part.weight), justify="right"
        )
    for one in found:
        cells = [_cell(p.kpi, p.actual, p.attainment, units, lang) for p in one.parts]
        made.add_row(printable(one.person), _percent(one.value), *cells)
    return made


def _cell(
    kpi: str, actual: float | None, reached: float | None, units: dict[str, str], lang: Lang
) -> str:
    """`24件 · 60%`: the figure, and its attainment."""
    from kaname.numbers import show  # noqa: PLC0415 -- slow import, only for a terminal

    return f"{show(actual, units[kpi], lang)} · {_percent(reached)}"


def _percent(ratio: float | None) -> str:
    return "—" if ratio is None else f"{ratio:.0%}"
