"""Designing: a complete KPI design from a style, an industry and what the data can measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from kaname import mapping as mappings
from kaname.api import cycles, goals, trial
from kaname.api.amounts import asked
from kaname.api.catalogue import check_choice, settings, sound
from kaname.api.coverage import Verdict
from kaname.api.data_folder import Taken, bring
from kaname.api.goals import Goal
from kaname.api.opening import Progress, calendar
from kaname.api.project import Project
from kaname.api.targets.goal_forecast import foreseen
from kaname.api.targets.stated_figures import stated_kpis
from kaname.catalogue import compose, library
from kaname.catalogue.composing import USUAL_CALENDAR
from kaname.catalogue.needs import needs
from kaname.catalogue.pruning import ARROW, WAYS, Dropped, Pruned, without
from kaname.catalogue.ready import Parts, chosen, driven, goal, kpi_of, operands, ready
from kaname.catalogue.situation import Situation, layered
from kaname.design.load import read_text
from kaname.design.part import Label
from kaname.design.rendering import Spot, entry
from kaname.design.units import kpi_units
from kaname.errors import Finding, KanameError, Place
from kaname.intake.arrivals import readable
from kaname.intake.folder import Folder, put, set_aside
from kaname.periods import Calendar
from kaname.text import LANGS, Lang, label, message

MONEY = ("won_amount", "sales")  # goals for data that cannot measure the design's own
STAND_INS = (*MONEY, "won_deals")
ABLE = ("measurable", "partly")  # states of what can be measured
BUDGET = ("targets",)  # the catalogue's fact of stated targets
GUIDED = "strategy stages roles kpis objectives segments reviews voices candidates".split()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a design is asked to be. `goal`: `120000000`, `1.2億` or `+12%`; `period`: FY2027.

    `parameters`: settings of the catalogue as people write them.
    """

    style: str | None = None
    industry: str | None = None
    situation: Situation = "lever"
    goal: str | None = None
    period: str | None = None
    name: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """The design that was written, and the verdict on every KPI that was wanted.

    `missing` are those that the data cannot measure yet: they wait among the candidates, unless
    nothing can be measured, when the whole design waits. `dropped` is what rested on them: parts
    that are not in the design, and formulas, which stand in it as comments. `instead_of` is the
    style's own goal where the data cannot measure it; `is_fit` whether the KGI is one of money or
    deals. `taken` is what became of the files that were opened.
    """

    design: Path
    set_aside: Path | None  # where the design that stood there before has gone
    kgi: str
    kgi_label: Label
    instead_of: Label | None
    is_fit: bool
    goal: Goal | None
    active: tuple[Verdict, ...]
    missing: tuple[Verdict, ...]
    dropped: tuple[Dropped, ...]
    taken: Taken | None = None


def draw_up(
    folder: Path | str,
    wish: Wish,
    *,
    files: Sequence[Path | str] = (),
    lang: Lang = "en",
    progress: Progress | None = None,
) -> Made:
    """Write `design.yaml` into a folder with data: a data folder, or one with the model's tables.

    `files` are opened into the folder first; so are the files that lie in a folder without data.
    A design that is there already is set aside. Without any data the whole design is written.
    Raises KanameError; then no design has been written, and nothing at all where the wish itself
    is at fault.
    """
    where = Folder(Path(folder))
    wish = checked(wish, where.path, files)
    taken = _bring(where, files, lang, progress)
    text, made = _drawn(where, wish, lang, progress)
    aside = set_aside(where.design) if where.design.exists() else None
    where.path.mkdir(parents=True, exist_ok=True)
    put(where.design, text)
    return replace(made, set_aside=aside, taken=taken)


