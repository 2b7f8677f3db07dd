"""Paths as one would type them after a command."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from subprocess import list2cmdline


def typed(path: Path) -> str:
    """The path, in quotes where the shell of this system would take it apart."""
    return list2cmdline([str(path)]) if os.name == "nt" else shlex.quote(str(path))
