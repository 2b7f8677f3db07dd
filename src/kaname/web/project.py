"""The one project that this process shows, opened when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from time import time

from django.conf import settings

import kaname.api
from kaname.api import Project
from kaname.api.data_folder import manifest
from kaname.api.freshness import Fresh, freshness, long, short
from kaname.design.load import read
from kaname.design.model_tables import table_of
from kaname.errors import Finding, KanameError
from kaname.targets.ledger import FOLDER
from kaname.text import Lang
from kaname.web.branches import Stale

Limits = Mapping[str, str] | None  # dimension -> member: what a reader may see; None: everything
Age = tuple[int, int, int]  # when design, data and targets were written last, in nanoseconds

_lock = Lock()
_opened: dict[Path, tuple[Age, Project]] = {}
_fresh: dict[int, tuple[int, dict[str, Fresh]]] = {}  # by project: the hour, and what was found


def project(progress: Callable[[str, int, int], None] | None = None) -> Project:
    """The project of KANAME_DESIGN, shared by all threads; raises KanameError with its faults.

    Opened anew once its text, its data folder or its ledger of targets has changed.
    """
    design = _design()
    if not design.is_file():
        raise KanameError(Finding("web.no-data-yet"))
    with _lock:
        ledger = design.parent / FOLDER  # a new entry touches it
        age = (_written(design), _written(manifest(design.parent)), _written(ledger))
        known = _opened.get(design)
        if known is None or known[0] != age:
            _opened[design] = age, kaname.api.open(design, progress=progress)
            _fresh.clear()
        return _opened[design][1]


def stale(opened: Project, lang: Lang) -> dict[str, Stale]:
    """What keeps KPIs from being fresh and whole, asked once an hour for all readers."""
    hour = int(time() // 3600)
    with _lock:
        known = _fresh.get(id(opened))
        if known is None or known[0] != hour:
            _fresh.clear()
            _fresh[id(opened)] = hour, freshness(opened)
        found = _fresh[id(opened)][1]
    zone = opened.calendar.timezone
    return {
        kpi: Stale(short(fresh, lang, zone), long(fresh, lang, zone))
        for kpi, fresh in found.items()
        if fresh.state != "fresh"
    }


def folder() -> Path:
    """The folder of the design, and of its data where it reads the sales model."""
    return _design().parent


def keeps_model() -> bool:
    """Whether the design reads the sales model, or there is none yet: files can be dropped in."""
    path = _design()
    if not path.is_file():
        return True
    design = read(path).design
    return design is not None and any(table_of(n, f) for n, f in design.facts.items())


def has_design() -> bool:
    """Whether there is a design to show."""
    return _design().is_file()


def forget() -> None:
    """Open the project anew when it is asked for next."""
    with _lock:
        _opened.clear()
        _fresh.clear()


def _design() -> Path:
    design: Path | None = settings.ENVIRONMENT.design
    if design is None:
        raise KanameError(Finding("web.no-design"))
    return design


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
