"""`kaname new`: a complete KPI design from a few questions and the data at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.catalogue import settings_of
from kaname.cli.options import SPOKEN, Language
from kaname.cli.paths import typed
from kaname.cli.progress import progress
from kaname.cli.questions import NONE, choice, chosen, figure
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api.coverage import Verdict
    from kaname.api.data_folder import Taken
    from kaname.api.designing import Made, Wish
    from kaname.api.goals import Goal

FINEST = 3  # decimals of a goal in prose
UNSEEN, ROUND = 0.0005, 0.005  # shares of a figure that rounding may take
MISSING = 12  # lines on what is missing that are written out


def new(
    folder: Annotated[Path, Argument(metavar="FOLDER", help="catalogue.new-folder")],
    *,
    situation: Annotated[
        str | None, Option("--situation", metavar="NAME", help="catalogue.new-situation")
    ] = None,
    style: Annotated[str | None, Option("--style", metavar="STYLE", help="catalogue.style")] = None,
    industry: Annotated[
        str | None, Option("--industry", metavar="INDUSTRY", help="catalogue.industry")
    ] = None,
    goal: Annotated[
        str | None, Option("--goal", metavar="FIGURE", help="catalogue.new-goal")
    ] = None,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="catalogue.new-period")
    ] = None,
    name: Annotated[str | None, Option("--name", metavar="NAME", help="catalogue.new-name")] = None,
    data: Annotated[
        list[Path] | None, Option("--data", metavar="FILE", help="catalogue.new-data")
    ] = None,
    settings: Annotated[
        list[str] | None, Option("--set", metavar="NAME=VALUE", help="catalogue.set")
    ] = None,
    form: Annotated[
        Literal["text", "json"], Option("--format", help="catalogue.new-format")
    ] = "text",
    lang: Language = SPOKEN,
) -> None:
    """Ask what is not given, write the design, and say what the data can measure."""
    from kaname.api import designing  # noqa: PLC0415 -- slow import; help must not wait for it

    given = {"situation": situation, "style": style, "industry": industry}
    told = designing.Wish(
        **{name: _known(name, value) for name, value in given.items() if value is not None},
        goal=None if goal in ("", NONE) else goal,
        period=period,
        name=name,
        parameters=settings_of(settings),
    )
    designing.checked(told, folder, data or ())  # before anybody is asked for the rest
    wish = _whole(told, given, goal, lang)
    with progress(lang) as tell:
        made = designing.draw_up(folder, wish, files=data or (), lang=lang, progress=tell)
    if made.taken is not None:
        output.report(made.taken.findings, lang)
    if form == "json":
        output.write(json.dumps(_plain(made, lang), ensure_ascii=False, indent=1) + "\n")
    else:
        output.write("".join(f"{printable(line)}\n" for line in _lines(made, lang)))


def _choices() -> dict[str, Sequence[str]]:
    from kaname.catalogue.entry import INDUSTRIES, STYLES  # noqa: PLC0415 -- slow import, as above
    from kaname.catalogue.situation import SITUATIONS  # noqa: PLC0415 -- as above

    return {"situation": SITUATIONS, "style": STYLES, "industry": (*INDUSTRIES, NONE)}


def _known(what: str, given: str) -> Any:
    """What an option says, as the catalogue has it; WrongUsageError for what it has not."""
    found = chosen(what, given, _choices()[what])
    return None if found == NONE else found


def _whole(told: Wish, given: Mapping[str, str | None], goal: str | None, lang: Lang) -> Wish:
    """The wish with answers for what the command line has not said."""
    answers: dict[str, Any] = {}
    for what, known in _choices().items():
        if given[what] is None:
            found = choice(what, known, lang)
            answers[what] = None if found == NONE else found
    if goal is None:
        answers["goal"] = figure(lang)
    return replace(told, **answers)


def _lines(made: Made, lang: Lang) -> Iterator[str]:
    if made.taken is not None:
        yield from _taken(made.taken, lang)
    if made.set_aside is not None:
        yield message("catalogue.set-aside", lang, file=made.set_aside.name)
    waits = not made.active
    if waits:
        yield message("catalogue.made-waiting", lang, design=made.design)
    else:
        yield message("catalogue.made", lang, design=made.design, active=len(made.active))
    yield from _goal(made, lang)
    partly = [verdict for verdict in made.active if verdict.state == "partly"]
    if partly:
        yield message("catalogue.made-partly", lang, kpis=_named(partly, lang))
    if made.missing and not waits:
        yield message("catalogue.made-missing", lang, missing=len(made.missing))
        yield from _waiting(made.missing, lang)
    yield from _left_out(made, lang)
    if waits:
        yield message("catalogue.next-waiting", lang, folder=typed(made.design.parent))
    else:
        yield message("catalogue.made-next", lang, design=typed(made.design))


def _taken(taken: Taken, lang: Lang) -> Iterator[str]:
    """What became of the files: counts, and where the rest of it is to be read."""
    yield message(
        "catalogue.taken",
        lang,
        **{name: f"{count:,}" for name, count in _counts(taken).items()},
        rejects=taken.intake.folder.rejects,
        decisions=taken.intake.folder.decisions,
    )
    for table in taken.intake.unknown:
        yield message("intake.not-read", lang, title=table.title)


def _counts(taken: Taken) -> dict[str, int]:
    from kaname.intake import keeping  # noqa: PLC0415 -- slow import; help must not wait for it

    tables = [table for one in taken.intake.brought for table in one.tables]
    return {
        "tables": len(tables),
        "rows": sum(table.frame.height for table in tables),
        "rejected": keeping.rejects(taken.intake.made.generation).height,
        "decided": len(taken.intake.decisions),
    }


def _goal(made: Made, lang: Lang) -> Iterator[str]:
    """What was made the goal, its figure, and what that is to be seen beside."""
    kgi = label(made.kgi_label, lang)
    if made.instead_of is not None:
        key = "catalogue.stand-in" if made.is_fit else "catalogue.stand-in-unfit"
        yield message(key, lang, kgi=kgi, own=label(made.instead_of, lang))
    goal = made.goal
    if goal is None:
        return
    from kaname.api.goals import words  # noqa: PLC0415 -- slow import; help must not wait for it

    key, said = "catalogue.made-goal", {"goal": _figure(goal.value, goal, lang)}
    if goal.base is not None:
        said |= {"before": _figure(goal.base.value, goal, lang), "change": _change(goal, lang)}
        key += "-on" if said["change"] else "-beside"
    yield message(key, lang, kgi=kgi, **said, **words(goal)[lang])
    if goal.between is not None:
        yield message(f"catalogue.base-{goal.between.why}", lang, **words(goal)[lang])


def _figure(value: float, goal: Goal, lang: Lang) -> str:
    """A figure in the goal's unit as prose has it: 3.74億円, ¥26.4M.

    It has about three significant places, and those of the goal at least.
    """
    from kaname.numbers import scale_of, show  # noqa: PLC0415 -- slow import; help must not wait

    scale = scale_of([value], goal.unit, lang, prose=True)
    places = _places(value * 10**scale.power, ROUND)
    if scale.power == scale_of([goal.value], goal.unit, lang, prose=True).power:
        places = max(places, _places(goal.value * 10**scale.power, UNSEEN))
    return show(value, goal.unit, lang, places, scale=scale)


def _places(size: float, unseen: float) -> int:
    """The fewest decimals with which rounding takes no more than a share of the size."""
    near = (n for n in range(FINEST) if abs(round(size, n) - size) <= abs(size) * unseen)
    return next(near, FINEST)


def _change(goal: Goal, lang: Lang) -> str:
    from kaname.numbers import show_ratio_change  # noqa: PLC0415 -- slow import, as above

    if goal.change is None:
        return ""
    whole = abs(round(goal.change, 2) - goal.change) < UNSEEN
    return show_ratio_change(goal.change, lang, 0 if whole else 1)


def _waiting(missing: Sequence[Verdict], lang: Lang) -> Iterator[str]:
    """What is missing, a line for all KPIs that wait for the same."""
    groups: dict[str, list[Verdict]] = {}
    for verdict in missing:
        needs = " ".join(reason.text(lang) for reason in verdict.reasons)
        groups.setdefault(needs, []).append(verdict)
    for needs, verdicts in list(groups.items())[:MISSING]:
        yield message("catalogue.made-needs", lang, kpis=_named(verdicts, lang), needs=needs)
    more = sum(map(len, list(groups.values())[MISSING:]))
    if more:
        yield message("catalogue.made-more", lang, more=more)


def _left_out(made: Made, lang: Lang) -> Iterator[str]:
    """What went with the KPIs that wait, a line for each section."""
    if made.dropped:
        yield message("catalogue.made-dropped", lang)
    for section in dict.fromkeys(one.section for one in made.dropped):
        labels = [label(one.label, lang) for one in made.dropped if one.section == section]
        names = message("coverage.and", lang).join(labels)
        yield message(f"catalogue.dropped-{section}", lang, names=names)


def _named(verdicts: Sequence[Verdict], lang: Lang) -> str:
    return message("coverage.and", lang).join(label(verdict.label, lang) for verdict in verdicts)


def _plain(made: Made, lang: Lang) -> dict[str, object]:
    return {
        "design": str(made.design),
        "set_aside": str(made.set_aside) if made.set_aside else None,
        "kgi": made.kgi,
        "instead_of": label(made.instead_of, lang) if made.instead_of else None,
        "goal": made.goal.value if made.goal else None,
        "period": made.goal.period.label if made.goal else None,
        "base": _base(made.goal),
        "opened": _counts(made.taken) if made.taken else None,
        "active": [{"kpi": v.kpi, "state": v.state, "share": v.share} for v in made.active],
        "missing": [
            {"kpi": v.kpi, "state": v.state, "needs": [r.text(lang) for r in v.reasons]}
            for v in made.missing
        ],
        "dropped": [
            {"section": d.section, "name": d.name, "why": list(d.why)} for d in made.dropped
        ],
    }


def _base(goal: Goal | None) -> dict[str, object] | None:
    base = goal.base if goal is not None else None
    return {"period": base.period.label, "value": base.value} if base is not None else None
