"""`kaname landing`: where a period will end, how surely, and what would change it."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from kaname.cli import conditions, ledger, output
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Form, Language, names
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding, KanameError
from kaname.text import Lang

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.api.landings.backtest import Backtest, Progress
    from kaname.api.landings.bridge import BridgeReport
    from kaname.api.landings.landing import Question, Report
    from kaname.api.landings.road import RoadReport

    Found = Report | Backtest | RoadReport | BridgeReport


def landing(
    design: DesignPath,
    *,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="landing.option-kpi")] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="landing.option-period")
    ] = None,
    by: Annotated[list[str] | None, Option("--by", metavar="DIM", help="landing.option-by")] = None,
    where: Conditions = None,
    as_of: Annotated[
        str | None, Option("--as-of", metavar="DATE", help="landing.option-as-of")
    ] = None,
    target: Annotated[
        str | None, Option("--target", metavar="AMOUNT", help="landing.option-target")
    ] = None,
    backtest: Annotated[bool, Option("--backtest", help="landing.option-backtest")] = False,
    road: Annotated[bool, Option("--road", help="landing.option-road")] = False,
    bridge: Annotated[bool, Option("--bridge", help="landing.option-bridge")] = False,
    since: Annotated[
        str | None, Option("--since", metavar="DATE", help="landing.option-since")
    ] = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the landing, or one of its three further views."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.landings.landing import question  # noqa: PLC0415 -- as above

    view = _view(backtest=backtest, road=road, bridge=bridge)
    dimension, scope, wanted = _one(names(by)), conditions.read(where), _amount(target)
    if since is not None and view != "bridge":
        raise WrongUsageError(Finding("landing.since-without-bridge"))
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        if view == "road":
            dimension = dimension or _levers(project)
        asked = question(project, kpi, period, dimension, scope, as_of=as_of, target=wanted)
        found = _found(asked, view, period, since, tell)
    output.report(getattr(found, "notes", ()), lang)
    _print(found, form, project, lang)


def _view(**given: bool) -> str:
    chosen = [name for name, wanted in given.items() if wanted]
    if len(chosen) > 1:
        raise WrongUsageError(Finding("landing.one-view"))
    return chosen[0] if chosen else "landing"


def _one(given: Sequence[str] | None) -> str | None:
    if given is not None and len(given) > 1:
        params = {"count": len(given), "names": ", ".join(given)}
        raise WrongUsageError(Finding("landing.one-dimension", params))
    return given[0] if given else None


def _amount(written: str | None) -> float | None:
    from kaname.api.amounts import asked  # noqa: PLC0415 -- slow import; help must not wait for it

    if written is None:
        return None
    try:
        amount = asked(written).amount
    except KanameError:
        amount = None
    if amount is None:
        raise WrongUsageError(Finding("landing.unreadable-target", {"target": written}))
    return amount


def _levers(project: Project) -> str | None:
    from kaname.api.landings.pipeline import pipeline_of  # noqa: PLC0415 -- as above
    from kaname.api.landings.road import road_dimension  # noqa: PLC0415 -- slow import

    return road_dimension(project, pipeline_of(project))


def _found(
    asked: Question, view: str, period: str | None, since: str | None, tell: Progress
) -> Found:
    from kaname.api.landings import landing as landings  # noqa: PLC0415 -- slow import
    from kaname.api.landings.backtest import backtest  # noqa: PLC0415 -- as above
    from kaname.api.landings.bridge import pipeline_bridge  # noqa: PLC0415 -- as above
    from kaname.api.landings.road import target_road  # noqa: PLC0415 -- as above

    match view:
        case "backtest":
            return backtest(asked, tell)
        case "road":
            return target_road(asked)
        case "bridge":
            return pipeline_bridge(asked, since, asked.periods[0] if period else None)
        case _:
            return landings.landing(asked)


def _print(found: Found, form: str | None, project: Project, lang: Lang) -> None:
    if form is None:
        form = "table" if output.on_terminal(sys.stdout) else "csv"
    if form == "json":
        output.write(json.dumps(_plain(found), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        output.write(_csv(found))
    else:
        from kaname.cli.landing_table import tables  # noqa: PLC0415 -- slow import (rich), only here

        output.show(*tables(found, project.design, project.units, lang))


# --- data ------------------------------------------------------------------------------------


def _plain(found: object) -> Any:
    """What JSON can say: labels of periods, days as text, exact amounts as numbers."""
    from kaname.periods import Period  # noqa: PLC0415 -- slow import; help must not wait for it

    plain: Any = found
    match found:
        case Period():
            plain = found.label
        case Finding():
            plain = found.line("en")
        case date():
            plain = found.isoformat()
        case Decimal():
            plain = int(found) if found == int(found) else float(found)
        case dict():
            plain = {_plain(key): _plain(value) for key, value in found.items()}
        case list() | tuple():
            plain = [_plain(value) for value in found]
        case _ if is_dataclass(found):
            plain = {field.name: _plain(getattr(found, field.name)) for field in fields(found)}
    return plain


def _csv(found: Found) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    rows = _rows(found)
    writer.writerow(rows[0] if rows else [])
    for row in rows:
        writer.writerow("" if value is None else value for value in row.values())
    return out.getvalue()


def _rows(found: Found) -> list[dict[str, Any]]:
    """A flat row per answer, case, step or deal."""
    kind = type(found).__name__
    if kind == "Report":
        return [_plain(answer) for answer in found.answers]  # type: ignore[union-attr]
    if kind == "Backtest":
        return [_plain(case) for case in _cases(found)]
    if kind == "RoadReport":
        return [_step(step) for step in found.steps]  # type: ignore[union-attr]
    return [_plain(line) for line in found.lines]  # type: ignore[union-attr]


def _cases(found: Any) -> Iterable[object]:
    return [case for trials in found.trials.values() for trial in trials for case in trial.cases]


def _step(step: Any) -> dict[str, Any]:
    aim = asdict(step.aim) if step.aim is not None else {}
    return {
        **{name: getattr(step, name) for name in ("deal", "title", "owner", "worth", "chance")},
        **{name: aim.get(name) for name in ("kpi", "group", "now", "best", "factor")},
        "month": step.aim.month.label if step.aim is not None else None,
        "before": step.before,
        "after": step.after,
    }
