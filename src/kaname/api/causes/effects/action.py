"""Actions: what was done, where, since when, and which KPI it was to move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kaname.api.naming import named
from kaname.api.project import Project, Scope
from kaname.design.aims import kgi
from kaname.design.system import Effect as Stated
from kaname.design.system import Initiative
from kaname.errors import Finding, KanameError
from kaname.text import LANGS, Lang, label, suggest

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half": 182, "year": 365}


@dataclass(frozen=True, slots=True)
class Action:
    """One KPI of one action. `until` is the first day on which it is over; `ramp` in days.

    `wanted` is the change that was expected, relative or absolute (`relative`).
    """

    name: str | None  # of the initiative
    label: Mapping[Lang, str]
    kpi: str
    where: Mapping[str, tuple[str, ...]]
    since: date | None
    until: date | None = None
    ramp: int = 0
    wanted: float | None = None
    relative: bool = True
    moves: frozenset[str] = field(default=frozenset())  # all KPIs of the initiative


def begun(project: Project, initiative: str | None = None) -> list[Action]:
    """The initiatives of the design that have begun, or one of them; an action per effect.

    An initiative that says no effect is to move the KGI. KanameError for an unknown name.
    """
    known = project.design.initiatives
    if initiative is not None:
        name = _initiative(project, initiative)
        return _actions(project, name, known[name])
    return [
        action
        for name, spec in known.items()
        if spec.valid is None or spec.valid[0] <= project.as_of
        for action in _actions(project, name, spec)
    ]


def asked(
    project: Project, kpi: str, where: Scope, since: date, until: date | None = None
) -> Action:
    """What is asked for on the command line. KanameError for unknown names or too early an end."""
    (name,) = known_kpis(project, [kpi])
    if until is not None and until <= since:
        raise KanameError(Finding("effects.over-before", {"since": since, "until": until}))
    limits = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in where.items()}
    words = _words(project.design.kpis[name].label or name)
    return Action(None, words, name, limits, since, until, moves=frozenset({name}))


def known_kpis(project: Project, written: list[str]) -> list[str]:
    """The keys of these KPIs. KanameError with a finding for each that is unknown."""
    names = named(project.design, written)
    unknown = [name for name in names if name not in project.design.kpis]
    if unknown:
        raise KanameError(
            [_unknown("measure.unknown-kpi", n, project.design.kpis) for n in unknown]
        )
    return names


def _initiative(project: Project, written: str) -> str:
    known = project.design.initiatives
    if written in known:
        return written
    for name, spec in known.items():
        if written in _words(spec.label).values():
            return name
    words = {lang: _known(known, lang) for lang in LANGS}
    names = [*known, *(word for spec in known.values() for word in _words(spec.label).values())]
    params = {"name": written, "known": words}
    raise KanameError(
        Finding("effects.unknown-initiative", params, suggestion=suggest(written, names))
    )


def _known(known: Mapping[str, Initiative], lang: Lang) -> str:
    return ", ".join(f"{name} ({label(spec.label, lang)})" for name, spec in known.items()) or "—"


def _unknown(rule: str, name: str, known: Mapping[str, object]) -> Finding:
    params = {"name": name, "known": ", ".join(known) or "—"}
    return Finding(rule, params, suggestion=suggest(name, list(known)))


def _actions(project: Project, name: str, spec: Initiative) -> list[Action]:
    aim = kgi(project.design)
    stated = spec.effects or ((Stated(kpi=aim, likely=0.0),) if aim else ())
    where = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in spec.where.items()}
    valid: tuple[date, ...] = spec.valid or ()
    moves = frozenset(effect.kpi for effect in stated)
    return [
        Action(
            name, _words(spec.label), effect.kpi, where,
            valid[0] if valid else None, valid[1] if len(valid) == 2 else None,
            _days(effect.ramp), effect.likely or None, effect.change == "relative", moves,
        )
        for effect in stated
    ]  # fmt: skip


def _days(span: str | None) -> int:
    if span is None:
        return 0
    count, _, unit = span.strip().partition(" ")
    return int(count) * DAYS[unit.strip().removesuffix("s")]


def _words(given: str | Mapping[Lang, str]) -> dict[Lang, str]:
    return {"ja": label(given, "ja"), "en": label(given, "en")}
