"""Attribution on random trees beside other ways, and how often a band tells what is nothing.

`python -m bench.explaining [--trees 10000]` divides the change of random trees of up to 100 nodes,
with shared leaves, zeros and negative figures, one at a time: the largest residual, and the time of
a tree of 50 nodes. Beside it on the same trees the ordered waterfall (how often two orders of the
same factors disagree), the node-wise logarithmic mean (LMDI-I: how often it is undefined), and
Shapley's values enumerated on trees of at most eight leaves (undefined where a mixed state is).

Then simulated funnels without a cause, with trend, season, autocorrelation and 6 % noise: how many
explanations tell anything, and how many find a factor that fell by 20 or 35 %.
"""

from __future__ import annotations

import math
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from time import process_time

import numpy as np

from bench import attribution
from bench.line import HEADER, Line
from kaname.causes.attribution.band import half_width
from kaname.formula.algebra import evaluate_tree
from kaname.formula.attribute import Attribution, attribute
from kaname.formula.expression import Binary, Expr, Name, Operator
from kaname.formula.program import FLOATS, Program, run
from kaname.formula.tree import Tree
from kaname.formula.values import Flags, Floats, Values

TREES = 10_000
QUICK = 3_000  # where all benches run
COMPARED = 300  # of the trees, on which the other ways are tried too
FEW = 8  # leaves, up to which Shapley's values are enumerated
MOST = 100  # nodes
RESIDUAL = 1e-9
MILLISECONDS = 2.0
WRONG = 0.05
FUNNELS = 2_000
MONTHS = 36

State = Mapping[str, float]


# --- random trees ----------------------------------------------------------------------------


def random_tree(random: np.random.Generator, most: int) -> Tree:
    """A tree of at most so many nodes: sums, differences, products and ratios of 2 to 4 parts."""
    formulas: dict[str, Expr] = {}
    open_leaves, count = ["n0"], 1
    while open_leaves and count + 4 <= most:
        node = open_leaves.pop(int(random.integers(len(open_leaves))))
        op = str(random.choice(["+", "-", "*", "/"], p=[0.4, 0.15, 0.35, 0.1]))
        parts = 2 if op == "/" else int(random.integers(2, 5))
        names = [f"n{count + n}" for n in range(parts)]
        count += parts
        open_leaves += names[:1] if op == "/" else names  # a denominator stays a leaf
        if op != "/" and open_leaves and random.random() < 0.1:
            names.append(str(random.choice(open_leaves)))  # a leaf that is used twice
            open_leaves.remove(names[-1])
        formulas[node] = _joined(op, list(dict.fromkeys(names)))
    return Tree("n0", formulas)


def _joined(op: str, names: Sequence[str]) -> Expr:
    found: Expr = Name(names[0])
    for name in names[1:]:
        found = Binary(_operator(op), found, Name(name))
    return found


def _operator(op: str) -> Operator:
    assert op in ("+", "-", "*", "/")
    return op  # type: ignore[return-value]


def random_state(random: np.random.Generator, tree: Tree) -> dict[str, float]:
    """A figure for each leaf: a tenth are 0, as many negative; denominators seldom are either."""
    below = {
        f.right.name
        for f in tree.formulas.values()
        if isinstance(f, Binary) and f.op == "/" and isinstance(f.right, Name)
    }
    found = {}
    for leaf in tree.leaves:
        size, kind = float(random.lognormal(0.5, 0.7)), random.random()
        odd = 0.005 if leaf in below else 0.1
        found[leaf] = 0.0 if kind < odd else -size if kind < 2 * odd else size
    return found


# --- other ways ------------------------------------------------------------------------------


def values(tree: Tree, state: State) -> dict[str, float] | None:
    """Every node in plain arithmetic; None where a denominator is 0."""
    program = Program.of(tree)
    with np.errstate(all="ignore"):
        steps = run(program, {leaf: np.asarray(x) for leaf, x in state.items()}, FLOATS)
    found = {node: float(steps[at]) for node, at in program.nodes.items()}
    return found if all(math.isfinite(x) for x in found.values()) else None