def checked(wish: Wish, folder: Path, files: Sequence[Path | str] = ()) -> Wish:
    """The wish with settings as the catalogue takes them.

    Raises KanameError for what nobody can mean, for files that are not there, and for a folder
    that cannot be written.
    """
    check_choice(style=wish.style, industry=wish.industry, situation=wish.situation)
    wanted = asked(wish.goal) if wish.goal is not None else None
    if wish.period is not None:
        goals.term(wish.period, wanted, Calendar())
    known = replace(wish, parameters=settings(wish.parameters))
    if known.parameters:  # values that are fit alone may not be so together
        sound(compose(_head(Folder(folder), known), _parts(known), known.parameters))
    gone = [Path(file) for file in files if not Path(file).exists()]
    if gone:
        raise KanameError(
            [Finding("intake.no-such-file", {"path": str(p)}, Place(str(p))) for p in gone]
        )
    trial.refuse_unwritable(folder)
    return known


def _drawn(where: Folder, wish: Wish, lang: Lang, progress: Progress | None) -> tuple[str, Made]:
    """The text of the design on what the folder holds, and what is to be said of it."""
    head = _head(where, wish)
    wanted = _parts(wish)
    parts, verdicts, gone = _sifted(where, head, wanted, wish, progress)
    kgi, own = goal(parts["kpis"]), goal(wanted["kpis"])
    _refuse_unfit(kgi, own, wish)
    pruned = without(parts, gone)
    whole = {**pruned.parts, "candidates": dict(_candidates(gone, parts))}
    project, stated = _tried(where, head, whole, wish)
    head, figures, planned = _planned(project, head, whole, wish)
    comments = _comments(whole, lang) | _formulas(pruned, parts, lang)
    made = Made(
        design=where.design,
        set_aside=None,
        kgi=kgi,
        kgi_label=_label(parts, kgi),
        instead_of=_label(wanted, own) if own != kgi else None,
        is_fit=kgi in (own, *STAND_INS),
        goal=planned,
        active=tuple(v for v in verdicts if v.state in ABLE),
        missing=tuple(v for v in verdicts if v.state not in ABLE),
        dropped=tuple(replace(one, label=_named(parts, one)) for one in pruned.dropped),
    )
    text = compose(head, {**whole, **figures}, wish.parameters, comments, facts=stated)
    return sound(text), made


def _refuse_unfit(kgi: str, own: str, wish: Wish) -> None:
    """KanameError where a figure is asked for and no KPI can be measured that it could be of.

    A number of deals may grow by so much; an amount is one of money.
    """
    if wish.goal is None or kgi == own:
        return
    if kgi not in (STAND_INS if asked(wish.goal).amount is None else MONEY):
        raise KanameError(Finding("catalogue.no-goal", {"goal": wish.goal}))


def _parts(wish: Wish) -> Parts:
    return layered(chosen(wish.style, wish.industry), wish.situation)


def _label(parts: Parts, kpi: str) -> Label:
    """What a design calls a KPI, else what the catalogue does."""
    own = (parts["kpis"].get(kpi) or {}).get("label")
    return own or library().entries[kpi].label


def _named(parts: Parts, dropped: Dropped) -> Label:
    """What people call a part: a KPI's label, a link by both its ends, or the part's own."""
    if dropped.section not in ("kpis", "scorecard"):
        return dropped.label
    ends = [_label(parts, kpi) for kpi in dropped.name.split(ARROW)]
    return {lang: ARROW.join(label(end, lang) for end in ends) for lang in LANGS}


def _bring(
    where: Folder, files: Sequence[Path | str], lang: Lang, progress: Progress | None
) -> Taken | None:
    """Open what was named; else what lies in the folder where it holds no tables yet."""
    loose = [] if trial.has_data(where) else readable(where.path)
    found = list(files) or loose
    return bring(found, where.path, lang=lang, progress=progress) if found else None


