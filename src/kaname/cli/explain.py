"""`kaname explain`: why a figure changed, as sentences, a table, JSON or charts."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from kaname.cli import conditions, insights, ledger, output
from kaname.cli.insights import ToldForm
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Language, names
from kaname.cli.progress import progress


def explain(
    design: DesignPath,
    *,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="explain.option-kpi")] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="explain.option-period")
    ] = None,
    against: Annotated[
        str, Option("--against", metavar="WITH", help="explain.option-against")
    ] = "previous",
    by: Annotated[
        list[str] | None, Option("--by", metavar="DIM,…", help="explain.option-by")
    ] = None,
    where: Conditions = None,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print the explanation."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes import explaining  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        kpi = explaining.kpi_of(project, kpi, [*(names(by) or ()), *scope])
        conditions.check(scope, project)
        found = explaining.explain(project, kpi, period, against, names(by) or (), scope)
    output.report(project.generation.findings, lang)
    insights.tell(found.insights, form, lang, found.data())