def waterfall(
    tree: Tree, before: State, after: State, order: Sequence[str]
) -> dict[str, float] | None:
    """The factors switched to their last values one after another."""
    state = dict(before)
    roots = []
    for leaf in (None, *order):
        if leaf is not None:
            state[leaf] = after[leaf]
        found = values(tree, state)
        if found is None:
            return None
        roots.append(found[tree.root])
    steps = [last - first for first, last in pairwise(roots)]
    return dict(zip(order, steps, strict=True))


def lmdi(tree: Tree, before: State, after: State) -> bool:
    """Whether the logarithmic mean defines a division: all figures of products are above 0."""
    ends = [values(tree, state) for state in (before, after)]
    for node, formula in tree.formulas.items():
        if isinstance(formula, Binary) and formula.op in ("*", "/"):
            for part in (node, *tree.children(node)):
                if any(end is None or end[part] <= 0 for end in ends):
                    return False
    return True


def shapley(tree: Tree, before: State, after: State) -> dict[str, float] | None:
    """Shapley's values of the leaves from all mixed states; None where one is undefined."""
    leaves = tree.leaves
    roots = []
    for mask in range(1 << len(leaves)):
        mixed = {x: (after if mask >> n & 1 else before)[x] for n, x in enumerate(leaves)}
        found = values(tree, mixed)
        if found is None:
            return None
        roots.append(found[tree.root])
    total = {}
    for n, leaf in enumerate(leaves):
        total[leaf] = sum(
            _weight(mask.bit_count(), len(leaves)) * (roots[mask | 1 << n] - roots[mask])
            for mask in range(1 << len(leaves))
            if not mask >> n & 1
        )
    return total


def _weight(before: int, count: int) -> float:
    return math.factorial(before) * math.factorial(count - before - 1) / math.factorial(count)


# --- measuring -------------------------------------------------------------------------------


def of(state: State) -> dict[str, Values]:
    """The state as figures."""
    return {leaf: Values.of(number) for leaf, number in state.items()}


def residual(tree: Tree, before: State, after: State, found: Attribution) -> float:
    """What the leaves lack to the change, and children to their parent, as a part of the scale."""
    ends = [evaluate_tree(tree, of(state))[tree.root].number for state in (before, after)]
    parts = found.contributions
    leaves = np.array([float(parts[leaf]) for leaf in tree.leaves])
    scale = max(float(np.max(np.abs(ends))), float(np.abs(leaves).sum()))
    return abs(float(ends[1] - ends[0]) - float(leaves.sum())) / scale if scale else 0.0