def _head(where: Folder, wish: Wish) -> dict[str, Any]:
    """Version, name, money and calendar: those of the data folder's mapping, else usual ones."""
    mapping = mappings.read(where.mapping).mapping if where.mapping.exists() else None
    ease = dict(USUAL_CALENDAR)
    if mapping is not None:
        ease = {"fiscal_year_starts": mapping.fiscal_year_starts, "timezone": mapping.timezone}
        ease |= {"holidays": "JP"} if mapping.timezone == "Asia/Tokyo" else {}
    money = mapping.currency if mapping is not None else None
    name = wish.name or where.path.resolve().name
    return {"kaname": 1, "name": name, "currency": money or "JPY", "calendar": ease}


def _sifted(
    where: Folder,
    head: Mapping[str, object],
    parts: Parts,
    wish: Wish,
    progress: Progress | None,
) -> tuple[Parts, tuple[Verdict, ...], Mapping[str, Verdict]]:
    """The sections with a goal that the data can measure; all verdicts; the KPIs that wait."""
    text = compose(head, parts, wish.parameters)
    verdicts = trial.verdicts(where, text, progress, needs(parts))
    gone = {v.kpi: v for v in verdicts if v.state not in ABLE}
    if gone.keys() >= parts["kpis"].keys():
        return parts, verdicts, {}  # nothing can be measured: the whole design stands, and waits
    if goal(parts["kpis"]) in gone:
        basic = _basic_trees(where, head, wish)
        parts = _with_another_goal(parts, gone, [verdict.kpi for verdict in basic])
        verdicts = (*basic, *(v for v in verdicts if v.kpi not in {b.kpi for b in basic}))
    return parts, verdicts, gone


def _basic_trees(where: Folder, head: Mapping[str, object], wish: Wish) -> tuple[Verdict, ...]:
    """The KPIs of the basic trees that the data can measure."""
    kpis = {key: _plain(kpi) for key, kpi in ready("basic")["kpis"].items()}
    found = trial.verdicts(where, compose(head, {"kpis": kpis}, wish.parameters))
    return tuple(verdict for verdict in found if verdict.state in ABLE)


def _with_another_goal(parts: Parts, gone: Mapping[str, Verdict], fit: Sequence[str]) -> Parts:
    """The sections with another goal: the first basic tree that the data can measure, else the
    first KPI that it can. What led to the design's own goal drives the new one.
    """
    basic = {key: _plain(kpi) for key, kpi in ready("basic")["kpis"].items() if key in fit}
    left = {key: _plain(kpi) for key, kpi in parts["kpis"].items()}
    left |= {key: {**left.get(key, {}), **kpi} for key, kpi in basic.items()}
    able = [*(key for key in STAND_INS if key in fit), *(key for key in left if key not in gone)]
    old = parts["kpis"][goal(parts["kpis"])]
    led = [key for key in _leading_to(old) if key in left and key not in (*basic, able[0])]
    left[able[0]] = {**driven(left[able[0]], led), "role": "kgi"}
    return {**parts, "kpis": left}


def _plain(kpi: Mapping[str, Any] | None) -> dict[str, Any]:
    """A KPI that is not the goal."""
    return {key: value for key, value in (kpi or {}).items() if key != "role"}


def _leading_to(kpi: Mapping[str, Any]) -> list[str]:
    """What a KPI's formula and drivers name."""
    return [*sorted(operands(kpi)), *map(kpi_of, kpi.get("drivers", ()))]


def _candidates(
    gone: Mapping[str, Verdict], parts: Parts
) -> Iterator[tuple[str, dict[str, object]]]:
    """What the data cannot measure yet, what each needs, and who was to answer for it."""
    for key, verdict in gone.items():
        needs = {lang: " ".join(r.text(lang) for r in verdict.reasons) for lang in LANGS}
        owner = (parts["kpis"].get(key) or {}).get("owner")
        yield key, {"label": verdict.label, "needs": needs} | ({"owner": owner} if owner else {})


