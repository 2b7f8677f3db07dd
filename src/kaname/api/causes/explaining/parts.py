"""The parts of a change down the KPI's tree, each beside what it usually is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kaname.api.causes.explaining.chance import widened
from kaname.api.causes.explaining.ground import Ground, bands
from kaname.api.causes.explaining.names import Words, dimension, labelled, unit_of
from kaname.api.causes.explaining.segment_parts import Split
from kaname.causes.attribution.branch import Branch
from kaname.causes.attribution.part import Kind, Part
from kaname.formula.values import Floats
from kaname.text import LANGS, label, message


def tree_parts(on: Ground, splits: Sequence[Split]) -> Part:
    """The change of the KPI with all that is under it; leaves are split by the mix of segments."""
    single = [made for made in splits if len(made.by) == 1]
    return _branch(on, on.tree, "whole", single[:1])


def _branch(on: Ground, branch: Branch, kind: Kind, splits: Sequence[Split]) -> Part:
    value, half = _valued(on, branch.key, branch.term, 1 if kind == "whole" else _tests(on))
    children = [_branch(on, child, "kpi", splits) for child in branch.children if not child.share]
    children += list(_mix(on, branch))
    children += list(_gap(on, branch))
    if kind == "kpi" and not children and on.question.quotient.below is None:
        children = [part for made in splits for part in _mixed(on, branch.key, value, made)]
    project, term = on.question.project, branch.term
    return Part(
        kind,
        term,
        value,
        half,
        (None if term in on.whole.held else _last(on.whole.before[term].number[0]),
         _last(on.whole.after[term].number[0])),
        unit_of(project, branch),
        labelled(project, branch),
        children=tuple(children),
        computed=term in on.whole.computed,
    )  # fmt: skip


def _mix(on: Ground, branch: Branch) -> Iterator[Part]:
    """What the shares of a ratio's parts did together, by the name of the one that moved most."""
    shares = [child for child in branch.children if child.share]
    if not shares:
        return
    both = on.whole.before, on.whole.after

    def ends(share: Branch) -> tuple[float, float]:
        before, after = (_last(state[share.term].number[0]) or 0.0 for state in both)
        return before, after

    most = max(shares, key=lambda share: abs(ends(share)[1] - ends(share)[0]))
    now, past = (
        np.sum([division.parts[share.key] for share in shares], axis=0)
        for division in (on.division, on.past_division)
    )
    half = _last(bands(on, past[np.newaxis], _tests(on)))
    yield Part(
        "kpi", most.term, float(now[-1]), half, ends(most),
        "ratio", labelled(on.question.project, most),
    )  # fmt: skip


def _tests(on: Ground) -> int:
    """How many parts of the tree could be told."""
    return max(1, sum(bool(part[-1] != 0) for part in on.division.parts.values()) - 1)


def _gap(on: Ground, branch: Branch) -> Iterator[Part]:
    """What the formula of a branch leaves over; beside a target also what has none."""
    if on.division.parts.get(branch.residual, np.zeros(1))[-1] == 0:
        return
    value, half = _valued(on, branch.residual, None, _tests(on))
    project, held = on.question.project, on.whole.held
    bare = [labelled(project, child) for child in branch.children if child.term in held]
    named = _listed(bare) if bare else labelled(project, branch)
    key = f"{branch.term} - formula"
    yield Part("gap", key, value, half, label=named, computed=bool(bare))


def _listed(labels: Sequence[Words]) -> Words:
    return {
        lang: message("explain.any-of", lang).join(label(each, lang) for each in labels)
        for lang in LANGS
    }


def _valued(on: Ground, key: str, term: str | None, tests: int) -> tuple[float, float | None]:
    """A part, and half the width of its band: from the past, else from counting, else unknown."""
    parts = on.division.parts[key]
    past = on.past_division.parts.get(key, np.zeros(len(on.past_size)))
    half = bands(on, past[np.newaxis], tests)
    if term is not None and term not in on.whole.held:
        half = widened(on.question, on.whole, term, parts[-1:], half, tests)
    return float(parts[-1]), _last(half)


def _mixed(on: Ground, key: str, whole: float, made: Split) -> Iterator[Part]:
    """A leaf by one dimension: what its mix did, and what changed within the segments."""
    if key not in made.found.cells:
        return
    mix = float(made.found.mixes[key][-1])
    if abs(mix) <= 1e-9 * abs(whole):
        return
    name = dimension(on.question.project, made.by[0])
    half = _last(bands(on, made.past.mixes[key][np.newaxis], _tests(on)))
    yield Part("mix", f"mix of {made.by[0]}", mix, half, label=name)
    yield Part("within", f"within {made.by[0]}", whole - mix, label=name)


def _last(number: Floats) -> float | None:
    return float(number[-1]) if np.isfinite(number[-1]) else None
