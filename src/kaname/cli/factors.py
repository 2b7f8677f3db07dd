"""`kaname factors`: which KPIs would bring the KGI most."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from kaname.cli import conditions
from kaname.cli.insights import ToldForm, tell
from kaname.cli.leads import plain
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Language
from kaname.cli.progress import progress

if TYPE_CHECKING:
    from kaname.api.causes.leading.ranking import Factors


def factors(
    design: DesignPath,
    *,
    where: Conditions = None,
    by: Annotated[str | None, Option("--by", metavar="DIM", help="factors.option-by")] = None,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print the factors, the most promising first."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes import leading  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    with progress(lang) as told:
        project = api.open(design, progress=told)
        conditions.check(scope, project)
        found = leading.factors(project, scope, by, told)
    tell(found.insights, form, lang, _whole(found))


def _whole(found: Factors) -> dict[str, Any]:
    """The same for programs."""
    return {
        "kgi": found.kgi,
        "value": found.value,
        "periods": [period.label for period in found.periods],
        "by": found.by,
        "factors": [
            plain({**asdict(one.factor), "basis": one.elasticity.basis}) for one in found.found
        ],
    }
