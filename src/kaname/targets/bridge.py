"""The bridge from last year to the target and on to what came: blocks that add up exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kaname.numbers import Scale, add_up, rounded
from kaname.targets.entry import Step, Target, total

Part = Literal[
    "last_year", "trend", "baseline", "previous", "rule", "market", "initiative", "adjustment",
    "allocation", "target", "wrong_baseline", "wrong_market", "wrong_initiative", "execution",
    "actual",
]  # fmt: skip
SUMS: tuple[Part, ...] = ("target", "actual")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: how much it adds; of `target` and `actual`, the sum so far."""

    part: Part
    value: float
    name: str = ""  # of an initiative, say
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Hindsight:
    """How what came differs from the target, by why: the assumptions were wrong, or the work.

    `due` is the part of the target that was due by the end of what is known, `actual` what came.
    """

    due: float
    actual: float
    wrong_baseline: float
    wrong_market: float
    wrong_initiatives: tuple[tuple[str, float], ...]

    @property
    def execution(self) -> float:
        """What no assumption explains."""
        explained = [v for _, v in self.wrong_initiatives]
        explained += [self.wrong_baseline, self.wrong_market]
        return total([self.actual, -self.due, *(-value for value in explained)])


def to_target(target: Target) -> list[Block]:
    """The blocks from last year to the target; their sum is its value, to the last decimal."""
    blocks = [block for step in target.steps for block in _of_step(step)]
    return [*blocks, Block("target", target.value)]


def to_actual(hindsight: Hindsight) -> list[Block]:
    """The blocks from what was due of the target to what came; assumptions that held have none."""
    wrong = [
        Block("wrong_baseline", hindsight.wrong_baseline),
        Block("wrong_market", hindsight.wrong_market),
        *(Block("wrong_initiative", value, name) for name, value in hindsight.wrong_initiatives),
    ]
    return [
        Block("target", hindsight.due),
        *(block for block in wrong if block.value),
        Block("execution", hindsight.execution),
        Block("actual", hindsight.actual),
    ]


def shown(blocks: Sequence[Block], scale: Scale) -> list[float]:
    """The blocks rounded as the scale shows them, so that what is shown adds up, too.

    A bridge may begin with a sum (`target`) and ends with one. Sums are rounded as anywhere else;
    what rounding leaves over goes to the blocks between them.
    """
    first = 1 if blocks and blocks[0].part in SUMS else 0
    between = [block.value for block in blocks[first:-1]]
    if len(blocks) < 2 or not between:
        return [block.value for block in blocks]
    begun = [rounded(block.value, scale) for block in blocks[:first]]
    last = rounded(blocks[-1].value, scale)
    return [*begun, *add_up(between, scale, total([last, *(-one for one in begun)])), last]


def _of_step(step: Step) -> Iterator[Block]:
    """A baseline is last year and what trend and season add to it."""
    low, high = (_number(step.detail.get(name)) for name in ("low", "high"))
    if step.kind != "baseline":
        yield Block(step.kind, step.value, str(step.detail.get("name", "")), low, high)
        return
    last_year = _number(step.detail.get("last_year"))
    if last_year is None:
        yield Block("baseline", step.value, "", low, high)
        return
    yield Block("last_year", last_year)
    more = total([step.value, -last_year])
    bounds = [None if b is None else total([b, -last_year]) for b in (low, high)]
    yield Block("trend", more, "", *bounds)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
