"""`kaname leads`: which KPIs come before the KGI, and whether stated causes are borne out."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Option

from kaname.cli import conditions
from kaname.cli.insights import ToldForm, tell
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Language
from kaname.cli.progress import progress

if TYPE_CHECKING:
    from kaname.api.causes.leading.links import Links
    from kaname.api.causes.leading.search import Leads


def leads(
    design: DesignPath,
    *,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="leads.option-kpi")] = None,
    by: Annotated[str | None, Option("--by", metavar="DIM", help="leads.option-by")] = None,
    grain: Annotated[
        Literal["week", "month", "quarter"], Option("--grain", help="leads.option-grain")
    ] = "month",
    where: Conditions = None,
    links: Annotated[bool, Option("--links", help="leads.option-links")] = False,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print what leads, or the evidence on what the design states."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes import leading  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    with progress(lang) as told:
        project = api.open(design, progress=told)
        conditions.check(scope, project)
        if links:
            stated = leading.links(project, by, grain, scope, told)
            insights, whole = stated.insights, _links(stated)
        else:
            found = leading.leads(project, kpi, by, grain, scope, told)
            insights, whole = found.insights, _leads(found)
    tell(insights, form, lang, whole)


def _leads(found: Leads) -> dict[str, Any]:
    """The same for programs."""
    return {
        "kpi": found.kpi,
        "grain": found.grain.value,
        "periods": [period.label for period in found.periods],
        "leads": [plain(asdict(one)) for one in found.found],
    }


def _links(found: Links) -> dict[str, Any]:
    return {"links": [plain(asdict(one)) for one in found.evidence]}


def plain(value: Any) -> Any:
    """What JSON can say: no NaN."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case list() | tuple():
            return [plain(each) for each in value]
        case float():
            return value if isfinite(value) else None
    return value
