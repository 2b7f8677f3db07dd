"""A plan written into the ledger of targets: what is expected, and what the plan adds."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log10

from kaname.api.plans.planning import Line, Planned
from kaname.api.plans.problem import named
from kaname.api.targets.sources import folder
from kaname.errors import Finding, KanameError
from kaname.formula.expression import Name
from kaname.periods import display, today
from kaname.targets.ledger import COMPANY, Entry, Step, Target, append, target
from kaname.text import LANGS, Lang, message

DIGITS = 14  # that any figure holds exactly
MOST = 20  # nodes that are named


def save(planned: Planned, *, version: str, author: str, reason: str, lang: Lang) -> Entry:
    """A draft entry with a target for every whole KPI of the plan's tree; see `left_out`.

    Raises KanameError where the target is not met, and with all that the ledger refuses; then
    nothing is written.
    """
    if not planned.met:
        raise KanameError(Finding("plan.not-saved", named(planned.on, planned.on.root)))
    return append(
        folder(planned.on.project),
        version=version,
        author=author,
        reason=reason,
        targets=_targets(planned, author, reason, lang),
    )


def left_out(planned: Planned) -> Iterator[Finding]:
    """What of the plan is not saved: slices of KPIs, and KPIs without a defined figure.

    Opening balances and other periods' figures are nobody's targets and not named.
    """
    on = planned.on
    nodes = list(dict.fromkeys(line.kpi for line in planned.lines if _is_left_out(planned, line)))
    if not nodes:
        return
    words = {
        lang: message("plan.comma", lang).join(
            [on.known.called(node)[lang] for node in nodes[:MOST]]
            + (["…"] if len(nodes) > MOST else [])
        )
        for lang in LANGS
    }
    params = {"count": len(nodes), "nodes": words}
    yield Finding("plan.left-out", params, severity="warning")


def _is_left_out(planned: Planned, line: Line) -> bool:
    found = planned.on.found
    if found.is_given(line.kpi):
        return False
    undefined = line.expected is None or line.change is None
    return undefined or not isinstance(found.exprs[line.kpi], Name)


def _targets(planned: Planned, author: str, reason: str, lang: Lang) -> list[Target]:
    on = planned.on
    day, months = today(on.project.calendar), on.expected.months
    span = {"first": display(months[0], lang), "last": display(months[-1], lang)}
    source = message("plan.source-baseline", lang, **span)
    nothing_new = message("plan.reason-baseline", lang)
    way = message("plan.source-plan", lang, kpi=on.known.called(on.root)[lang])
    found: dict[str, Target] = {}
    for line in planned.lines:
        expr = on.found.exprs[line.kpi]
        if not isinstance(expr, Name) or line.expected is None or line.change is None:
            continue  # `left_out` names it
        first, more = _written(line.expected, line.change)
        steps = [Step("baseline", first, source, author, day, nothing_new)]
        if more:
            detail = {"stretch": line.stretch, "share": line.share, "binding": line.binding}
            steps.append(Step("adjustment", more, way, author, day, reason, detail))
        found[expr.name] = target(expr.name, on.expected.period.label, COMPANY, steps)
    return list(found.values())


def _written(expected: float, change: float) -> tuple[float, float]:
    """Both in so many decimals that their sum can be written exactly."""
    size = max(abs(expected), abs(change), abs(expected + change))
    places = DIGITS - (ceil(log10(size)) if size else 0)
    return round(expected, places), round(change, places)
