"""`kaname target`: targets with their evidence: propose, submit, approve, show, list, compare."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option, Typer

from kaname.cli import ledger, output, target_book
from kaname.cli import target_rows as rows
from kaname.cli.group import Command, Commands
from kaname.cli.options import SPOKEN, DesignPath, Form, Language
from kaname.cli.progress import progress
from kaname.errors import Finding
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.cli.target_rows import Rows
    from kaname.targets.ledger import Entry

Version = Annotated[str, Argument(metavar="VERSION", help="targets.argument-version")]
Kpi = Annotated[str | None, Option("--kpi", metavar="KPI", help="targets.option-kpi")]
Term = Annotated[str | None, Option("--period", metavar="PERIOD", help="targets.option-period")]
Of = Annotated[str | None, Option("--scope", metavar="KIND:NAME", help="targets.option-scope")]
Named = Annotated[str | None, Option("--version", metavar="NAME", help="targets.option-version")]
By = Annotated[str | None, Option("--by", metavar="NAME", help="targets.option-by")]
Why = Annotated[str | None, Option("--reason", metavar="TEXT", help="targets.option-reason")]
AsOf = Annotated[str | None, Option("--as-of", metavar="DATE", help="targets.option-as-of")]
Market = Annotated[Path | None, Option("--market", metavar="FILE", help="targets.option-market")]
Shape = Annotated[Form | None, Option("--format", help="cli.option-format")]
Rate = Annotated[str | None, Option("--rate", metavar="KPI", help="targets.option-rate")]
Rival = Annotated[str | None, Option("--rival", metavar="DIM=NAME", help="targets.option-rival")]
Correction = Annotated[
    str | None, Option("--correction", metavar="AMOUNT", help="targets.option-correction")
]
WhyCorrected = Annotated[
    str | None,
    Option("--correction-reason", metavar="TEXT", help="targets.option-correction-reason"),
]
Adjust = Annotated[str | None, Option("--adjust", metavar="AMOUNT", help="targets.option-adjust")]
Amount = Annotated[str | None, Option("--target", metavar="AMOUNT", help="targets.option-target")]
Preview = Annotated[bool, Option("--preview", help="targets.option-preview")]
Record = Annotated[bool, Option("--record", help="targets.option-record")]


def show(
    design: DesignPath,
    *,
    kpi: Kpi = None,
    period: Term = None,
    scope: Of = None,
    version: Named = None,
    as_of: AsOf = None,
    market: Market = None,
    form: Shape = None,
    lang: Language = SPOKEN,
) -> None:
    """Print a target with its steps, its bridge and its versions."""
    from kaname.api.targets import (  # noqa: PLC0415 -- slow import; see measure
        asking,
        targeting,
        wishing,
    )

    project = _loaded(design, lang)
    reader = asking.Reader()
    day = reader.read(lambda: wishing.day_of(project, as_of))
    of = asking.named(project, kpi, period, scope, reader)
    found = targeting.show(
        project,
        of.kpi,
        of.period,
        of.scope,
        version=_typed(version, lang),
        as_of=day,
        market=market,
        lang=lang,
    )
    output.report(found.findings, lang)
    if _printed(form, rows.of_target(found)):
        return
    from kaname.cli import target_tables as tables  # noqa: PLC0415 -- slow import (rich), only here

    output.show(*tables.shown(found, project, lang))


def list_targets(
    design: DesignPath,
    *,
    as_of: AsOf = None,
    form: Shape = None,
    lang: Language = SPOKEN,
) -> None:
    """Print every target of the ledger and of the design's text, one a line."""
    from kaname.api.targets import (  # noqa: PLC0415 -- slow import; help must not wait for it
        targeting,
        wishing,
    )

    project = _opened(design, lang)
    found = targeting.listed(project, lang, wishing.day_of(project, as_of))
    if not found:
        output.say(message("targets.none-yet", lang))
    if _printed(form, rows.of_list(found, project)):
        return
    from kaname.cli import target_tables as tables  # noqa: PLC0415 -- slow import (rich), only here

    output.show(tables.list_table(found, project, lang))


def diff(
    design: DesignPath,
    one: Annotated[str, Argument(metavar="VERSION", help="targets.argument-version")],
    other: Annotated[str, Argument(metavar="OTHER", help="targets.argument-other")],
    *,
    kpi: Annotated[
        str | None, Option("--kpi", metavar="KPI", help="targets.option-kpi-of-diff")
    ] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="targets.option-period-of-diff")
    ] = None,
    form: Shape = None,
    lang: Language = SPOKEN,
) -> None:
    """Print what differs between two versions."""
    from kaname.api.targets import (  # noqa: PLC0415 -- slow import; help must not wait for it
        asking,
        comparing,
    )

    project = _opened(design, lang)
    name, term = asking.limits(project, kpi, period)
    versions = [_typed(each, lang) or "" for each in (one, other)]
    found = comparing.diff(project, versions[0], versions[1], name, term, lang)
    if _printed(form, rows.of_diff(found)):
        return
    from kaname.cli import target_tables as tables  # noqa: PLC0415 -- slow import (rich), only here

    output.show(tables.diff_table(found, (versions[0], versions[1]), project, lang))


