"""The parts of a change by segment, and within each by the factors of the tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.explaining.chance import widened
from kaname.api.causes.explaining.ground import Ground, bands
from kaname.api.causes.explaining.names import labelled, unit_of
from kaname.api.causes.explaining.question import Grouping
from kaname.api.causes.explaining.states import States
from kaname.causes.attribution.branch import Branch
from kaname.causes.attribution.part import Part, Side
from kaname.causes.attribution.segments import Masses, Segments, known, segmented
from kaname.formula.values import Flags, Floats, Values

EXACT = 1e-9
STEADY = 0.9  # of the past year in which a segment was there, which now is lost
YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The change by the members of dimensions, now and in the past, of the same groups."""

    by: Grouping
    now: States
    before: States
    tree: Branch
    found: Segments
    past: Segments


def split(on: Ground, by: Grouping, states: States) -> Split | None:
    """The change by segment; None where the KPI is not to be added or weighed over them.

    Beside a target, segments have no factors: it is seldom that each has a target for each.
    """
    question, tree = on.question, on.tree
    now = states.now
    if question.comparison.kind == "target":
        now, tree = _targeted(on, now), tree.cut()
    if not now.groups or not _any(on, now):
        return None
    tree, past = known(tree, now.before, now.after), _aligned(on.past[by], now)
    found, usual = (
        segmented(tree, division, each.before, each.after, _masses(on, each))
        for division, each in ((on.division, now), (on.past_division, past))
    )
    if question.quotient.above is None and abs(found.rest[-1]) > EXACT * on.size:
        return None  # a median, say: what segments do tells nothing of the whole
    return Split(by, now, past, tree, found, usual)


def _masses(on: Ground, states: States) -> Masses | None:
    return states.masses if on.question.quotient.below is not None else None


def _any(on: Ground, states: States) -> bool:
    term = on.question.root.term
    return any(bool(s[term].defined[:, -1].any()) for s in (states.before, states.after))


def _targeted(on: Ground, states: States) -> States:
    """Only the segments that have a target in the asked period."""
    term = on.question.root.term
    if term in states.held:
        return replace(states, groups=())
    return _taken(states, np.flatnonzero(states.before[term].defined[:, -1]).tolist())


def _taken(states: States, rows: list[int]) -> States:
    """The groups of these rows; -1 stands for one that was not there."""

    def values(of: Values) -> Values:
        number = np.vstack([of.number, np.full((1, of.shape[1]), np.nan)])
        return Values.of(number[rows])

    def mass(of: Floats) -> Floats:
        return np.asarray(np.vstack([of, np.zeros((1, of.shape[1]))])[rows])

    masses = states.masses
    return replace(
        states,
        groups=tuple(states.groups[n] if n >= 0 else () for n in rows),
        before={key: values(of) for key, of in states.before.items()},
        after={key: values(of) for key, of in states.after.items()},
        masses=masses and Masses(mass(masses.before), mass(masses.after)),
    )


def _aligned(past: States, now: States) -> States:
    rows = {group: n for n, group in enumerate(past.groups)}
    return _taken(past, [rows.get(group, -1) for group in now.groups])


# --- parts -----------------------------------------------------------------------------------


def segment_parts(on: Ground, made: Split) -> Part:
    """The change of the KPI with a part for each segment, and what no segment holds."""
    totals = made.found.total[:, -1]
    tests = max(1, int(np.count_nonzero(totals)))
    halves = bands(on, made.past.total, tests)
    halves = widened(on.question, made.now, on.question.root.term, totals, halves, tests)
    inside = _inside(on, made, tests)
    children = [
        _segment(on, made, n, _known(halves[n]), inside)
        for n in range(len(made.now.groups))
        if totals[n] != 0
    ]
    rest = float(made.found.rest[-1])
    if abs(rest) > EXACT * max(float(np.max(np.abs(totals), initial=0.0)), on.size):
        half = bands(on, made.past.rest[np.newaxis], tests)[0]
        children.append(Part("rest", "rest", rest, _known(half)))
    unit = unit_of(on.question.project, on.tree)
    change = float(on.division.change[-1])
    return Part("whole", on.question.kpi, change, children=tuple(children), unit=unit)


