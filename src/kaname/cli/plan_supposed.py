"""What if: the tree before and after, as people read it, and as rows for machines."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table

from kaname.api.plans.lines import walk
from kaname.api.plans.planning import Ground
from kaname.cli.plan_table import Row, indented, labels, named, table, telling
from kaname.numbers import show, show_change
from kaname.periods import display
from kaname.plan.supposing import Supposed
from kaname.text import Lang, message

COLUMNS = ("kpi", "before", "after", "change", "part")


def rows(on: Ground, found: Supposed) -> list[Row]:
    """A row for each node; `part` is what a changed one contributes to the root's change."""
    return [
        {
            "period": on.expected.period.label,
            "depth": depth,
            "sign": term.sign,
            "kpi": term.key,
            "unit": on.known.unit(term.key),
            "before": found.before[term.key],
            "after": found.after[term.key],
            "change": found.change(term.key),
            "changed": term.key in found.parts,
            "part": found.parts.get(term.key),
        }
        for depth, term in walk(on)
    ]


def supposed(on: Ground, found: Supposed, lang: Lang) -> Iterator[Table | str]:
    """A title and the tree."""
    known, unit = labels(on), on.known.unit(on.root)
    params = {
        "kpi": named(on, on.root, known, lang),
        "period": display(on.expected.period, lang),
        "before": show(found.before[on.root], unit, lang),
        "after": show(found.after[on.root], unit, lang),
        "change": show_change(found.change(on.root), unit, lang),
    }
    yield message("plan.title-what-if", lang, **params)
    made = table([message(f"plan.column-{name}", lang) for name in COLUMNS], lang)
    for depth, term in walk(on):
        own = on.known.unit(term.key)
        values = (found.before[term.key], found.after[term.key])
        decimals = telling(values, own, lang, None)
        made.add_row(
            indented(depth, term.sign, named(on, term.key, known, lang)),
            show(values[0], own, lang, decimals),
            show(values[1], own, lang, decimals),
            show_change(found.change(term.key), own, lang),
            show_change(found.parts[term.key], unit, lang) if term.key in found.parts else "",
        )
    yield made
