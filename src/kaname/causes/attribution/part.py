"""A part of a change: exact, beside what it usually is, and as it is shown so that sums hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kaname.numbers import Scale, add_up, rounded
from kaname.text import Lang

Kind = Literal["whole", "kpi", "gap", "joint", "segment", "rest", "mix", "within", "other"]
Side = Literal["both", "new", "lost"]
PAIR = ("within", "mix")
ROUNDING = 1e-9  # of the largest part: what is left over by as little is nothing


@dataclass(frozen=True, slots=True)
class Part:
    """What one thing contributes to a change, in the unit of the whole.

    `kind`: the `whole`; a `kpi` of the tree; the `gap` that a formula leaves; what is attributed
    jointly; a `segment`; the `rest` of no segment; the `mix` of segments and what changed
    `within` them; `other`, the sum of parts that are not told. `half`: half the width of the band
    in which the part usually lies, None where that is not known. `figures`: before and after of
    the thing itself, in `unit`. The children add up to the part, shown figures to shown ones.
    """

    kind: Kind
    key: str
    value: float
    half: float | None = None
    figures: tuple[float | None, float | None] = (None, None)
    unit: str = ""
    label: str | Mapping[Lang, str] = ""
    where: Mapping[str, str] = field(default_factory=dict)
    side: Side = "both"
    children: tuple[Part, ...] = ()
    shown: Mapping[Lang, float] = field(default_factory=dict)
    computed: bool = False  # the figure before follows from targets below, and is none itself

    @property
    def beyond(self) -> bool | None:
        """Whether it is more than it usually is; None where that is not known."""
        return None if self.half is None else abs(self.value) > self.half

    def walk(self) -> Iterator[Part]:
        """This part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def rounded_parts(part: Part, scale: Scale, whole: float) -> Part:
    """The part shown as `whole`, which is as the scale shows it, and its children so that they add
    up to it, each to its own.
    """
    values = _shown_values(part, scale, whole)
    children = tuple(
        rounded_parts(child, scale, value)
        for child, value in zip(part.children, values, strict=True)
    )
    return replace(part, shown={**part.shown, scale.lang: whole}, children=children)


def _shown_values(part: Part, scale: Scale, whole: float) -> list[float]:
    """What the children are shown as. One that is told with its own figures before and after is
    their difference as they are shown, and what rounding leaves over goes to the others.
    """
    values = [child.value for child in part.children]
    changes = [_own_change(child, part.unit, scale) for child in part.children]
    own = {n: change for n, change in enumerate(changes) if change is not None}
    others = [n for n in range(len(values)) if n not in own]
    if not own or not others:
        return add_up(values, scale, whole)
    left = rounded(whole - sum(own.values()), scale)
    rest = dict(zip(others, add_up([values[n] for n in others], scale, left), strict=True))
    return [(own | rest)[n] for n in range(len(values))]


def _own_change(part: Part, unit: str, scale: Scale) -> float | None:
    """The shown change of what is told, and contributes what it changed itself; else None."""
    before, after = part.figures
    if not part.beyond or before is None or after is None or part.unit != unit:
        return None
    same = abs(after - before - part.value) <= ROUNDING * max(abs(before), abs(after))
    return shown_change(before, after, scale) if same else None


def shown_change(before: float, after: float, scale: Scale) -> float:
    """The difference of both figures as they are shown."""
    return rounded(rounded(after, scale) - rounded(before, scale), scale)


def told(part: Part, least: float) -> Part:
    """The part with only what says something under it, the largest first.

    What is beyond the usual is told; where nothing is known of what is usual, what is at least
    `least`. What a factor that is not told has under it stands in its place; a segment's factors
    stay with it. The rest is one part.
    Mix and change within stay with what they belong to.
    """
    kept = sorted(_saying(part, least), key=lambda child: -abs(child.value))
    pair = tuple(child for child in part.children if child.kind in PAIR)
    found = (*(told(child, least) for child in kept), *pair)
    value = part.value - sum(child.value for child in kept)
    if not kept or _zero(value, part):
        return replace(part, children=found)
    shown = {g: part.shown[g] - sum(child.shown[g] for child in kept) for g in part.shown}
    return replace(part, children=(*found, Part("other", "", value, shown=shown)))


def _saying(part: Part, least: float) -> Iterator[Part]:
    """The nearest parts below that are to be told."""
    for child in part.children:
        if child.kind in PAIR:
            continue
        if says(child, least):
            yield child
        elif child.kind != "segment":
            yield from _saying(child, least)


def says(part: Part, least: float) -> bool:
    """Whether a part is worth telling."""
    if part.shown and not any(part.shown.values()):
        return False  # it shows as 0
    return abs(part.value) >= least > 0 if part.half is None else bool(part.beyond)


def _zero(value: float, part: Part) -> bool:
    return abs(value) <= ROUNDING * max(abs(part.value), *(abs(c.value) for c in part.children))
