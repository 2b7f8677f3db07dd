"""The tree of a KPI as it is read from top to bottom: one branch for each mention of a KPI.

A KPI that two formulas use stands in two places, and carries in each what passes through there.
That is what makes every branch the sum of the branches under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kaname.causes.attribution.pairs import pairs, weighed
from kaname.design.expressions import expression
from kaname.design.model import Design
from kaname.formula.parse import Binary, Expr, Name, Negative, Number, show, terms
from kaname.measure.forest import Members, decomposition

MOST = 400  # branches: what is mentioned beyond them stays whole


@dataclass(frozen=True, slots=True)
class Branch:
    """One mention of a KPI, a slice, a word on a KPI, or a measure.

    `key` is unique in its tree, `term` is the canonical text of `expr`, what is measured here.
    `formula` is written in the keys of the children; None for a leaf. `share`: it is the share
    that a part of a ratio has in the denominator; the shares of a ratio are its mix together.
    """

    key: str
    expr: Expr
    formula: Expr | None = None
    children: tuple[Branch, ...] = ()
    share: bool = False

    @property
    def term(self) -> str:
        """What is measured, as the formula language says it."""
        return show(self.expr)

    @property
    def residual(self) -> str:
        """The key of what the formula leaves unexplained here."""
        return f"r{self.key}"

    def walk(self) -> Iterator[Branch]:
        """This branch and all below it, each before what is under it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def cut(self) -> Branch:
        """The branch without anything under it."""
        return replace(self, formula=None, children=())


def grown(design: Design, kpi: str, members: Members, *, ratios: bool = True) -> Branch:
    """The tree of a KPI: its formulas down to what has none.

    A KPI without a formula is what its `value` says: a ratio of sums has the rates of its parts
    and their shares; `won / closed` has two leaves, but where `ratios` are to stay whole.
    `members` are those of the dimensions that KPIs are `split` by.
    """
    counter = iter(range(MOST))
    root = _grown(design, Name(kpi), members, counter)
    value = expression(design, kpi, "value")
    if root.formula is not None or not isinstance(value, Binary):
        return root
    if parts := pairs(design, kpi):
        rates = [_grown(design, part.rate, members, counter) for part in parts]
        shares = [Branch(f"n{next(counter, MOST)}", part.share, share=True) for part in parts]
        formula = weighed(*([Name(each.key) for each in side] for side in (rates, shares)))
        return replace(root, formula=formula, children=(*rates, *shares))
    return _valued(root, value, counter) if ratios else root


def _valued(root: Branch, value: Binary, counter: Iterator[int]) -> Branch:
    """What a value is made of; a ratio of two things, each of them as a whole."""
    asked = [value.left, value.right] if value.op == "/" else list(terms(value))
    leaves = {show(each): f"n{next(counter, MOST)}" for each in asked}
    children = tuple(Branch(leaves[show(each)], each) for each in asked)
    ends = Name(children[0].key), Name(children[-1].key)
    formula = Binary("/", *ends) if value.op == "/" else renamed(value, leaves)
    return replace(root, formula=formula, children=children)


def growth(root: Branch) -> bool:
    """Whether a tree is but one thing divided by another."""
    match root.formula:
        case Binary(op="/", left=Name(), right=Name()):
            return all(child.formula is None for child in root.children)
    return False


def _grown(design: Design, expr: Expr, members: Members, counter: Iterator[int]) -> Branch:
    key = f"n{next(counter, MOST)}"
    whole = isinstance(expr, Name) and expr.name in design.kpis
    formula = decomposition(design, expr.name, members) if whole else None  # type: ignore[union-attr]
    if formula is None:
        return Branch(key, expr)
    asked = terms(formula)
    number = next(counter, MOST)
    if number + len(asked) >= MOST:
        return Branch(key, expr)
    children = tuple(_grown(design, term, members, counter) for term in asked)
    names = {child.term: child.key for child in children}
    return Branch(key, expr, renamed(formula, names), children)


def renamed(expr: Expr, names: Mapping[str, str]) -> Expr:
    """The expression with other names for its terms."""
    match expr:
        case Number():
            return expr
        case Negative(of=of):
            return Negative(renamed(of, names))
        case Binary(op=op, left=left, right=right):
            return Binary(op, renamed(left, names), renamed(right, names))
    return Name(names[show(expr)])
