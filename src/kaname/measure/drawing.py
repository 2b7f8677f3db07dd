"""The KPI tree drawn as text and as HTML, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

from rich.cells import cell_len

from kaname.measure.node import Node
from kaname.numbers import Scale, scale_of, show, show_change, show_ratio_change
from kaname.text import Lang, label, message, printable

OPERATORS = {"": "=", "+": "+", "-": "−", "*": "×", "/": "÷"}
SIGNS = str.maketrans({"-": "−", "*": "×", "/": "÷"})
AGREES = 1e-6  # a residual below this share of the value is rounding
MARKS = {  # cannot be compared, agree, differ
    "partition": ("drawing.parts-unknown", "drawing.parts-agree", "drawing.parts-differ"),
    "reconciliation": ("drawing.unreconciled", "drawing.reconciled", "drawing.residual"),
}
HEADS = ("drawing.value", "drawing.change", "drawing.change-ratio")
GAP = "  "
CELL = "padding:.2em .6em;border-bottom:1px solid rgba(128,128,128,.35)"  # on any ground
LEFT, RIGHT = f"{CELL};text-align:left", f"{CELL};text-align:right;white-space:nowrap"


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI as it is written: the branches to it, its name, three figures and a note."""

    branches: str  # "│  └─ "; "" for a root
    depth: int
    operator: str  # "=" for the first part, then × ÷ + −; "" for a root
    name: str
    figures: tuple[str, ...]  # value, change, relative change
    note: str


def draw(heading: str, roots: Sequence[Node], lang: Lang) -> str:
    """The trees below a heading as plain text, their figures in columns."""
    heads, lines = _written(roots, lang)
    names = [" ".join(filter(None, (line.operator, line.name))) for line in lines]
    names = [line.branches + name for line, name in zip(lines, names, strict=True)]
    columns = zip(heads, *(line.figures for line in lines), strict=True)
    widths = [max(map(cell_len, column)) for column in columns]
    margin = max(map(cell_len, names), default=0)
    rows = [GAP.join([" " * margin, *_aligned(heads, widths)])]
    for name, line in zip(names, lines, strict=True):
        filled = name + " " * (margin - cell_len(name))
        rows.append(GAP.join([filled, *_aligned(line.figures, widths), line.note]))
    return "\n".join(row.rstrip() for row in (printable(heading), *rows))


def html(heading: str, roots: Sequence[Node], lang: Lang) -> str:
    """The trees as one table that takes the colours of the page around it."""
    heads, lines = _written(roots, lang)
    cells = "".join(f'<th scope="col" style="{RIGHT}">{escape(head)}</th>' for head in heads)
    return (
        f'<table lang="{lang}" style="border-collapse:collapse">'
        f'<caption style="text-align:left;padding:.4em .6em">{escape(heading)}</caption>'
        f'<thead><tr><th scope="col" style="{LEFT}">KPI</th>{cells}<td style="{CELL}"></td></tr>'
        f"</thead><tbody>{''.join(map(_row, lines))}</tbody></table>"
    )


def _row(line: Line) -> str:
    name = escape(f"{line.operator} {line.name}".strip())
    figures = "".join(f'<td style="{RIGHT}">{escape(figure)}</td>' for figure in line.figures)
    head = f"{LEFT};font-weight:normal;padding-left:{0.6 + 1.6 * line.depth:g}em"
    return (
        f'<tr><th scope="row" style="{head}">{name}</th>{figures}'
        f'<td style="{LEFT};opacity:.8">{escape(line.note)}</td></tr>'
    )


def _written(roots: Sequence[Node], lang: Lang) -> tuple[Sequence[str], Sequence[Line]]:
    """The heads of the figures and the lines; without a comparison there is only the value."""
    lines = list(_lines(roots, lang))
    heads = [message(key, lang) for key in HEADS]
    shown = len(heads) if any(line.figures[1] for line in lines) else 1
    return heads[:shown], [replace(line, figures=line.figures[:shown]) for line in lines]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        " " * (width - cell_len(cell)) + cell for cell, width in zip(cells, widths, strict=True)
    ]


def _lines(roots: Sequence[Node], lang: Lang) -> Iterator[Line]:
    scales = _scales(roots, lang)
    for root in roots:
        yield from _branch(root, "", "", 0, scales, lang)


def _branch(
    node: Node, branches: str, below: str, depth: int, scales: Mapping[str, Scale], lang: Lang
) -> Iterator[Line]:
    """The line of a node and those below it; `below` continues its own branches downwards."""
    yield Line(
        branches,
        depth,
        OPERATORS[node.sign] if depth else "",
        printable(label(node.label, lang)),
        _figures(node, scales[node.unit], lang),
        _note(node, lang),
    )
    for child in node.children:
        last = child is node.children[-1]
        turn, down = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _branch(child, below + turn, below + down, depth + 1, scales, lang)


def _scales(roots: Sequence[Node], lang: Lang) -> Mapping[str, Scale]:
    """One scale per unit, so that figures of a unit can be compared at a glance."""
    values: dict[str, list[float | None]] = {}
    for root in roots:
        for _, node in root.walk():
            values.setdefault(node.unit, []).extend((node.now.value, node.compared.value))
    return {unit: scale_of(known, unit, lang) for unit, known in values.items()}


def _figures(node: Node, scale: Scale, lang: Lang) -> tuple[str, ...]:
    """Value, change and relative change; rates change in points only."""
    value = show(node.now.value, node.unit, lang, node.decimals, scale=scale)
    if node.change.value is None:
        return value, "", ""
    change = show_change(node.change.value, node.unit, lang, node.decimals, scale=scale)
    if node.change_ratio.value is None or scale.suffix.startswith("%"):
        return value, change, ""
    return value, change, show_ratio_change(node.change_ratio.value, lang)


def _note(node: Node, lang: Lang) -> str:
    """Why there is no value, how the formula stands to the data, and what the lines leave open:
    the formula where operators mix, and where the parts are.
    """
    parts = [message(f"undefined.{node.now.reason}", lang)] if node.now.reason else []
    parts += _mark(node, lang)
    if {"+", "-"} & (signs := {child.sign for child in node.children}) and {"*", "/"} & signs:
        parts.append(_formula(node, lang))
    if node.repeated:
        parts.append(message("drawing.elsewhere", lang))
    return " · ".join(parts)


def _formula(node: Node, lang: Lang) -> str:
    """`(opening + created) × rate` with the names of the parts; they stand in it in order."""
    written, rest = "", node.formula or ""
    for child in node.children:
        found = re.search(rf"(?<!\w){re.escape(child.kpi)}(?!\w)", rest)
        if found is None:
            break
        written += rest[: found.start()].translate(SIGNS) + printable(label(child.label, lang))
        rest = rest[found.end() :]
    return written + rest.translate(SIGNS)


def _mark(node: Node, lang: Lang) -> list[str]:
    if node.edge is None or not (node.children or node.residual):
        return []
    if node.edge == "definition":
        return [message("drawing.definition", lang)]
    unknown, agrees, differs = MARKS[node.edge]
    gap = node.residual.value if node.residual else None
    if gap is None:
        return [message(unknown, lang)]
    if abs(gap) <= AGREES * abs(node.now.value or 0):
        return [message(agrees, lang)]
    return [message(differs, lang, gap=show_change(gap, node.unit, lang))]
