"""`kaname causes`: all that the figures say, in the order of the monthly meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from typer import Option

from kaname.cli import conditions, insights, ledger, output
from kaname.cli.insights import ToldForm
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Language
from kaname.cli.progress import progress
from kaname.periods import display
from kaname.text import Lang, message, printable

if TYPE_CHECKING:
    from kaname.api.causes.review.review import Review, Section
    from kaname.causes.insight import Insight

MOST = 10  # insights of a section, unless all are asked for
LINE = 200  # columns of a finding to begin with
SENTENCES = re.compile(r"(?<=。)|(?<=[.!?]\s)")
UNDER = 3  # of what stands under each
FEW = {"leads": 3, "factors": 3}  # of sections that a command of their own lists in full


def causes(
    design: DesignPath,
    *,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="causes.option-period")
    ] = None,
    months: Annotated[int, Option("--months", min=1, max=60, help="causes.option-months")] = 12,
    where: Conditions = None,
    every: Annotated[bool, Option("--all", help="causes.option-all")] = False,
    form: ToldForm = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print the review."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.api.causes.review.review import review  # noqa: PLC0415 -- as above

    scope = conditions.read(where)
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        found = review(project, period, scope, months=months, progress=tell)
    output.report(project.generation.findings, lang)
    if form == "text":
        output.write("".join(f"{line}\n" for line in lines(found, lang, every=every)))
        return
    insights.tell(found.insights, form, lang, found.data())


def lines(found: Review, lang: Lang, *, every: bool = False) -> Iterator[str]:
    """The review as text: a heading for each section, and under it what was found."""
    first, last = display(found.first, lang), display(found.last, lang)
    yield message("causes.heading", lang, first=first, last=last)
    if found.foremost:
        yield ""
        yield message("causes.section-foremost", lang)
        for number, insight in enumerate(found.foremost, 1):
            said = _opening(printable(insight.text(lang)))
            yield "  " + message("causes.numbered", lang, number=number, says=said)
    for section in found.sections:
        yield ""
        yield message(f"causes.section-{section.key}", lang)
        yield from _told(section, lang, every=every)


def _opening(text: str) -> str:
    """The first sentences as far as they fit on a line; what announces a list is left out."""
    from rich.cells import cell_len  # noqa: PLC0415 -- slow import; machines ask for JSON

    first, *others = SENTENCES.split(text)
    for sentence in others:
        if cell_len(first + sentence) > LINE or sentence.rstrip().endswith((":", "：")):
            break
        first += sentence
    return re.sub(r"[:：]$", " …", first.rstrip())


def _told(section: Section, lang: Lang, *, every: bool) -> Iterator[str]:
    shown = section.insights if every else section.insights[: FEW.get(section.key, MOST)]
    told = shown if every else [_brief(insight) for insight in shown]
    yield from (f"  {line}" for line in insights.lines(told, lang))
    if len(shown) < len(section.insights):
        more = f"causes.more-{section.key}" if section.key in FEW else "causes.more"
        yield "  " + message(more, lang, count=len(section.insights) - len(shown))
    for problem in section.problems:
        yield "  " + message("causes.problem", lang, problem=printable(problem.line(lang)))
    if not section.insights and not section.problems:
        yield "  " + message("causes.nothing", lang)


def _brief(insight: Insight) -> Insight:
    """The insight with the first few of what stands under it, and nothing under these."""
    return replace(insight, causes=tuple(replace(c, causes=()) for c in insight.causes[:UNDER]))