def propose(
    design: DesignPath,
    *,
    kpi: Kpi = None,
    period: Term = None,
    scope: Of = None,
    version: Named = None,
    market: Market = None,
    rate: Rate = None,
    rival: Rival = None,
    correction: Correction = None,
    correction_reason: WhyCorrected = None,
    adjust: Adjust = None,
    amount: Amount = None,
    by: By = None,
    reason: Why = None,
    as_of: AsOf = None,
    preview: Preview = False,
    record: Record = False,
    form: Shape = None,
    lang: Language = SPOKEN,
) -> None:
    """Make a draft from evidence and print it."""
    from kaname.api.landings import last_year  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.targets import (  # noqa: PLC0415 -- slow import; help must not wait for it
        proposals,
        wishing,
    )

    project = _opened(design, lang)
    by_hand = (correction, correction_reason or "") if correction else None
    words = wishing.Words(kpi, period, scope, rate, rival, as_of, market, by or "")
    more = proposals.Additions(reason or "", amount, adjust, by_hand)
    wish = wishing.wish_of(project, words, more, lang)
    wish = replace(wish, landed=last_year.landed(project, wish), came=_came(project, record, lang))
    made = proposals.propose(
        project, wish, version=version, reason=reason or "", amount=amount, adjust=adjust,
        by_hand=by_hand, write=not preview,
    )  # fmt: skip
    beside = [last_year.beside_landing(made, wish.landed)] if wish.landed else []
    output.report([*made.evidence.findings, *beside, *made.doubts], lang)
    if _printed(form, rows.of_proposal(made)):
        return
    from kaname.cli import target_tables as tables  # noqa: PLC0415 -- slow import (rich), only here

    output.show(*tables.proposed(made, project, lang))


def _came(project: Project, asked: bool, lang: Lang) -> tuple[float, int] | None:
    """The share of their expected effects that measured initiatives had, where it is asked for."""
    if not asked:
        return None
    from kaname.api.causes.effects import track_record  # noqa: PLC0415 -- slow import, only here

    came = track_record(project)
    if came is None:
        output.report([Finding("targets.no-record", severity="info")], lang)
    return came


def set_target(
    design: DesignPath,
    amount: Annotated[str, Argument(metavar="AMOUNT", help="targets.argument-amount")],
    *,
    kpi: Kpi = None,
    period: Term = None,
    scope: Of = None,
    version: Named = None,
    by: By = None,
    reason: Why = None,
    lang: Language = SPOKEN,
) -> None:
    """Make a draft of a figure given by hand."""
    from kaname.api.targets import (  # noqa: PLC0415 -- slow import; help must not wait for it
        proposals,
        wishing,
    )

    project = _opened(design, lang)
    words = wishing.Words(kpi, period, scope, author=by or "")
    more = proposals.Additions(reason or "", amount)
    of = wishing.wish_of(project, words, more, lang)
    made = proposals.set_by_hand(
        project,
        of.kpi,
        of.period,
        of.scope,
        amount,
        version=version,
        author=by or "",
        reason=reason or "",
        lang=lang,
    )
    output.report(made.doubts, lang)
    _told("targets.written-draft", made.entry, lang)


def submit(
    design: DesignPath,
    version: Version,
    *,
    by: By = None,
    reason: Why = None,
    lang: Language = SPOKEN,
) -> None:
    """Ask for the approval of a version."""
    from kaname.api.targets import targeting  # noqa: PLC0415 -- slow import; help must not wait for it

    ledger.warn(design, lang)
    entry = targeting.move_on(design, version, "proposed", by or "", reason or "")
    _told("targets.written-proposed", entry, lang)


def approve(
    design: DesignPath,
    version: Version,
    *,
    by: By = None,
    reason: Why = None,
    lang: Language = SPOKEN,
) -> None:
    """Approve a version: it is the current one from now on."""
    from kaname.api.targets import approving  # noqa: PLC0415 -- slow import; help must not wait for it

    ledger.warn(design, lang)
    made = approving.approve(design, version, by or "", reason or "")
    output.report(made.findings, lang)
    _told("targets.written-approved", made.entry, lang)


VERBS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("show", show, "targets.show"),
    ("list", list_targets, "targets.list"),
    ("diff", diff, "targets.diff"),
    ("propose", propose, "targets.propose"),
    ("set", set_target, "targets.set"),
    ("submit", submit, "targets.submit"),
    ("approve", approve, "targets.approve"),
    ("book", target_book.book, "target_book.command-book"),
    ("read", target_book.read, "target_book.command-read"),
)
target = Typer(cls=Commands, no_args_is_help=True, add_completion=False)
for verb, command, help_key in VERBS:
    target.command(verb, cls=Command, help=help_key)(command)


@target.callback()
def _target(*, lang: Language = SPOKEN) -> None:
    """What stands before the verb."""


def _opened(design: Path, lang: Lang) -> Project:
    """The project; a ledger that was altered is told first."""
    ledger.warn(design, lang)
    return _loaded(design, lang)


def _typed(version: str | None, lang: Lang) -> str | None:
    """The name of a version, by what a table calls it: the design's text is shown in words."""
    return "design" if version == message("targets.design-text", lang) else version


def _loaded(design: Path, lang: Lang) -> Project:
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        return api.open(design, progress=tell)


def _printed(form: Form | None, told: Rows) -> bool:
    """Whether a program asks, which then has its answer; else a person does, for a table."""
    form = form or ("table" if output.on_terminal(sys.stdout) else "csv")
    if form != "table":
        output.write(told.csv if form == "csv" else told.json + "\n")
    return form != "table"


def _told(key: str, entry: Entry, lang: Lang) -> None:
    output.say(message(key, lang, version=entry.version, number=f"{entry.number:04}"))