def _segment(
    on: Ground, made: Split, n: int, half: float | None, inside: Mapping[str, Floats]
) -> Part:
    group, term = made.now.groups[n], on.question.root.term
    before, after = made.now.before[term], made.now.after[term]
    ratio = on.question.quotient.below is not None
    return Part(
        "segment",
        " × ".join(group),
        float(made.found.total[n, -1]),
        half,
        (_known(before.number[n, -1]), _known(after.number[n, -1])),
        unit_of(on.question.project, on.tree),
        " × ".join(group),
        dict(zip(made.by, group, strict=True)),
        _side(made, n),
        tuple(_pair(made, n) if ratio else _factors(on, made, n, inside)),
    )


def _inside(on: Ground, made: Split, segments: int) -> dict[str, Floats]:
    """Half the widths of the bands of each factor in each segment."""
    if on.question.quotient.below is not None:
        return {}
    keys = [key for key in _leaves(made) if key in made.found.cells]
    terms = {branch.key: branch.term for branch in made.tree.walk()}
    nothing = np.zeros_like(made.past.total)
    tests = segments * max(1, len(keys))
    found = {}
    for key in keys:
        half = bands(on, made.past.cells.get(key, nothing), tests)
        cells = made.found.cells[key][:, -1]
        if key in terms:
            half = widened(on.question, made.now, terms[key], cells, half, tests)
        found[key] = half
    return found


def _pair(made: Split, n: int) -> Iterator[Part]:
    """Of a ratio: what the segment's own level did, and what its share did."""
    yield Part("within", "within", float(made.found.rate[n, -1]))
    yield Part("mix", "mix", float(made.found.mix[n, -1]))


def _factors(on: Ground, made: Split, n: int, inside: Mapping[str, Floats]) -> Iterator[Part]:
    branches = {branch.key: branch for branch in made.tree.walk()}
    project, found = on.question.project, made.found
    for key, halves in inside.items():
        value, half = float(found.cells[key][n, -1]), _known(halves[n])
        if value == 0:
            continue
        if key not in branches:
            own = branches[key[1:]]
            label = labelled(project, own)
            yield Part("gap", f"{own.term} - formula", value, half, label=label)
            continue
        branch = branches[key]
        yield Part(
            "kpi",
            branch.term,
            value,
            half,
            (_known(made.now.before[branch.term].number[n, -1]),
             _known(made.now.after[branch.term].number[n, -1])),
            unit_of(project, branch),
            labelled(project, branch),
        )  # fmt: skip
    joint = float(found.joint[n, -1])
    if inside and abs(joint) > EXACT * abs(float(found.total[n, -1])):
        yield Part("joint", "joint", joint)


def _leaves(made: Split) -> list[str]:
    """The keys of what divides a segment's change; none where there is no tree."""
    if made.tree.formula is None:
        return []
    found = [branch.key for branch in made.tree.walk() if branch.formula is None]
    return found + [b.residual for b in made.tree.walk() if b.formula is not None]


def _side(made: Split, n: int) -> Side:
    """Whether a segment is new, is lost, or was there on both sides."""
    was, now = _there(made.now, made, n)
    ever, then = _there(made.before, made, n)
    if now[-1] and not was[-1] and not ever.any() and not then.any():
        return "new"
    steady = len(then) == 0 or float(np.mean(then[-YEAR:])) >= STEADY
    return "lost" if was[-1] and not now[-1] and steady else "both"


def _there(states: States, made: Split, n: int) -> tuple[Flags, Flags]:
    """When a segment had anything, before and after."""
    if states.masses is not None:
        return states.masses.before[n] != 0, states.masses.after[n] != 0
    numbers = (state[made.tree.term].number[n] for state in (states.before, states.after))
    was, now = (np.nan_to_num(number) != 0 for number in numbers)
    return was, now


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
