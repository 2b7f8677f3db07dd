"""The one project that this process shows, opened when it is first asked for."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from django.conf import settings

import kaname.api
from kaname.api import Project
from kaname.errors import Finding, KanameError

_lock = Lock()
_opened: dict[Path, Project] = {}


def project() -> Project:
    """The project of KANAME_DESIGN, shared by all threads; raises KanameError with its faults."""
    design = settings.ENVIRONMENT.design
    if design is None:
        raise KanameError(Finding("web.no-design"))
    with _lock:
        if design not in _opened:
            _opened[design] = kaname.api.open(design)
        return _opened[design]
