"""A tree as a flat list of steps, run under any arithmetic, and differentiated both ways."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import numpy as np

from kaname.formula.expression import Binary, Expr, Negative, Number, show
from kaname.formula.tree import Tree
from kaname.formula.values import Floats

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on earlier steps, which it names by their positions in the program."""

    op: Literal["leaf", "number", "negative", "+", "-", "*", "/"]
    left: int = -1
    right: int = -1
    number: float = 0.0
    leaf: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """Steps in an order that can be run; `nodes` says at which step each node stands."""

    steps: tuple[Step, ...]
    nodes: Mapping[str, int]

    @staticmethod
    def of(tree: Tree) -> Program:
        """The program that computes every node of `tree`, the root last."""
        steps: list[Step] = []
        nodes: dict[str, int] = {}
        for node in tree.order:
            if node in tree.formulas:
                nodes[node] = _append(tree.formulas[node], steps, nodes)
            else:
                nodes[node] = _put(steps, Step("leaf", leaf=node))
        return Program(tuple(steps), nodes)

    @staticmethod
    def of_expr(expr: Expr) -> Program:
        """The program that computes one expression; its terms are leaves."""
        return Program.of(Tree("", {"": expr}))


@dataclass(frozen=True, slots=True)
class Arithmetic(Generic[T]):
    """What the operators mean on values of one kind."""

    number: Callable[[float], T]
    negative: Callable[[T], T]
    add: Callable[[T, T], T]
    subtract: Callable[[T, T], T]
    multiply: Callable[[T, T], T]
    divide: Callable[[T, T], T]


FLOATS: Arithmetic[Floats] = Arithmetic(
    np.asarray, np.negative, np.add, np.subtract, np.multiply, np.divide
)


def run(program: Program, leaves: Mapping[str, T], arithmetic: Arithmetic[T]) -> list[T]:
    """The value of every step."""
    binary = {
        "+": arithmetic.add,
        "-": arithmetic.subtract,
        "*": arithmetic.multiply,
        "/": arithmetic.divide,
    }
    values: list[T] = []
    for step in program.steps:
        if step.op == "leaf":
            values.append(leaves[step.leaf])
        elif step.op == "number":
            values.append(arithmetic.number(step.number))
        elif step.op == "negative":
            values.append(arithmetic.negative(values[step.left]))
        else:
            values.append(binary[step.op](values[step.left], values[step.right]))
    return values


def tangents(
    program: Program,
    values: Sequence[Floats],
    slopes: Mapping[str, Floats],
    wanted: Container[int] | None = None,
) -> list[Floats]:
    """Forward mode: how fast every step changes while each leaf changes by its slope.

    With `wanted`, only those steps are computed, which must hold all that they depend on; the
    others are given as 0.
    """
    found: list[Floats] = []
    still = np.zeros(())
    for at, step in enumerate(program.steps):
        left, right = step.left, step.right
        if step.op == "number" or (wanted is not None and at not in wanted):
            found.append(still)
        elif step.op == "leaf":
            found.append(slopes[step.leaf])
        elif step.op == "negative":
            found.append(-found[left])
        elif step.op == "+":
            found.append(found[left] + found[right])
        elif step.op == "-":
            found.append(found[left] - found[right])
        elif step.op == "*":
            found.append(found[left] * values[right] + values[left] * found[right])
        else:
            found.append((found[left] - values[at] * found[right]) / values[right])
    return found


def dependencies(program: Program, steps: Iterable[int]) -> frozenset[int]:
    """The given steps and all that they depend on."""
    found = set(steps)
    for at in reversed(range(len(program.steps))):
        step = program.steps[at]
        if at in found:
            found |= {part for part in (step.left, step.right) if part >= 0}
    return frozenset(found)


def adjoints(program: Program, values: Sequence[Floats], root: int) -> list[Floats]:
    """Reverse mode: the derivative of the step `root` by every step."""
    found: list[Floats | None] = [None] * len(values)
    found[root] = np.ones(())
    for at in range(root, -1, -1):
        step, here = program.steps[at], found[at]
        if here is None:
            continue
        left, right = step.left, step.right
        match step.op:
            case "negative":
                _add(found, left, -here)
            case "+":
                _add(found, left, here)
                _add(found, right, here)
            case "-":
                _add(found, left, here)
                _add(found, right, -here)
            case "*":
                _add(found, left, here * values[right])
                _add(found, right, here * values[left])
            case "/":
                share = here / values[right]
                _add(found, left, share)
                _add(found, right, -share * values[at])
    return [np.zeros(()) if slope is None else slope for slope in found]


def _add(found: list[Floats | None], at: int, more: Floats) -> None:
    # The first slope is taken as it is: all parts of a sum then share one array.
    before = found[at]
    found[at] = more if before is None else before + more


def rounding(program: Program, values: Sequence[Floats]) -> list[Floats]:
    """A first-order bound on the rounding error of every step."""
    unit = float(np.finfo(np.float64).eps)
    found: list[Floats] = []
    sizes = [np.abs(value) for value in values]
    for step, size in zip(program.steps, sizes, strict=True):
        left, right = step.left, step.right
        own = unit * size
        match step.op:
            case "leaf" | "number":
                found.append(own)
            case "negative":
                found.append(found[left])
            case "+" | "-":
                found.append(found[left] + found[right] + own)
            case "*":
                found.append(found[left] * sizes[right] + sizes[left] * found[right] + own)
            case "/":
                found.append((found[left] + size * found[right]) / sizes[right] + own)
    return found


def _append(expr: Expr, steps: list[Step], nodes: Mapping[str, int]) -> int:
    match expr:
        case Number(number):
            return _put(steps, Step("number", number=number))
        case Negative(of):
            return _put(steps, Step("negative", _append(of, steps, nodes)))
        case Binary(op, left, right):
            first = _append(left, steps, nodes)
            return _put(steps, Step(op, first, _append(right, steps, nodes)))
        case _:
            return nodes[show(expr)]


def _put(steps: list[Step], step: Step) -> int:
    steps.append(step)
    return len(steps) - 1
