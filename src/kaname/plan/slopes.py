"""Values and derivatives of a program in plain numbers: forward, and reverse over forward."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from math import inf, nan

import numpy as np

from kaname.formula.program import Arithmetic, Program, run
from kaname.formula.values import Floats


def _divided(left: float, right: float) -> float:
    return left / right if right else nan


PLAIN: Arithmetic[float] = Arithmetic(
    float, operator.neg, operator.add, operator.sub, operator.mul, _divided
)


def steps_at(program: Program, leaves: Mapping[str, float]) -> list[float]:
    """The value of every step; NaN after a division by zero."""
    return run(program, leaves, PLAIN)


def first_slopes(program: Program, steps: Sequence[float], units: Mapping[str, int]) -> Floats:
    """How fast every step moves with each lever: an array (steps, levers).

    `units` says which lever a leaf is; other leaves stand still.
    """
    found = np.zeros((len(steps), len(units)))
    for at, step in enumerate(program.steps):
        left, right = step.left, step.right
        match step.op:
            case "leaf":
                if step.leaf in units:
                    found[at, units[step.leaf]] = 1.0
            case "negative":
                found[at] = -found[left]
            case "+":
                found[at] = found[left] + found[right]
            case "-":
                found[at] = found[left] - found[right]
            case "*":
                found[at] = found[left] * steps[right] + steps[left] * found[right]
            case "/":
                found[at] = (found[left] - steps[at] * found[right]) / (steps[right] or nan)
    return found


def second_slopes(
    program: Program, steps: Sequence[float], slopes: Floats, weights: Mapping[int, float]
) -> Floats:
    """How fast the adjoint of every step moves with each lever: an array (steps, levers).

    Its rows of leaves are the second derivatives of the weighted sum of steps: reverse mode,
    each adjoint carried with its own derivatives (Griewank and Walther 2008, chapter 5).
    """
    pulls: list[float] = [0.0] * len(steps)
    bends = np.zeros_like(slopes)
    for at, weight in weights.items():
        pulls[at] += weight
    for at in range(max(weights, default=-1), -1, -1):
        step, pull, bend = program.steps[at], pulls[at], bends[at]
        left, right = step.left, step.right
        match step.op:
            case "negative":
                _give(pulls, bends, left, -pull, -bend)
            case "+" | "-":
                sign = 1.0 if step.op == "+" else -1.0
                _give(pulls, bends, left, pull, bend)
                _give(pulls, bends, right, sign * pull, sign * bend)
            case "*":
                a, b = steps[left], steps[right]
                _give(pulls, bends, left, pull * b, bend * b + pull * slopes[right])
                _give(pulls, bends, right, pull * a, bend * a + pull * slopes[left])
            case "/":
                by = steps[right] or inf
                share, turn = pull / by, (bend - pull / by * slopes[right]) / by
                _give(pulls, bends, left, share, turn)
                over = turn * steps[at] + share * slopes[at]
                _give(pulls, bends, right, -share * steps[at], -over)
    return bends


def _give(pulls: list[float], bends: Floats, at: int, pull: float, bend: Floats) -> None:
    pulls[at] += pull
    bends[at] += bend
