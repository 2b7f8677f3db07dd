"""Standings as people read them: a line per KPI, and below where the targets come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from kaname.api.progress.standing import Standing, Standings
from kaname.design.model import Design
from kaname.formula.attainment import Status
from kaname.numbers import CODE, Scale, scale_of, show, show_change
from kaname.periods import Calendar, Grain, display, period_of
from kaname.text import Lang, label, message, printable

STYLES: dict[Status, str] = {"on": "green", "near": "yellow", "off": "red", "breach": "bold red"}
COLUMNS = ("actual", "target", "due", "attainment", "status", "gap")
PACES = ("pace", "needed")
BASES = ("profile", "straight", "same")
SMALL = 10  # a target below it is told with a decimal
NAMED = 5  # groups of whom the same is said
SOURCES = ("ledger", "stated", "goal", "milestone", "segments")


def tables(
    found: Standings, design: Design, lang: Lang, whole: Sequence[Standing] = ()
) -> Iterator[Table | str]:
    """The heading, the table, and what is to be known of it.

    `whole`: the same KPIs of all groups together, which stand first.
    """
    key = "objectives.heading" if found.running else "objectives.heading-over"
    day = display(period_of(found.day, Grain.DAY, Calendar()), lang)
    yield message(key, lang, period=display(found.period, lang), day=day, left=found.days_left)
    if found.rows:
        yield table((*whole, *found.rows), found.dims, design, lang)
        yield from notes(found.rows, design, lang, whole)


def table(rows: Sequence[Standing], dims: Sequence[str], design: Design, lang: Lang) -> Table:
    """A line per KPI and group; paces only where something is still to come.

    A KPI has one scale in all groups, so that its column never mixes units.
    """
    paced = any(row.pace.needed is not None for row in rows)
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for dim in dims:
        declared = design.dimensions.get(dim)
        name = printable(label((declared.label if declared else None) or dim, lang))
        made.add_column(name, overflow="fold")
    made.add_column("KPI", overflow="fold")
    for name in (*COLUMNS, *(PACES if paced else ())):
        head = message(f"objectives.column-{name}{_of(name, rows)}", lang)
        made.add_column(head, justify="left" if name == "status" else "right", overflow="fold")
    styles = {kpi: _style(own, design, lang) for kpi, own in _by_kpi(rows).items()}
    for row in rows:
        cells = _cells(row, styles[row.kpi], lang)
        cells += _paces(row, styles[row.kpi], lang) if paced else []
        group = row.group or (message("objectives.all-groups", lang), *[""] * (len(dims) - 1))
        heads = map(printable, group) if dims else ()
        made.add_row(*heads, name_of(row.kpi, design, lang), *cells)
    return made


def _of(column: str, rows: Sequence[Standing]) -> str:
    """What a column is called otherwise while it is beside a part of the target alone."""
    running = any(row.due.basis != "over" for row in rows)
    return "-due" if running and column in ("attainment", "gap") else ""


def _by_kpi(rows: Iterable[Standing]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for row in rows:
        found.setdefault(row.kpi, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class _Style:
    """How the figures of a KPI are written: decimals of what was counted, and of targets."""

    scale: Scale
    paces: Scale
    counted: int | None
    aimed: int | None


def _style(rows: Sequence[Standing], design: Design, lang: Lang) -> _Style:
    """Whole numbers for what is counted; of targets, decimals where they say anything."""
    unit, decimals = rows[0].unit, design.kpis[rows[0].kpi].decimals
    actual = [row.actual for row in rows]
    targets = [row.target.value for row in rows if row.target is not None]
    scale = _scale([(r.actual, r.target.value if r.target else None) for r in rows], unit, lang)
    paces = _scale([(r.pace.so_far, r.pace.needed) for r in rows], unit, lang)
    if decimals is not None or CODE.fullmatch(unit) or scale_of([1.0], unit, lang).decimals:
        return _Style(scale, paces, decimals, decimals)
    if scale_of(actual, unit, lang).decimals:
        return _Style(scale, paces, None, None)
    small = any(abs(t) < SMALL and not t.is_integer() for t in targets)
    return _Style(scale, paces, 0, 1 if small else 0)


def _scale(pairs: Iterable[tuple[float | None, float | None]], unit: str, lang: Lang) -> Scale:
    """The scale of the group in the middle: the largest one's would leave nothing of the small."""
    known = [pair for pair in pairs if any(pair)]
    if CODE.fullmatch(unit) and known:
        sizes = sorted(max(abs(v or 0.0) for v in pair) for pair in known)
        return scale_of([sizes[len(sizes) // 2]], unit, lang)
    return scale_of([v for pair in known for v in pair], unit, lang)


def _cells(row: Standing, style: _Style, lang: Lang) -> list[str | Text]:
    target = row.target.value if row.target else None
    amounts = [
        show(value, row.unit, lang, decimals, scale=style.scale)
        for value, decimals in (
            (row.actual, style.counted),
            (target, style.aimed),
            (row.judged.owed, style.aimed),
        )
    ]
    gap = show_change(row.gap, row.unit, lang, style.aimed, scale=style.scale)
    return [*amounts, percent(row.judged.attainment), sign(row.judged.status, lang), gap]


def _paces(row: Standing, style: _Style, lang: Lang) -> list[str | Text]:
    """What a day brought and has to bring, with a decimal unless it is money."""
    decimals = None if CODE.fullmatch(row.unit) else 1
    paces = (row.pace.so_far, row.pace.needed)
    return [show(pace, row.unit, lang, decimals, scale=style.paces) for pace in paces]


def sign(status: Status | None, lang: Lang) -> str | Text:
    """The status as a sign and words, and never by its colour alone."""
    if status is None:
        return "—"
    return Text(message(f"objectives.status-{status}", lang), STYLES[status])


def percent(ratio: float | None) -> str:
    """A share with one decimal: 99.8% is not all of it."""
    return "—" if ratio is None else f"{ratio:.1%}"


def name_of(kpi: str, design: Design, lang: Lang) -> str:
    """The KPI's label."""
    return printable(label(design.kpis[kpi].label or kpi, lang))


def notes(
    rows: Sequence[Standing], design: Design, lang: Lang, whole: Sequence[Standing] = ()
) -> Iterator[str]:
    """Where the targets come from, how the part that is due was found, and what is undefined."""
    every = (*whole, *rows)

    def line(key: str, told: Callable[[Standing], bool]) -> Iterator[str]:
        kpis = dict.fromkeys(row.kpi for row in every if told(row))
        if kpis:
            yield message(key, lang, kpis=_joined(kpis, design, lang))

    for source in SOURCES:
        yield from line(
            f"objectives.source-{source}",
            lambda row, source=source: row.source == source,  # type: ignore[misc]
        )
    yield from _of_both(every, design, lang)
    for basis in BASES:
        yield from line(
            f"objectives.basis-{basis}",
            lambda row, basis=basis: row.judged.owed is not None and row.due.basis == basis,  # type: ignore[misc]
        )
    aimed = {row.kpi for row in every if row.target is not None}
    yield from line("objectives.without-target", lambda row: row.kpi not in aimed)
    yield from _reasons(rows, design, lang)


def _of_both(rows: Sequence[Standing], design: Design, lang: Lang) -> Iterator[str]:
    """KPIs whose targets are of rows that state them and of the ledger, with its versions."""
    kpis: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.target is not None and row.target.ledger:
            kpis.setdefault(row.target.ledger, {})[row.kpi] = None
    for versions, names in kpis.items():
        params = {"versions": printable(versions), "kpis": _joined(names, design, lang)}
        yield message("objectives.source-both", lang, **params)


def _reasons(rows: Sequence[Standing], design: Design, lang: Lang) -> Iterator[str]:
    """Why a figure is undefined, once for all the groups of whom it is said."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.reason is not None:
            found.setdefault((row.kpi, row.reason), []).append(" / ".join(row.group))
    for (kpi, reason), groups in found.items():
        told = {"kpi": name_of(kpi, design, lang), "why": message(f"undefined.{reason}", lang)}
        names = [printable(group) for group in groups if group]
        if names:
            yield message("objectives.reason-of", lang, groups=_some(names, lang), **told)
        else:
            yield message("objectives.reason", lang, **told)


def _some(names: Sequence[str], lang: Lang) -> str:
    shown = message("objectives.list", lang).join(names[:NAMED])
    rest = len(names) - NAMED
    return message("objectives.and-more", lang, names=shown, count=rest) if rest > 0 else shown


def _joined(kpis: Iterable[str], design: Design, lang: Lang) -> str:
    return message("objectives.list", lang).join(name_of(kpi, design, lang) for kpi in kpis)
