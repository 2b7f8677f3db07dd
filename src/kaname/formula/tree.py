"""A tree of named formulas: what depends on what, and in which order it is computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kaname.errors import Finding, KanameError
from kaname.formula.expression import Expr, show, terms


@dataclass(frozen=True, eq=False)
class Tree:
    """A root and the formulas beneath it; a node may be used by several others.

    Nodes are known by the canonical text of their term, `show(term)`: `win_rate`,
    `sales[segment=SMB]`. Raises `KanameError` where a node depends on itself.
    """

    root: str
    formulas: Mapping[str, Expr]
    order: tuple[str, ...] = field(init=False)  # every node under the root, children first
    leaves: tuple[str, ...] = field(init=False)  # nodes without a formula, in reading order

    def __post_init__(self) -> None:
        order = tuple(_bottom_up(self))
        object.__setattr__(self, "order", order)
        object.__setattr__(self, "leaves", tuple(n for n in order if n not in self.formulas))

    def children(self, node: str) -> tuple[str, ...]:
        """The nodes that the formula of `node` uses, in its order; none for a leaf."""
        formula = self.formulas.get(node)
        return () if formula is None else tuple(show(term) for term in terms(formula))

    def without(self, node: str) -> Tree:
        """The tree in which `node` is a leaf."""
        return Tree(self.root, {n: f for n, f in self.formulas.items() if n != node})

    def carried(self) -> dict[str, tuple[str, ...]]:
        """The leaves under each inner node that is their only way to the root.

        Nodes that share a leaf with another way to the root are left out.
        """
        ways = _dominators(self)
        under: dict[str, dict[str, None]] = {}
        for node in self.order:
            own = {} if node in self.formulas else {node: None}
            under[node] = own | {x: None for child in self.children(node) for x in under[child]}
        return {
            node: tuple(under[node])
            for node in self.order
            if node in self.formulas and all(node in ways[leaf] for leaf in under[node])
        }


def _dominators(tree: Tree) -> dict[str, frozenset[str]]:
    """For every node the nodes, itself included, that no way to it from the root avoids."""
    found = {tree.root: frozenset({tree.root})}
    for node in reversed(tree.order):
        for child in tree.children(node):
            ways = found[node] | {child}
            found[child] = ways & found[child] | {child} if child in found else ways
    return found


def _bottom_up(tree: Tree) -> Iterator[str]:
    # A stack of our own: a long chain of KPIs must not meet the depth of Python's.
    done: set[str] = set()
    path = {tree.root: iter(tree.children(tree.root))}
    while path:
        node, children = next(reversed(path.items()))
        child = next((c for c in children if c not in done), None)
        if child is None:
            del path[node]
            done.add(node)
            yield node
        elif child in path:
            raise _cycle([*path], child)
        else:
            path[child] = iter(tree.children(child))


def _cycle(path: list[str], again: str) -> KanameError:
    circle = [*path[path.index(again) :], again]
    return KanameError(Finding("formula.cycle", {"path": " → ".join(circle)}))
