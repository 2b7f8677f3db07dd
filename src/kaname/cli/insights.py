"""Insights on the command line: sentences, a table, data or chart specifications."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typer import Option

from kaname.cli import output
from kaname.text import Lang, message, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from kaname.causes.insight import Insight

Told = Literal["text", "table", "json", "chart"]
WIDEST = 100  # columns of a sentence in a table
ToldForm = Annotated[Told, Option("--format", help="insight.option-format")]


def tell(
    insights: Sequence[Insight], form: Told, lang: Lang, whole: Mapping[str, Any] | None = None
) -> None:
    """Print insights; `whole` is what JSON says beside `insights`."""
    match form:
        case "text":
            output.write("".join(f"{line}\n" for line in lines(insights, lang)))
        case "json":
            found = {**(whole or {}), "insights": [insight.data() for insight in insights]}
            output.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
        case "table":
            _table(insights, lang)
        case "chart":
            from kaname.charts.vega import vega  # noqa: PLC0415 -- only for charts

            charts = [vega(i.chart, lang) for i in insights if i.chart is not None]
            output.write(json.dumps(charts, ensure_ascii=False, indent=1) + "\n")


def lines(insights: Iterable[Insight], lang: Lang, indent: int = 0) -> Iterable[str]:
    """A line for each insight, its causes under it."""
    for insight in insights:
        yield "  " * indent + printable(insight.text(lang))
        yield from lines(insight.causes, lang, indent + 1)


def _table(insights: Sequence[Insight], lang: Lang) -> None:
    from rich import box  # noqa: PLC0415 -- slow import; machines ask for JSON
    from rich.table import Table  # noqa: PLC0415 -- as above

    table = Table(box=box.SIMPLE_HEAD)
    for key in ("what", "size", "since", "p"):
        side: Literal["left", "right"] = "right" if key in ("size", "p") else "left"
        most = WIDEST if key == "what" else None
        head = message(f"insight.column-{key}", lang)
        table.add_column(head, justify=side, max_width=most, overflow="fold")
    for depth, insight in _nested(insights):
        table.add_row(*_row(insight, depth, lang))
    output.show(table)


def _nested(insights: Iterable[Insight], depth: int = 0) -> Iterator[tuple[int, Insight]]:
    for insight in insights:
        yield depth, insight
        yield from _nested(insight.causes, depth + 1)


def _row(insight: Insight, depth: int, lang: Lang) -> tuple[RenderableType, str, str, str]:
    from rich.padding import Padding  # noqa: PLC0415 -- slow import; machines ask for JSON
    from rich.text import Text  # noqa: PLC0415 -- as above

    from kaname.numbers import show_change  # noqa: PLC0415 -- as above

    said = Padding(Text(printable(insight.text(lang)), overflow="fold"), (0, 0, 0, 2 * depth))
    size = "" if insight.size is None else show_change(insight.size, insight.unit, lang)
    since = insight.since.isoformat() if insight.since else ""
    return said, size, since, "" if insight.p is None else f"{insight.p:.2g}"
