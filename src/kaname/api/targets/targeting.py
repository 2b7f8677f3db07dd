"""Targets: submit and approve them, show them with their evidence, compare versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaname.api.goals import next_year
from kaname.api.naming import named, unknown_kpi
from kaname.api.project import Project
from kaname.api.targets.hindsight import Came, hindsight
from kaname.api.targets.sources import (
    Known,
    entries,
    folder,
    of_budget,
    of_design,
    of_ledger,
    of_parts,
)
from kaname.api.targets.texts import Namer
from kaname.design.aims import kgi
from kaname.errors import Finding, KanameError
from kaname.periods import Period, parse
from kaname.targets import ledger
from kaname.targets.bridge import Block, Hindsight, to_actual, to_target
from kaname.targets.ledger import COMPANY, Entry, Scope, Status
from kaname.text import Lang, suggest


@dataclass(frozen=True, slots=True)
class Shown:
    """One target with everything that is known of it.

    `versions` are all statements of it, the newest approved one last; `bridge` leads from last
    year to it, `after` from what was due of it to what came, where months of it are over.
    `beside` is another statement whose steps say more: of the whole that it is a part of, or of
    the same target, where this one has none.
    """

    known: Known
    versions: tuple[Known, ...]
    unit: str
    bridge: tuple[Block, ...]
    after: tuple[Block, ...] = ()
    hindsight: Hindsight | None = None
    came: Came | None = None
    findings: tuple[Finding, ...] = ()
    beside: Known | None = None


def kpi_of(project: Project, written: str | None) -> str:
    """The KPI that is meant: the KGI where none is named. KanameError where there is none."""
    name = written or kgi(project.design)
    if name is None:
        raise KanameError(Finding("targets.no-kgi"))
    (key,) = named(project.design, [name])
    if key in project.design.kpis:
        return key
    raise KanameError(unknown_kpi(project.design, name))


def period_of(project: Project, written: str | None, kpi: str) -> Period:
    """The period that is meant: the goal's where none is named, else the year planned now."""
    if written:
        return parse(written, project.calendar)
    strategy = project.design.strategy
    goal = strategy.goal if strategy is not None else None
    if strategy is not None and goal is not None and kpi in (goal.kpi, kgi(project.design)):
        label = goal.period or strategy.horizon
        if label:
            return parse(label, project.calendar)
    return next_year(project.as_of, project.calendar)


def move_on(design: Path, version: str, status: Status, author: str, reason: str) -> Entry:
    """Submit or approve a version of the ledger beside a design.

    Raises KanameError where nothing of it is to be moved on. The design's data is not needed.
    """
    beside = design.parent / ledger.FOLDER
    return ledger.move_on(beside, version, status, author=author, reason=reason)


def show(
    project: Project,
    kpi: str,
    period: Period,
    scope: Scope = COMPANY,
    *,
    version: str | None = None,
    as_of: date | None = None,
    market: Path | None = None,
    lang: Lang = "ja",
) -> Shown:
    """A target with its steps, all its versions, the bridge to it and on to what came.

    Without a version the newest approved one: of the ledger, else of the budget, else of the
    design's text; else the newest draft. Where that has no steps and another one says the same
    figure with steps, that one. Raises KanameError where there is none.
    """
    known = statements(project, kpi, period, scope, as_of, lang)
    chosen = _chosen(project, known, version, (kpi, period, scope))
    seen = (chosen.target, market, chosen.version)
    after = None if as_of is not None else hindsight(project, *seen)
    return Shown(
        known=chosen,
        versions=tuple(known),
        unit=project.units[kpi],
        bridge=tuple(to_target(chosen.target)),
        after=tuple(to_actual(after[0])) if after else (),
        hindsight=after[0] if after else None,
        came=after[1] if after else None,
        findings=tuple(ledger.check(folder(project))),
        beside=_beside(project, chosen, known, as_of, lang),
    )


def _beside(
    project: Project, chosen: Known, known: Sequence[Known], as_of: date | None, lang: Lang
) -> Known | None:
    """The whole that a target was divided from; of one without steps, the newest that has some."""
    told = next((step.detail for step in chosen.target.steps if "whole" in step.detail), None)
    if told is not None:
        period = parse(str(told.get("period", chosen.target.period)), project.calendar)
        wholes = statements(project, chosen.target.kpi, period, COMPANY, as_of, lang)
        own = [one for one in wholes if one.version == told.get("version") and one.target.steps]
        return own[-1] if own else None
    if chosen.target.steps:
        return None
    return next((o for o in reversed(known) if o.target.steps and o.status == "approved"), None)


def statements(
    project: Project,
    kpi: str,
    period: Period,
    scope: Scope,
    as_of: date | None = None,
    lang: Lang = "ja",
) -> list[Known]:
    """Every statement of a target, the one that counts last."""
    found = entries(project, as_of)
    written = of_ledger(found, project.calendar)
    names = [one.version for one in written]
    own = [one for one in written if one.target.key == (kpi, period.label, scope)]
    drafts = [one for one in own if one.status != "approved"]
    design = [
        one for one in of_design(project, lang) if one.target.key == (kpi, period.label, scope)
    ]
    budget = of_budget(project, kpi, period, scope, names, as_of)
    open_ = [one for one in budget if one.status != "approved"]
    agreed = [one for one in budget if one.status == "approved"]
    own = [one for one in own if one.status == "approved"]
    parts = None if own else of_parts(project, kpi, period, scope, found, as_of)
    return [*open_, *drafts, *design, *agreed, *((parts,) if parts else ()), *own]


def listed(project: Project, lang: Lang, as_of: date | None = None) -> list[Known]:
    """The newest statement of every target of the ledger in each version, and the design's."""
    found = {
        (one.version, one.target.key): one
        for one in of_ledger(entries(project, as_of), project.calendar)
    }
    return [*of_design(project, lang), *found.values()]


def _chosen(
    project: Project,
    known: Sequence[Known],
    version: str | None,
    of: tuple[str, Period, Scope],
) -> Known:
    kpi, period, scope = of
    own = [one for one in known if version in (None, one.version)]
    if own:
        alike = (o for o in reversed(own) if o.target.steps and o.status == own[-1].status)
        same = next((o for o in alike if o.target.value == own[-1].target.value), own[-1])
        return own[-1] if own[-1].target.steps else same
    if not known:
        named = Namer(project.design).key((kpi, period.label, scope))
        raise KanameError(Finding("targets.no-target", named))
    versions = list(dict.fromkeys(one.version for one in known))
    raise KanameError(unknown_version(version or "", versions))


def unknown_version(version: str, known: Sequence[str]) -> Finding:
    """The fault of a version that nobody has written."""
    if not known:
        return Finding("targets.ledger-empty", {"version": version})
    params = {"version": version, "known": ", ".join(known)}
    return Finding("targets.unknown-version", params, suggestion=suggest(version, known))
