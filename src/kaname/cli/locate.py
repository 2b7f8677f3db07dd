"""`kaname locate`: which segments explain that figures are not as expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from kaname.cli import conditions, ledger
from kaname.cli.insights import Told, ToldForm, tell
from kaname.cli.options import SPOKEN, Conditions, Language, names
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang

if TYPE_CHECKING:
    from kaname.causes.locating.located import Located

Source = Annotated[Path, Argument(metavar="TABLE|DESIGN", help="locate.option-source")]
TABLES = (".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xls")


def locate(
    source: Source,
    *,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="locate.option-kpi")] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="locate.option-period")
    ] = None,
    against: Annotated[
        str | None, Option("--against", metavar="WHAT", help="locate.option-against")
    ] = None,
    by: Annotated[
        list[str] | None, Option("--by", metavar="DIM,…", help="locate.option-by")
    ] = None,
    where: Conditions = None,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print the causes."""
    scope = conditions.read(where)
    given = {"--kpi": kpi, "--period": period, "--against": against, "--by": by, "--where": where}
    if source.suffix.lower() in TABLES:
        _refuse(given)
        _print(_of_table(source), form, lang)
        return
    if kpi is None:
        raise WrongUsageError(Finding("locate.no-kpi"))
    found = _of_kpi(source, kpi, (period, against or "previous"), names(by), scope, lang)
    _print(found, form, lang)


def _refuse(given: Mapping[str, object]) -> None:
    found = [Finding("locate.table-or-kpi", {"option": n}) for n, value in given.items() if value]
    if found:
        raise WrongUsageError(found)


def _of_table(source: Path) -> Located:
    from kaname.causes.locating.located import locate_table  # noqa: PLC0415 -- slow import; help must not wait for it

    return locate_table(source)


def _of_kpi(
    source: Path,
    kpi: str,
    asked: tuple[str | None, str],
    dims: Sequence[str] | None,
    scope: Mapping[str, Sequence[str]],
    lang: Lang,
) -> Located:
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes.locating import locate_kpi  # noqa: PLC0415 -- as above

    design = source / "design.yaml" if source.is_dir() else source
    ledger.warn(design, lang)
    with progress(lang) as tell_progress:
        project = api.open(design, progress=tell_progress)
        conditions.check(scope, project)
        return locate_kpi(project, kpi, *asked, dims=dims, where=scope)


def _print(found: Located, form: Told, lang: Lang) -> None:
    tell(found.insights, form, lang, whole=found.data())
