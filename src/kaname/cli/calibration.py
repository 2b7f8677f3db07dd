"""`kaname calibration`: how right people's win probabilities were, and how deals get on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from kaname.cli import conditions
from kaname.cli.insights import ToldForm, tell
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Language
from kaname.cli.progress import progress

if TYPE_CHECKING:
    from kaname.api.causes.judgement.calibrated import Calibration


def calibration(
    design: DesignPath,
    *,
    by: Annotated[str | None, Option("--by", metavar="DIM", help="calibration.option-by")] = None,
    where: Conditions = None,
    ahead: Annotated[int, Option("--days", min=1, max=365, help="calibration.option-ahead")] = 28,
    deals: Annotated[bool, Option("--deals", help="calibration.option-deals")] = False,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print what is found of people and deals."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes.judgement import calibration as calibrated  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    with progress(lang) as step:
        project = api.open(design, progress=step)
        conditions.check(scope, project)
        found = calibrated(project, by, scope, ahead=ahead, deals=deals, progress=step)
    tell(found.insights, form, lang, whole=_whole(found) if form == "json" else None)


def _whole(found: Calibration) -> dict[str, Any]:
    """What JSON says beside the insights: every record."""
    from kaname.cli.calibration_data import data  # noqa: PLC0415 -- only for JSON

    return data(found)
