"""Targets as people read them: a head, the steps, the bridge, the versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from kaname.api.targets.bases import basis_words
from kaname.api.targets.comparing import Difference
from kaname.api.targets.proposals import Proposal
from kaname.api.targets.sources import IN_DESIGN, Known
from kaname.api.targets.targeting import Shown
from kaname.cli.allocation_words import why
from kaname.errors import KanameError
from kaname.numbers import CODE, CURRENCIES, Scale, scale_of, show, show_change
from kaname.periods import display, parse
from kaname.targets.bridge import SUMS, Block, to_target
from kaname.targets.bridge import shown as rounded
from kaname.targets.ledger import Scope, Target
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api import Project


def shown(found: Shown, project: Project, lang: Lang) -> list[Table | str]:
    """A target: its head, its steps, the bridge to it, what came, its versions."""
    known, unit = found.known, found.unit
    lines: list[Table | str] = [_head(known.target, project, unit, lang), _version(known, lang), ""]
    if known.target.steps:
        lines += [_steps(known.target, unit, lang, known.place), ""]
        told = [line for step in known.target.steps for line in why(step, unit, project, lang)]
        lines += [*told, *([""] if told else [])]
    else:
        basis = printable(basis_words(known.bases, lang) or message("targets.no-basis", lang))
        lines += [message("targets.no-recorded-steps", lang, basis=basis), ""]
    lines += _beside(found, lang)
    if len(found.bridge) > 1:
        lines += [_bridge(found.bridge, unit, project, lang), ""]
    if found.after and found.came is not None:
        months = {"months": len(found.came.months), "of": found.came.of}
        lines += [message("targets.to-date", lang, **months)]
        lines += [_bridge(found.after, unit, project, lang), ""]
    if len(found.versions) > 1:
        lines += [message("targets.versions", lang), _versions(found, unit, lang)]
    return lines


def _beside(found: Shown, lang: Lang) -> list[Table | str]:
    """The steps of the whole that it is a part of, or of another statement of it."""
    if found.beside is None:
        return []
    of = found.beside.target
    told = {"version": _version_name(found.beside.version, lang)}
    key = "targets.steps-of-whole" if found.known.target.steps else "targets.steps-of-version"
    head = message(key, lang, value=show(of.value, found.unit, lang), **told)
    return [head, _steps(of, found.unit, lang, found.beside.place), ""]


def proposed(made: Proposal, project: Project, lang: Lang) -> list[Table | str]:
    """A proposal: what it is, its steps and its bridge, and what comes next."""
    lines: list[Table | str] = [_head(made.target, project, made.unit, lang), ""]
    lines += [_steps(made.target, made.unit, lang), ""]
    lines += [_bridge(to_target(made.target), made.unit, project, lang), ""]
    if made.entry is None:
        return [*lines, message("targets.preview", lang, version=made.version)]
    number = f"{made.entry.number:04}"
    return [*lines, message("targets.written-draft", lang, version=made.version, number=number)]


def list_table(found: Sequence[Known], project: Project, lang: Lang) -> Table:
    """A line for each target and version."""
    table = _table(lang, "kpi", "period", "scope", "version", "status", "target", "author", "on")
    for one in found:
        of = one.target
        table.add_row(
            _name(project, of.kpi, lang), _period(project, of.period, lang), _scope(of.scope, lang),
            _version_name(one.version, lang), message(f"targets.status-{one.status}", lang),
            show(of.value, _unit(project, of.kpi), lang), printable(one.author), _on(one),
        )  # fmt: skip
    return table


def diff_table(
    found: Sequence[Difference], versions: tuple[str, str], project: Project, lang: Lang
) -> Table:
    """A line for each target that either version has; what another version says is marked."""
    table = _table(lang, "kpi", "period", "scope", "before", "after", "change", "steps")
    for one in found:
        unit = _unit(project, one.kpi)
        change = None if None in (one.before, one.after) else (one.after or 0) - (one.before or 0)
        steps = (
            f"{message(f'targets.part-{kind}', lang)} {show_change(value, unit, lang)}"
            for kind, value in one.steps
        )
        table.add_row(
            _name(project, one.kpi, lang), _period(project, one.period, lang),
            _scope(one.scope, lang),
            _of(one.before, one.before_version, versions[0], unit, lang),
            _of(one.after, one.after_version, versions[1], unit, lang),
            show_change(change, unit, lang), message("targets.list-comma", lang).join(steps),
        )  # fmt: skip
    return table


def _of(value: float | None, version: str, asked: str, unit: str, lang: Lang) -> str:
    """A figure, with its version where that is another one than was asked for."""
    shown = show(value, unit, lang)
    if version in ("", asked):
        return shown
    return message("targets.of-other-version", lang, figure=shown, version=printable(version))


def _head(of: Target, project: Project, unit: str, lang: Lang) -> str:
    return message(
        "targets.head",
        lang,
        kpi=_name(project, of.kpi, lang),
        period=_period(project, of.period, lang),
        scope=_scope(of.scope, lang),
        value=show(of.value, unit, lang),
    )


def _version(known: Known, lang: Lang) -> str:
    status = message(f"targets.status-{known.status}", lang)
    name = _version_name(known.version, lang)
    parts = [message("targets.of-version", lang, version=name, status=status)]
    parts += [printable(part) for part in (known.author, _on(known), known.reason) if part]
    return message("targets.list-comma", lang).join(parts)


def _steps(of: Target, unit: str, lang: Lang, place: str = "ledger") -> Table:
    """The steps of a target; those of a design's text are of no day."""
    scale = scale_of([of.value, *(s.value for s in of.steps)], unit, lang)
    table = _table(lang, "step", _figures(unit), "source", "reason", "author", "on")
    for step in of.steps:
        figure = show if step.kind in ("baseline", "previous") else show_change
        table.add_row(
            message(f"targets.part-{step.kind}", lang),
            figure(step.value, unit, lang, scale=scale),
            printable(step.source),
            printable(step.reason),
            printable(step.author),
            step.on.isoformat() if place != "design" else "",
        )
    return table


