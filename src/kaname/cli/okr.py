"""`kaname okr`: objectives and key results, graded by the KPIs, and the next cycle's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

from typer import Option

from kaname.cli import freshness, ledger, output
from kaname.cli.options import SPOKEN, DesignPath, Form, Language
from kaname.cli.progress import progress
from kaname.cli.standing import day_of, figures_of, output_form, whole
from kaname.text import Lang, label, message

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.progress.objectives import ObjectiveProgress, Objectives, Progress

FIGURES = (
    *("start", "start_measured", "actual", "target", "progress", "raw", "expected", "low"),
    *("likely", "high", "chance_of_0.6", "chance_of_0.7", "light", "verdict", "why"),
)


def okr(
    design: DesignPath,
    *,
    cycle: Annotated[
        str | None, Option("--cycle", metavar="PERIOD", help="objectives.option-cycle")
    ] = None,
    as_of: Annotated[
        str | None, Option("--as-of", metavar="DATE", help="objectives.option-okr-as-of")
    ] = None,
    carry: Annotated[bool, Option("--next", help="objectives.option-next")] = False,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print key results with their grades, or the text of the next cycle; words to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.progress.objectives import objectives  # noqa: PLC0415 -- as above

    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        found = objectives(project, cycle, day_of(as_of, project))
    kpis = (result.key.kpi for one in found.found for result in one.results)
    for note in freshness.notes(project, kpis, lang):
        output.say(note)
    if carry:
        _print_next(found, project, lang)
    else:
        _print(found, form or output_form(), project, lang)


def _print_next(found: Objectives, project: Project, lang: Lang) -> None:
    """The text of the next cycle; that it is provisional is said beside it."""
    from kaname.api.progress.next_cycle import carried, text  # noqa: PLC0415 -- slow import, as all of api
    from kaname.cli.okr_table import cycle_of  # noqa: PLC0415 -- slow import (rich)

    proposed = carried(project, found.found)
    for cycle in dict.fromkeys(cycle_of(one.of.cycle, lang) for one in proposed if one.provisional):
        output.say(message("objectives.provisional", lang, cycle=cycle))
    if any(one.going_on for one in proposed):
        output.say(message("objectives.next-how", lang))
    output.write(text(proposed, lang))


def _print(found: Objectives, form: Form, project: Project, lang: Lang) -> None:
    if form == "csv":
        output.write(_csv(found))
    elif form == "json":
        plain = [_plain(one, found, lang) for one in found.found]
        output.write(json.dumps(plain, ensure_ascii=False, indent=1) + "\n")
    else:
        from kaname.cli.okr_table import tables  # noqa: PLC0415 -- slow import (rich), only here

        output.show(*tables(found, project.design, lang))


def _csv(found: Objectives) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["objective", "cycle", "as_of", "kpi", "unit", *FIGURES])
    for one in found.found:
        for result in one.results:
            head = [one.name, one.cycle.label, found.day.isoformat(), result.key.kpi, result.unit]
            values = ("" if value is None else value for value in _figures(result).values())
            writer.writerow([*head, *values])
    return out.getvalue()


def _plain(one: ObjectiveProgress, found: Objectives, lang: Lang) -> Mapping[str, object]:
    return {
        "objective": one.name,
        "label": label(one.objective.label, lang),
        "cycle": one.cycle.label,
        "as_of": found.day.isoformat(),
        "over": one.over,
        "progress": whole(one.grade),
        "likely": whole(one.likely),
        "key_results": [
            {"kpi": result.key.kpi, "unit": result.unit, **_figures(result)}
            for result in one.results
        ],
        "kpis": [{"kpi": row.kpi, "unit": row.unit, **figures_of(row)} for row in one.leading],
    }


def _figures(result: Progress) -> dict[str, object]:
    told, grade = result.outlook, result.grade
    values: Sequence[object] = (
        result.start,
        result.measured_start,
        result.actual,
        result.key.target,
        grade and grade.value,
        grade and grade.raw,
        result.expected,
        told and told.low,
        result.likely,
        told and told.high,
        told and told.chance_green,
        told and told.chance_above,
        result.light,
        result.verdict,
        result.why and result.why.rpartition(".")[2],
    )
    return dict(zip(FIGURES, map(whole, values), strict=True))