def trees(count: int, seed: int = 1) -> Iterator[tuple[Tree, State, State]]:
    """Random trees with two states of each."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        tree = random_tree(random, int(random.integers(6, MOST + 1)))
        yield tree, random_state(random, tree), random_state(random, tree)


def divided(count: int) -> Iterator[Line]:
    """The residual and the time on all the trees."""
    worst, joint, nodes, spent = 0.0, 0, 0, 0.0
    for tree, before, after in trees(count):
        states = of(before), of(after)
        started = process_time()
        found = attribute(tree, *states)
        spent += process_time() - started
        nodes += len(tree.order)
        joint += bool(found.joint)
        if not found.joint:
            worst = max(worst, residual(tree, before, after, found))
    detail = f"{nodes / count:.0f} nodes on average, {joint / count:.1%} attributed jointly"
    yield Line(f"explain: {count:,} trees, largest residual", worst, "", RESIDUAL, detail)
    yield Line("  the same, each tree compiled anew", 1e3 * spent / count, "ms")


def one_tree() -> Line:
    """The time of one tree of 50 nodes, alone."""
    tree = attribution.fifty_nodes()
    many = attribution.states(tree, seed=1)
    best = math.inf
    for n in range(200):
        states = [{leaf: Values.of(v.number[n]) for leaf, v in state.items()} for state in many]
        started = process_time()
        attribute(tree, *states)
        best = min(best, process_time() - started) if n else best
    return Line(f"  a tree of {len(tree.order)} nodes", 1e3 * best, "ms", MILLISECONDS)


def other_ways(count: int) -> Iterator[Line]:
    """The waterfall, the logarithmic mean and enumerated Shapley on the first of the trees."""
    ordered = undefined = enumerated = few = tried = 0
    seconds = [0.0, 0.0]
    for tree, before, after in trees(count):
        if any(values(tree, state) is None for state in (before, after)):
            continue
        tried += 1
        started = process_time()
        ways = [waterfall(tree, before, after, order) for order in _orders(tree)]
        seconds[0] += process_time() - started
        ordered += _differ(ways)
        undefined += not lmdi(tree, before, after)
        if len(tree.leaves) <= FEW:
            few += 1
            started = process_time()
            enumerated += shapley(tree, before, after) is None
            seconds[1] += process_time() - started
    yield Line("  waterfall: another order, another answer", ordered / tried, "", None,
               f"{1e3 * seconds[0] / 2 / tried:.2f} ms")  # fmt: skip
    yield Line("  logarithmic mean (LMDI): undefined", undefined / tried)
    yield Line(f"  Shapley, up to {FEW} leaves: undefined", enumerated / max(few, 1), "", None,
               f"{1e3 * seconds[1] / max(few, 1):.2f} ms, doubled by each leaf more")  # fmt: skip


def _orders(tree: Tree) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tree.leaves, tree.leaves[::-1]


def _differ(ways: Sequence[Mapping[str, float] | None]) -> bool:
    first, last = ways
    if first is None or last is None:
        return True
    scale = max(1e-300, *(abs(x) for x in first.values()))
    return any(abs(first[leaf] - last[leaf]) > 1e-6 * scale for leaf in first)


# --- what is told ----------------------------------------------------------------------------


def funnel(random: np.random.Generator, count: int, drop: float) -> dict[str, Floats]:
    """Leads, two rates and a price of companies, by month; the last month's rate is dropped."""
    months = np.arange(MONTHS + 1)
    season = 1 + 0.1 * np.sin(2 * np.pi * months / 12 + random.uniform(0, 6, (count, 1)))
    found = {}
    for leaf, level in (("leads", 400.0), ("rate", 0.3), ("won", 0.25), ("price", 1.0)):
        shocks = random.normal(0, 0.06, (count, MONTHS + 1))
        for at in range(1, MONTHS + 1):
            shocks[:, at] += 0.2 * shocks[:, at - 1]
        trend = 1 + random.normal(0, 0.003, (count, 1)) * months
        found[leaf] = level * trend * np.exp(shocks) * (season if leaf == "leads" else 1.0)
    found["won"][:, -1] *= 1 + drop
    return found


def told(series: Mapping[str, Floats], lag: int) -> dict[str, Flags]:
    """Whether each factor's last contribution is beyond its band, of the list of them all."""
    tree = Tree("sales", {"sales": _joined("*", list(series))})
    before = {leaf: Values.of(x[:, :-lag]) for leaf, x in series.items()}
    after = {leaf: Values.of(x[:, lag:]) for leaf, x in series.items()}
    parts = attribute(tree, before, after).contributions
    size = np.maximum(*(evaluate_tree(tree, s)["sales"].number for s in (before, after)))
    found = {}
    for leaf in series:
        part = parts[leaf] / size
        half = half_width(part[:, :-1], apart=lag > 1, tests=len(series))
        found[leaf] = np.abs(part[:, -1]) > half
    return found


def bands(count: int) -> Iterator[Line]:
    """How often something is told, without a cause and with one."""
    for lag, name in ((1, "previous"), (12, "last year")):
        random = np.random.default_rng(2)
        still = told(funnel(random, count, 0.0), lag)
        wrong = np.any(list(still.values()), axis=0).mean()
        yield Line(f"  told without a cause, {name}", float(wrong), "", WRONG)
        for drop in (-0.2, -0.35):
            found = told(funnel(random, count, drop), lag)["won"].mean()
            yield Line(f"  a factor that fell by {-drop:.0%} is told, {name}", float(found))


def lines(count: int = TREES) -> Iterator[Line]:
    """All of them."""
    yield from divided(count)
    yield one_tree()
    yield from other_ways(min(count, COMPARED))
    yield from bands(FUNNELS)


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 if a figure is over its limit."""
    parser = ArgumentParser(prog="python -m bench.explaining", description=__doc__)
    parser.add_argument("--trees", type=int, default=TREES)
    print(HEADER)
    over = False
    for line in lines(parser.parse_args(arguments).trees):
        print(line, flush=True)
        over |= line.over
    return int(over)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
