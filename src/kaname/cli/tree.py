"""`kaname tree`: the KPI tree of a period, drawn, or as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Option

from kaname.cli import conditions, freshness, ledger, output
from kaname.cli.options import SPOKEN, Conditions, DesignPath, Form, Grain, Language
from kaname.cli.progress import progress
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang, label

if TYPE_CHECKING:
    from kaname.api import Project
    from kaname.measure.tree import Node, Tree

FIGURES = ("value", "unit", "compared", "change", "change_ratio")
COLUMNS = ("period", "depth", "sign", "kpi", *FIGURES, "formula", "edge", "residual")
Compare = Literal["previous", "last-year", "none"]


def tree(
    design: DesignPath,
    *,
    period: Annotated[
        str | None, Option("--period", metavar="PERIOD", help="cli.option-period")
    ] = None,
    grain: Annotated[
        Grain | None, Option("--grain", metavar="GRAIN", help="cli.option-tree-grain")
    ] = None,
    compare: Annotated[
        Compare, Option("--compare", metavar="WITH", help="cli.option-tree-compare")
    ] = "previous",
    kpi: Annotated[str | None, Option("--kpi", metavar="KPI", help="cli.option-tree-kpi")] = None,
    where: Conditions = None,
    form: Annotated[Form, Option("--format", help="cli.option-tree-format")] = "table",
    lang: Language = SPOKEN,
) -> None:
    """Print the tree."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    scope = conditions.read(where)
    ledger.warn(design, lang)
    with progress(lang) as tell:
        project = api.open(design, progress=tell)
        conditions.check(scope, project)
        measured = project.tree(
            _period(period, grain, project),
            grain or "month",
            None if compare == "none" else compare,
            _single(scope),
            kpi,
        )
    output.report(project.generation.findings, lang)
    for note in freshness.notes(project, _named(measured), lang):
        output.say(note)
    if form == "csv":
        output.write(_csv(measured))
    elif form == "json":
        output.write(json.dumps(_plain(measured, lang), ensure_ascii=False, indent=1) + "\n")
    else:
        output.write(measured.draw(lang) + "\n")


def _named(measured: Tree) -> Iterator[str]:
    return (node.kpi for root in measured.roots for _, node in root.walk())


def _period(written: str | None, grain: Grain | None, project: Project) -> str | None:
    """The period as written; with a grain, the one of that grain that it begins in."""
    from kaname import periods  # noqa: PLC0415 -- slow import; help must not wait for it

    if written is None or grain is None:
        return written
    if grain == "all":
        return None
    named = periods.parse(written, project.calendar)
    return periods.period_of(named.start, periods.Grain(grain), project.calendar).label


def _single(scope: Mapping[str, list[str]]) -> dict[str, str]:
    """One value per dimension: a tree stands for one part of the organisation."""
    for dimension, values in scope.items():
        if len(values) > 1:
            raise WrongUsageError(Finding("cli.repeated-condition", {"dimension": dimension}))
    return {dimension: value for dimension, (value,) in scope.items()}


def _csv(measured: Tree) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for root in measured.roots:
        for depth, node in root.walk():
            writer.writerow(_row(node) | {"period": measured.period.label, "depth": depth})
    return out.getvalue()


def _plain(measured: Tree, lang: Lang) -> dict[str, Any]:
    return {
        "name": label(measured.name, lang),
        "period": measured.period.label,
        "compared": measured.compared.label if measured.compared else None,
        "compare": measured.compare,
        "where": dict(measured.where),
        "as_of": measured.as_of_label,
        "trees": [_branch(root, lang) for root in measured.roots],
    }


def _branch(node: Node, lang: Lang) -> dict[str, Any]:
    own = {"label": label(node.label, lang), **_row(node), "reason": node.now.reason}
    own |= {"running": node.running, "repeated": node.repeated}
    return own | {"children": [_branch(child, lang) for child in node.children]}


def _row(node: Node) -> dict[str, Any]:
    return {
        "sign": node.sign,
        "kpi": node.kpi,
        "value": _number(node.now.value),
        "unit": node.unit,
        "compared": _number(node.compared.value),
        "change": _number(node.change.value),
        "change_ratio": _number(node.change_ratio.value),
        "formula": node.formula,
        "edge": node.edge,
        "residual": _number(node.residual.value) if node.residual else None,
    }


def _number(value: float | None) -> float | int | None:
    """A whole number without a decimal point, as `measure` prints it."""
    return int(value) if value is not None and value.is_integer() and abs(value) < 2**53 else value