def _bridge(blocks: Sequence[Block], unit: str, project: Project, lang: Lang) -> Table:
    """The blocks one below the other, rounded so that they add up, with their ranges."""
    scale = scale_of([block.value for block in blocks], unit, lang)
    table = _table(lang, "block", _figures(unit), "range")
    for at, (block, value) in enumerate(zip(blocks, rounded(blocks, scale), strict=True)):
        whole = at == 0 or block.part in SUMS
        figure = show if whole else show_change
        table.add_row(
            _part(block, project, lang), figure(value, unit, lang, scale=scale),
            _range(block, unit, scale, lang), end_section=block.part in SUMS,
        )  # fmt: skip
    return table


def _part(block: Block, project: Project, lang: Lang) -> str:
    words = message(f"targets.part-{block.part.replace('_', '-')}", lang)
    initiative = project.design.initiatives.get(block.name)
    name = label(initiative.label, lang) if initiative else block.name
    return f"{words}: {printable(name)}" if name else words


def _range(block: Block, unit: str, scale: Scale, lang: Lang) -> str:
    if block.low is None or block.high is None:
        return ""
    return " – ".join(show_change(v, unit, lang, scale=scale) for v in (block.low, block.high))


def _versions(found: Shown, unit: str, lang: Lang) -> Table:
    table = _table(lang, "version", "status", "target", "author", "on")
    for one in found.versions:
        table.add_row(
            _version_name(one.version, lang), message(f"targets.status-{one.status}", lang),
            show(one.target.value, unit, lang), printable(one.author), _on(one),
        )  # fmt: skip
    return table


def _figures(unit: str) -> str:
    """The head of a column of figures: amounts of money, or of what else is counted or rated."""
    kind = unit.partition("/")[0].strip()
    return "amount" if CODE.fullmatch(CURRENCIES.get(kind, kind)) else "figure"


def _table(lang: Lang, *heads: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    numeric = ("amount", "figure", "target", "before", "after", "change", "range")
    for head in heads:
        justify = "right" if head in numeric else "left"
        fixed = head in (*numeric, "step", "on", "block")
        table.add_column(message(f"targets.head-{head}", lang), justify=justify, no_wrap=fixed)  # type: ignore[arg-type]
    return table


def _name(project: Project, kpi: str, lang: Lang) -> str:
    spec = project.design.kpis.get(kpi)
    return printable(label((spec.label if spec else None) or kpi, lang))


def _unit(project: Project, kpi: str) -> str:
    return project.units.get(kpi, "")


def _period(project: Project, written: str, lang: Lang) -> str:
    try:
        return display(parse(written, project.calendar), lang)
    except KanameError:
        return printable(written)


def _scope(scope: Scope, lang: Lang) -> str:
    kind = message(f"targets.scope-{scope.kind}", lang)
    return f"{kind} {printable(scope.id)}" if scope.id else kind


def _version_name(version: str, lang: Lang) -> str:
    return message("targets.design-text", lang) if version == IN_DESIGN else printable(version)


def _on(known: Known) -> str:
    return known.on.isoformat() if known.on else ""
