"""`kaname plan`: targets for every KPI of a tree, other ways to them, and what if."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

from typer import Exit, Option

from kaname.cli import ledger, output
from kaname.cli.options import SPOKEN, DesignPath, Form, Language, names
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.api.plans.planning import Ground, Planned, Wish

Texts = list[str] | None


def plan(
    design: DesignPath,
    *,
    target: Annotated[
        str | None, Option("--target", metavar="AMOUNT", help="plan.option-target")
    ] = None,
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="plan.option-kpi")] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="plan.option-period")
    ] = None,
    pin: Annotated[Texts, Option("--pin", metavar="KPI=VALUE,…", help="plan.option-pin")] = None,
    bound: Annotated[
        Texts, Option("--bound", metavar="KPI<=VALUE,…", help="plan.option-bound")
    ] = None,
    only: Annotated[Texts, Option("--only", metavar="KPI,…", help="plan.option-only")] = None,
    lower: Annotated[bool, Option("--lower", help="plan.option-lower")] = False,
    alternatives: Annotated[
        bool, Option("--alternatives", help="plan.option-alternatives")
    ] = False,
    what_if: Annotated[
        Texts, Option("--what-if", metavar="KPI=VALUE,…", help="plan.option-what-if")
    ] = None,
    save: Annotated[
        str | None, Option("--save", metavar="VERSION", help="plan.option-save")
    ] = None,
    by: Annotated[str | None, Option("--by", metavar="NAME", help="plan.option-by")] = None,
    reason: Annotated[
        str | None, Option("--reason", metavar="TEXT", help="plan.option-reason")
    ] = None,
    form: Annotated[Form | None, Option("--format", help="cli.option-format")] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print the plan; what it rests on and what keeps it from its target goes to stderr."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.plans.planning import Wish, ground  # noqa: PLC0415 -- as above

    _refuse(alternatives=alternatives, what_if=what_if, save=save, by=by, reason=reason)
    only_these = names(only)
    wish = Wish(
        target=target,
        pins=tuple(pin or ()),
        bounds=tuple(bound or ()),
        only=None if only_these is None else tuple(only_these),
        lower=lower,
    )
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        on = ground(project, kpi, period)
    shape: Form = form or ("table" if output.on_terminal(sys.stdout) else "csv")
    if what_if:
        _suppose(on, what_if, shape, lang)
    elif alternatives:
        _compare(on, wish, shape, lang)
    else:
        _plan(on, wish, shape, lang, (save, by, reason))


def _refuse(
    *, alternatives: bool, what_if: Texts, save: str | None, by: str | None, reason: str | None
) -> None:
    """WrongUsageError for two questions at once, and for a ledger entry without its author."""
    asked = {"--alternatives": alternatives, "--what-if": what_if, "--save": save}
    said = [option for option, value in asked.items() if value]
    if len(said) > 1:
        raise WrongUsageError(Finding("plan.one-question", {"first": said[0], "second": said[1]}))
    missing = [o for o, value in (("--by", by), ("--reason", reason)) if not value]
    if save and missing:
        raise WrongUsageError(Finding("plan.save-without", {"missing": ", ".join(missing)}))


def _plan(
    on: Ground, wish: Wish, form: Form, lang: Lang, keep: tuple[str | None, str | None, str | None]
) -> None:
    from kaname.api.plans.planning import plan as planned  # noqa: PLC0415 -- slow import
    from kaname.cli import plan_table  # noqa: PLC0415 -- slow import

    found = planned(on, wish)
    output.report(found.notes, lang)
    if form == "table":
        output.show(*plan_table.planned(found, lang))
    elif form == "csv":
        output.write(plan_table.csv_of(plan_table.rows(found)))
    else:
        output.write(json.dumps(_whole(found), ensure_ascii=False, indent=1) + "\n")
    if found.findings:
        output.report(found.findings, lang)
        raise Exit(1)
    _save(found, keep, lang)


def _save(found: Planned, keep: tuple[str | None, str | None, str | None], lang: Lang) -> None:
    version, author, reason = keep
    if version is None or author is None or reason is None:
        return
    from kaname.api.plans.saving import left_out, save  # noqa: PLC0415 -- only where it is asked for

    entry = save(found, version=version, author=author, reason=reason, lang=lang)
    params = {"number": f"{entry.number:04}", "version": entry.version, "count": len(entry.targets)}
    output.say(message("plan.saved", lang, **params))
    output.report(list(left_out(found)), lang)


def _whole(found: Planned) -> dict[str, object]:
    from kaname.cli import plan_table  # noqa: PLC0415 -- slow import

    return {
        "period": found.on.expected.period.label,
        "kpi": found.on.root,
        "target": found.target,
        "met": found.met,
        "effort": found.effort,
        "last_year_estimated": found.on.expected.estimated,
        "lines": plan_table.rows(found),
    }


def _compare(on: Ground, wish: Wish, form: Form, lang: Lang) -> None:
    from kaname.api.plans.cautions import year_not_over  # noqa: PLC0415 -- slow import
    from kaname.api.plans.planning import compare  # noqa: PLC0415 -- slow import
    from kaname.cli import plan_ways  # noqa: PLC0415 -- slow import
    from kaname.cli.plan_table import csv_of  # noqa: PLC0415 -- slow import

    ways = compare(on, wish)
    output.report([*on.notes, *year_not_over(on, wish.target)], lang)
    if form == "table":
        output.show(*plan_ways.compared(on, ways, lang))
    elif form == "csv":
        output.write(csv_of(plan_ways.rows(on, ways)))
    else:
        output.write(json.dumps(plan_ways.rows(on, ways), ensure_ascii=False, indent=1) + "\n")


def _suppose(on: Ground, changes: list[str], form: Form, lang: Lang) -> None:
    from kaname.api.plans.planning import what_if  # noqa: PLC0415 -- slow import
    from kaname.cli import plan_supposed  # noqa: PLC0415 -- slow import
    from kaname.cli.plan_table import csv_of  # noqa: PLC0415 -- slow import

    found = what_if(on, changes)
    output.report(on.notes, lang)
    if form == "table":
        output.show(*plan_supposed.supposed(on, found, lang))
    elif form == "csv":
        output.write(csv_of(plan_supposed.rows(on, found)))
    else:
        output.write(json.dumps(plan_supposed.rows(on, found), ensure_ascii=False, indent=1) + "\n")
