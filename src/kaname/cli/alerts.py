"""`kaname alerts`: what stands out of the KPIs, since when and why, and what silence rests on."""

from __future__ import annotations

from typing import Annotated, Literal

from typer import Option

from kaname.cli import conditions, insights, output
from kaname.cli.insights import ToldForm
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Kpis, Language, names
from kaname.cli.progress import progress
from kaname.text import message

Grain = Literal["month", "week"]


def alerts(
    design: DesignPath,
    *,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="alerts.option-period")
    ] = None,
    since: Annotated[
        str | None, Option("--since", metavar="PERIOD", help="alerts.option-since")
    ] = None,
    grain: Annotated[
        Grain, Option("--grain", metavar="GRAIN", help="alerts.option-grain")
    ] = "month",
    kpi: Kpis = None,
    by: Annotated[
        list[str] | None, Option("--by", metavar="DIM,…", help="alerts.option-by")
    ] = None,
    where: Conditions = None,
    events: Annotated[
        str | None, Option("--events", metavar="PERIOD,…", help="alerts.option-events")
    ] = None,
    everything: Annotated[bool, Option("--all", help="alerts.option-all")] = False,
    record: Annotated[bool, Option("--record", help="alerts.option-record")] = False,
    no_causes: Annotated[bool, Option("--no-causes", help="alerts.option-no-causes")] = False,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print what is new; nothing is noted unless asked to."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes.watching import alerting  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        found = alerting.alerts(
            project,
            period,
            grain,
            since=since,
            kpis=names(kpi),
            by=names(by),
            where=scope,
            events=events or "",
            explained=not no_causes,
            progress=tell,
        )
    insights.tell(found.all_insights if everything else found.insights, form, lang, found.data())
    if record:
        output.say(message("alerts.recorded", lang, count=alerting.remember(project, found)))
