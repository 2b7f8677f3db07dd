"""Intervals of rates and of differences of rates, from their counts (95 %).

Wilson's score interval for a/b; Newcombe's hybrid score interval (method 10, 1998) for a/b - c/d.
A mean has no interval here: its spread is not in the cube.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaname.formula.algebra import evaluate
from kaname.formula.parse import Binary, Expr
from kaname.formula.values import Floats, Values

Z = 1.959963984540054  # the 97.5 % point of the normal distribution
Bounds = tuple[Floats, Floats]


def bounds(expr: Expr, leaves: Mapping[str, Values]) -> Bounds | None:
    """(low, high) of an expression of the shape a/b or a/b - c/d over counts; else None.

    Arrays have the leaves' shape; NaN where a count is undefined or a base is 0.
    """
    match expr:
        case Binary(op="/", left=a, right=b):
            return wilson(_number(a, leaves), _number(b, leaves))
        case Binary(
            op="-",
            left=Binary(op="/", left=a, right=b),
            right=Binary(op="/", left=c, right=d),
        ):
            first = (_number(a, leaves), _number(b, leaves))
            second = (_number(c, leaves), _number(d, leaves))
            return newcombe(first, second)
    return None


def wilson(hits: Floats, of: Floats) -> Bounds:
    """Wilson's interval for the rate hits / of."""
    n = np.where(of > 0, of, np.nan)
    rate = np.clip(hits / n, 0, 1)
    centre = rate + Z * Z / (2 * n)
    half = Z * np.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return np.maximum((centre - half) / scale, 0), np.minimum((centre + half) / scale, 1)


def newcombe(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Bounds:
    """Newcombe's interval for the difference of two independent rates, each (hits, of)."""
    rates = [hits / np.where(of > 0, of, np.nan) for hits, of in (first, second)]
    (low1, high1), (low2, high2) = wilson(*first), wilson(*second)
    gap = rates[0] - rates[1]
    below = np.sqrt((rates[0] - low1) ** 2 + (high2 - rates[1]) ** 2)
    above = np.sqrt((high1 - rates[0]) ** 2 + (rates[1] - low2) ** 2)
    return gap - below, gap + above


def _number(expr: Expr, leaves: Mapping[str, Values]) -> Floats:
    return evaluate(expr, leaves).number
