"""Circles: KPIs that are measured by, or decompose into, themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from kaname.design.document import Document
from kaname.design.expressions import Role, expression, is_measure, measured
from kaname.design.model import Design
from kaname.errors import Finding
from kaname.formula.parse import Name, names, terms

Graph = dict[str, frozenset[str]]  # KPI -> the KPIs that it uses


def check(document: Document) -> list[Finding]:
    """A finding for each circle, written out."""
    design = document.design
    if design is None:
        return []
    found = list(_findings(document, design, "formula"))
    in_both = {frozenset(str(f.params["circle"]).split(" → ")) for f in found}
    for finding in _findings(document, design, "value"):
        if frozenset(str(finding.params["circle"]).split(" → ")) not in in_both:
            found.append(finding)
    return found


def formulas(design: Design) -> Graph:
    """What each KPI decomposes into.

    A slice and a word (`opening(mrr)`) are leaves of the tree, measured and not decomposed: a
    KPI may decompose into what it was before.
    """
    found: Graph = {}
    for kpi in design.kpis:
        expr = expression(design, kpi, "formula")
        inside = terms(expr) if expr is not None else ()
        found[kpi] = frozenset(term.name for term in inside if isinstance(term, Name))
    return found


def values(design: Design) -> Graph:
    """Which other KPIs each KPI is measured by, inside words too."""
    found: Graph = {}
    for kpi in design.kpis:
        by = measured(design, kpi)
        inside = [name.name for name in names(by[1])] if by else []
        found[kpi] = frozenset(n for n in inside if by and not is_measure(design, n, by[0]))
    return found


def circles(graph: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """The circles of a graph, each from its first KPI in the graph's order back to it."""
    order = {name: at for at, name in enumerate(graph)}
    left = {name: uses & graph.keys() for name, uses in graph.items()}
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = list(reversed(error.args[1][1:]))
            start = circle.index(min(circle, key=order.__getitem__))
            yield (*circle[start:], *circle[: start + 1])
            left[circle[start]] = frozenset()
        else:
            return


def _findings(document: Document, design: Design, role: Role) -> Iterator[Finding]:
    for circle in circles(values(design) if role == "value" else formulas(design)):
        params = {"circle": " → ".join(circle)}
        written = "formula" if role == "value" and not design.kpis[circle[0]].value else role
        place = document.places.of(("kpis", circle[0], written))
        yield Finding(f"design.circular-{role}", params, place)
