"""The next cycle: what becomes of the key results, and the text of the objectives that go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaname.api.progress.objectives import ObjectiveProgress, Progress, beside
from kaname.api.project import Project
from kaname.design.rendering import Spot, entry, inline
from kaname.errors import Finding, KanameError
from kaname.objectives.carrying import RETIRED, Proposal, proposal
from kaname.objectives.grading import grade
from kaname.periods import Grain, Period
from kaname.text import Lang, message

HEAD = "objectives:"
_NO_NAME = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Carried:
    """An objective's key results with what is proposed for each, and the cycle that comes next.

    `provisional`: the cycle still runs, and its expected end is taken for it.
    """

    of: ObjectiveProgress
    name: str
    cycle: Period
    provisional: bool
    proposals: tuple[tuple[Progress, Proposal], ...]

    @property
    def going_on(self) -> list[tuple[Progress, Proposal]]:
        """The key results that are part of the next cycle."""
        return [(r, p) for r, p in self.proposals if p.start is not None]


def carried(project: Project, found: Sequence[ObjectiveProgress]) -> list[Carried]:
    """What is proposed for the cycle after each objective's own, of those that have begun.

    Raises KanameError where none has.
    """
    begun = [one for one in found if one.begun]
    if not begun:
        cycles = dict.fromkeys(one.cycle.label for one in found)
        raise KanameError(Finding("objectives.nothing-to-carry", {"cycles": ", ".join(cycles)}))
    return [_carried(project, one) for one in begun]


def _carried(project: Project, one: ObjectiveProgress) -> Carried:
    cycle = beside(one.cycle, 1, project.calendar)
    proposals = tuple((result, _proposed(project, result, cycle)) for result in one.results)
    return Carried(one, _name(one, cycle), cycle, not one.over, proposals)


def _proposed(project: Project, result: Progress, cycle: Period) -> Proposal:
    if not project.design.kpis[result.key.kpi].in_use(cycle.start, cycle.end):
        return RETIRED
    return proposal(result.start, result.key.target, result.final, _expected(result))


def _expected(result: Progress) -> float | None:
    """The grade to expect, which the outlook knows better than the expected figure alone."""
    return None if result.outlook is None else result.outlook.expected


def _name(one: ObjectiveProgress, cycle: Period) -> str:
    """Its name with the cycle behind it, in place of the cycle that stood there."""
    stem = one.name.removesuffix("_" + _plain(one.cycle))
    return f"{stem}_{_plain(cycle)}"


def _plain(cycle: Period) -> str:
    return _NO_NAME.sub("_", cycle.label.lower())


def text(found: Sequence[Carried], lang: Lang) -> str:
    """The section `objectives` of the next cycle in the design language, reasons as comments.

    Every key result of the old one is there: what does not go on, as a comment.
    """
    lines = [HEAD]
    for one in found:
        lines += _lines(one, lang)
    if not any(one.going_on for one in found):
        lines[0] = f"{HEAD} {{}}"
    return "\n".join(lines) + "\n"


def _lines(one: Carried, lang: Lang) -> Iterator[str]:
    if not one.going_on:
        yield f"  # {one.name}: {message('objectives.nothing-goes-on', lang)}"
    else:
        yield f"  {one.name}:"
        yield from _head(one)
        yield "    key_results:"
    for result, proposed in one.proposals:
        yield f"      # {_told(result, proposed, lang)}"
        if proposed.start is not None:
            yield f"      - {inline(_key_result(result, proposed), Spot(6, True))}"
    if one.going_on and one.of.objective.kpis:
        yield "    " + entry("kpis", list(one.of.objective.kpis), Spot(4))


def _told(result: Progress, proposed: Proposal, lang: Lang) -> str:
    """The key result's grade, and what is proposed."""
    reached = grade(result.final, result.start, result.key.target)
    value = _expected(result)
    if value is None and reached is not None:
        value = reached.value
    shown = "—" if value is None else f"{value:.2f}"
    why = message(f"objectives.why-{proposed.why}", lang)
    return message("objectives.carried", lang, kpi=result.key.kpi, grade=shown, why=why)


def _head(one: Carried) -> Iterator[str]:
    """Label, description, cycle and owner."""
    objective = one.of.objective
    cycle: object = one.cycle.label
    if one.cycle.grain is Grain.ALL:
        cycle = [one.cycle.start, one.cycle.end]
    parts = {"label": objective.label, "description": objective.description}
    for key, value in {**parts, "cycle": cycle, "owner": objective.owner}.items():
        if value is not None:
            yield "    " + entry(key, value, Spot(4))


def _key_result(result: Progress, proposed: Proposal) -> dict[str, object]:
    """What is written of it. That it was used for appraisal is not carried over."""
    key = result.key
    ends = {"start": _plain_number(proposed.start), "target": _plain_number(proposed.target)}
    found: dict[str, object] = {"kpi": key.kpi, **ends}
    return found if key.label is None else {**found, "label": key.label}


def _plain_number(value: float | None) -> float | int | None:
    """A whole number without a decimal point."""
    return int(value) if value is not None and value.is_integer() else value
