"""The road to a target: deals and levers with their names, owners and what to do this week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaname.api.composite import person_dimension
from kaname.api.landings.aims import Aim, aims
from kaname.api.landings.deals import Book
from kaname.api.landings.landing import Question, other_targets, targets_of
from kaname.api.project import Project
from kaname.design.pipeline import Pipeline
from kaname.errors import Finding, KanameError
from kaname.landing.learning import Learner
from kaname.landing.outlook import landings, learner
from kaname.landing.road import Lever, Road, road
from kaname.periods import Period


@dataclass(frozen=True, slots=True)
class RoadStep:
    """A step with the words for it: a deal with its owner, or an aim."""

    deal: str | None
    title: str | None
    owner: str | None
    worth: float | None
    chance: float | None
    aim: Aim | None
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class RoadReport:
    """The road of one period; `dimension` is what the aims' groups are of."""

    kpi: str
    unit: str
    period: Period
    target: float
    now: float
    then: float
    dimension: str | None
    steps: tuple[RoadStep, ...]


def target_road(of: Question) -> RoadReport:
    """The road to the target of the first period asked for. KanameError where it has no target."""
    period = of.periods[0]
    target = targets_of(of, period).get(None)
    if target is None:
        missing = Finding("landing.no-target", {"period": period.label})
        raise KanameError([missing, *other_targets(of, [period])])
    seen = learner(of.book.deals, of.day.toordinal(), of.project.calendar)
    (now,) = landings(seen, [period])
    found_aims = aims(of, seen) if of.by else []
    groups = seen.of.deals.groups[: seen.of.deals.asked]
    levers = [
        Lever(str(n), groups.index(a.group), a.factor, a.winning) for n, a in enumerate(found_aims)
    ]
    found = road(now, target[0], levers, seen.of.deals.asked)
    steps = tuple(_steps(found, of.book, seen, found_aims))
    return RoadReport(
        of.counted.kpi, of.unit, period, target[0], found.now, found.then, of.by, steps
    )


def road_dimension(project: Project, of: Pipeline) -> str | None:
    """By which dimension levers are looked for: the one above people, else one of the deals."""
    dims = project.design.facts[of.of].dimensions
    try:
        person = person_dimension(project.design)
    except KanameError:
        return next(iter(dims), None)
    above = project.design.dimensions[person].hierarchy
    return next((name for name in (*above, person) if name in dims), None)


def _steps(found: Road, book: Book, seen: Learner, known: Sequence[Aim]) -> Iterator[RoadStep]:
    at = {key: position for position, key in enumerate(book.deals.ids)}
    for step in found.steps:
        if step.lever is not None:
            aim = known[int(step.lever.name)]
            yield RoadStep(None, None, None, None, None, aim, step.before, step.after)
        elif step.deal is not None:
            key = seen.of.deals.ids[step.deal]
            title, owner = book.titles[at[key]], book.owners[at[key]]
            yield RoadStep(
                key, title, owner, step.worth, step.chance, None, step.before, step.after
            )
