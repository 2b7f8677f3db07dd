"""Data folders: open files into one, its status, people who leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from zoneinfo import ZoneInfo

from kaname import mapping as mappings
from kaname.api.opening import Progress, default_store
from kaname.design.load import read_text
from kaname.design.settings import CURRENCIES
from kaname.errors import Finding, KanameError, Place
from kaname.intake import forgetting, keeping
from kaname.intake.availability import available
from kaname.intake.first_design import first_design
from kaname.intake.first_doubts import doubts
from kaname.intake.folder import Folder, put
from kaname.intake.forgetting import Manner, Parting
from kaname.intake.opening import Intake
from kaname.intake.opening import take_in as into_folder
from kaname.intake.record import Record
from kaname.intake.state import SourceState
from kaname.text import Lang
from kaname.warehouse.store import Generation, generations, writing


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the files, and the design that measures them."""

    intake: Intake
    findings: tuple[Finding, ...]  # what a person should look at or mend
    design: Path | None  # None where the data gives no KPI yet
    made_design: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a data folder holds and how fresh it is."""

    folder: Folder
    generation: Generation
    record: Record
    generations: int  # that are kept
    derived: frozenset[tuple[str, str]]  # (table, source) of registers that lists only mention
    timezone: str  # of the company, by its mapping

    @property
    def states(self) -> Sequence[tuple[str, SourceState]]:
        """What each source has put into each table of the model."""
        return self.record.states


def take_in(
    paths: Sequence[Path | str],
    into: Path | str,
    *,
    lang: Lang = "en",
    force: bool = False,
    currency: str | None = None,
    stay: bool = True,
    progress: Progress | None = None,
) -> Taken:
    """Open files into the data folder, as `bring` does, and make a first design where none is."""
    taken = bring(
        paths, into, lang=lang, force=force, currency=currency, stay=stay, progress=progress
    )
    design = taken.intake.folder.design
    if design.exists():
        return replace(taken, design=design)
    text = _design(taken.intake, lang)
    if text is None:
        return taken
    put(design, text)
    return replace(taken, design=design, made_design=True)


def bring(
    paths: Sequence[Path | str],
    into: Path | str,
    *,
    lang: Lang = "en",
    force: bool = False,
    currency: str | None = None,
    stay: bool = True,
    progress: Progress | None = None,
) -> Taken:
    """Open files into the data folder; without files, the known ones again, as mapped now.

    `currency` (an ISO code) is that of amounts where the files of a first load do not tell it.
    No design is looked for or made. Raises KanameError with every fault; then the folder is as
    it was.
    """
    if currency is not None and currency not in CURRENCIES:
        raise KanameError(Finding("intake.unknown-currency", {"currency": currency}))
    folder = Folder(Path(into))
    files = [Path(path) for path in paths] or _known(folder)
    intake = into_folder(
        files,
        folder,
        lang=lang,
        force=force,
        currency=currency,
        stay=stay,
        progress=progress,
    )
    infos = keeping.model_tables(intake.made.generation)
    doubtful = doubts({name: keeping.rows(info) for name, info in infos.items()})
    return Taken(intake, (*intake.findings, *doubtful), None, made_design=False)


def status(folder: Path | str) -> Status:
    """The folder's status; raises KanameError where nothing has been opened into it."""
    where = Folder.of(Path(folder))
    generation = _current(where)
    held = generations(where.store)
    mapping = mappings.read(where.mapping).mapping
    derived = mapping.derived if mapping else frozenset()
    zone = mapping.timezone if mapping else "UTC"
    about = keeping.record(generation)
    states = tuple((table, _now(state, table, generation)) for table, state in about.states)
    return Status(where, generation, replace(about, states=states), len(held), derived, zone)


def _now(state: SourceState, table: str, generation: Generation) -> SourceState:
    """The state with the rows that are there now: some may have been taken out since."""
    info = generation.tables.get(keeping.part_name(table, state.source))
    return replace(state, rows=info.rows_kept if info else 0)


def forget(folder: Path | str, person: str, manner: Manner, lang: Lang = "en") -> Parting:
    """Make a person nameless, or remove them, in all that is kept and in all later loads.

    Raises KanameError where nobody is known by that id or name.
    """
    where = Folder.of(Path(folder))
    parting = forgetting.forget(where, person, manner, lang)
    for text in where.path.glob("*.y*ml"):
        rmtree(default_store(text), ignore_errors=True)  # what was derived is derived anew
    return parting


def manifest(folder: Path) -> Path:
    """The file that changes whenever the folder's data does."""
    return Folder(folder).store / "manifest.json"


def read_mapping(folder: Path) -> tuple[str, str]:
    """The mapping text, and the digest that an edit must show to have seen."""
    path = Folder(folder).mapping
    document = mappings.read(path)
    return document.text, document.sha256


def write_mapping(folder: Path, text: str, seen: str) -> None:
    """Keep the mapping text as edited.

    Raises KanameError where it has faults, or where the text on disk is no longer the one that
    was seen (`seen`: its digest); then nothing is written.
    """
    path = Folder(folder).mapping
    found = mappings.read_text(text, path.name).findings
    if any(finding.severity == "error" for finding in found):
        raise KanameError(found)
    with writing(Folder(folder).store):
        if mappings.read(path).sha256 != seen:
            raise KanameError(Finding("intake.mapping-moved-on", {}, Place(path.name)))
        put(path, text)


def _current(folder: Folder) -> Generation:
    generation = keeping.newest(folder.store)
    if generation is None:
        raise KanameError(Finding("intake.no-data", {"folder": str(folder.path)}))
    return generation


def _known(folder: Folder) -> list[Path]:
    """The files of the last loads that are still where they were."""
    files = [file for file in keeping.record(_current(folder)).files if not file.superseded]
    paths = dict.fromkeys(Path(file.path) for file in files)
    found = [path for path in paths if path.is_absolute() and path.exists()]
    if not found:
        raise KanameError(Finding("intake.no-files", {"folder": str(folder.path)}))
    return found


def _design(intake: Intake, lang: Lang) -> str | None:
    """The text of a first design on what the folder holds; None where no KPI can be measured."""
    mapping = intake.plan.mapping
    zone = ZoneInfo(mapping.timezone)
    found = available(intake.made.generation, datetime.now(zone).date(), mapping.timezone)
    text = first_design(
        found.shares,
        name=intake.folder.path.resolve().name,
        currency=mapping.currency,
        fiscal_year_starts=mapping.fiscal_year_starts,
        timezone=mapping.timezone,
        as_of=found.last,
        lang=lang,
        codes=found.codes,
        unique=found.unique,
    )
    document = read_text(text, str(intake.folder.design))
    return text if document.design is not None and document.design.kpis else None