def _tried(
    where: Folder, head: Mapping[str, Any], whole: Parts, wish: Wish
) -> tuple[Project | None, Sequence[str]]:
    """The sections on the data, and the fact of its targets where they are of these KPIs.

    No KPI is measured with a budget, and yet every figure is seen beside it.
    """
    budgeted = trial.project(where, compose(head, whole, wish.parameters, facts=BUDGET))
    if budgeted is not None and any(stated_kpis(budgeted)):
        return budgeted, BUDGET
    return trial.project(where, compose(head, whole, wish.parameters)), ()


def _planned(
    project: Project | None, head: Mapping[str, Any], whole: Parts, wish: Wish
) -> tuple[dict[str, Any], Parts, Goal | None]:
    """The head, with the last day of data that ended; the sections with figures; the goal."""
    ended = trial.ended(project)
    days = head["calendar"] if ended is None else {**head["calendar"], "as_of": ended}
    dated = {**head, "calendar": days}
    design = read_text(compose(dated, {"kpis": {}}), "").design
    assert design is not None
    known, now = calendar(design), ended or date.today()
    planned = _goal(project, whole, wish, known, ended)
    found: Parts = {}
    if planned is not None:
        planned = replace(planned, unit=_unit(dated, whole, wish))
        found["strategy"] = {**whole.get("strategy", {}), **goals.strategy(planned, known)}
    if "objectives" in whole:
        year = planned.period if planned is not None else goals.next_year(now, known)
        found["objectives"] = cycles.planned(whole["objectives"], year, now, known, project)
    return dated, found, planned


def _goal(
    project: Project | None, whole: Parts, wish: Wish, known: Calendar, ended: date | None
) -> Goal | None:
    """The goal that is asked for, in a period that is still to come to its end."""
    if wish.goal is None:
        return None
    now = ended or date.today()
    period = goals.next_year(now, known)
    if wish.period is not None:
        period = goals.term(wish.period, asked(wish.goal), known)
        last = project.last_observed() if project is not None else None
        goals.refuse_past(period, ended or min(last or now, now))
    before = goals.reached(project, goal(whole["kpis"])) if project is not None else None
    made = goals.goal(wish.goal, period, before, now, known)
    if project is None or made.base is None:
        return made
    return replace(made, foreseen=foreseen(project, goal(whole["kpis"]), period))


def _unit(head: Mapping[str, object], whole: Parts, wish: Wish) -> str:
    """The unit of the goal's figure, by how its KPI is measured."""
    kgi = goal(whole["kpis"])
    value = {name: part for name, part in whole["kpis"][kgi].items() if name == "value"}
    alone = {"kpis": {kgi: value}, "measures": whole.get("measures", {})}
    design = read_text(compose(head, alone, wish.parameters), "").design
    return kpi_units(design).get(kgi, "") if design is not None else ""


def _comments(parts: Parts, lang: Lang) -> dict[tuple[str, str], list[str]]:
    """Words of guidance before the sections of the text."""
    return {
        (name, ""): message(f"catalogue.guide-{name}", lang).splitlines()
        for name in GUIDED
        if parts.get(name)
    }


def _formulas(pruned: Pruned, parts: Parts, lang: Lang) -> dict[tuple[str, str], list[str]]:
    """The formulas that cannot stand yet, before their KPIs and candidates, to be put back."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in pruned.dropped:
        if one.section == "kpis":
            words = message("catalogue.guide-formula", lang, kpis=", ".join(one.why))
            found["kpis", one.name] = [words, *_ways(pruned.formulas[one.name])]
    for key in parts["kpis"].keys() - pruned.parts["kpis"].keys():
        if ways := _ways(parts["kpis"][key] or {}):
            found["candidates", key] = ways
    return found


def _ways(kpi: Mapping[str, Any]) -> list[str]:
    """How a KPI adds up, as its lines in a design."""
    lines = [entry(way, kpi[way], Spot(0)) for way in WAYS if way in kpi]
    return [line for one in lines for line in one.splitlines()]
