"""The one project that this process shows, opened when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from django.conf import settings

import kaname.api
from kaname.api import Project
from kaname.errors import Finding, KanameError

Limits = Mapping[str, str] | None  # dimension -> member: what a reader may see; None: everything

_lock = Lock()
_opened: dict[Path, Project] = {}


def project(progress: Callable[[str, int, int], None] | None = None) -> Project:
    """The project of KANAME_DESIGN, shared by all threads; raises KanameError with its faults."""
    design: Path | None = settings.ENVIRONMENT.design
    if design is None:
        raise KanameError(Finding("web.no-design"))
    with _lock:
        if design not in _opened:
            _opened[design] = kaname.api.open(design, progress=progress)
        return _opened[design]
