"""Located: what a scan found, for programs and for people."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kaname.causes.insight import Insight
from kaname.causes.locating.cells import Cells
from kaname.causes.locating.scan import Cause, Scan, scan
from kaname.causes.locating.table import read
from kaname.causes.locating.telling import Subject, told
from kaname.text import LANGS, message


@dataclass(frozen=True, slots=True)
class Located:
    """What a scan found, for programs (`data`) and people (`insights`)."""

    subject: Subject
    found: Scan

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes, the strongest first; none where nothing is more than noise."""
        return self.found.causes

    @property
    def insights(self) -> tuple[Insight, ...]:
        """The whole deviation with its causes, a sentence each."""
        return (told(self.subject, self.found),)

    def data(self) -> dict[str, Any]:
        """The causes and what they explain, with the totals and the cells behind them."""
        found = self.found
        return {
            "causes": [_plain(cause) for cause in found.causes],
            "explained": found.explained,
            "total": {
                "actual": found.actual,
                "expected": found.expected,
                "delta": found.delta,
                "mix": found.mix,
                "p": found.p,
            },
            "cells": found.cells,
            "tested": found.tested,
        }


def located(cells: Cells, subject: Subject) -> Located:
    """The causes in some cells."""
    return Located(subject, scan(cells))


def locate_table(path: Path | str) -> Located:
    """The causes in a table's file; see `table.read` for what it holds."""
    title = {lang: message("locate.table", lang) for lang in LANGS}
    return located(read(Path(path)), Subject(title))


def _plain(cause: Cause) -> dict[str, Any]:
    first = ("where", "delta", "share", "p")
    top = [{**asdict(cell), "delta": cell.delta} for cell in cause.top]
    rest = {"actual": cause.actual, "expected": cause.expected, "cells": cause.cells}
    return {
        **{name: getattr(cause, name) for name in first}, **rest,
        "partly": cause.partly, "top": top,
    }  # fmt: skip
