"""Stated steps: a figure of a budget table as the one step that it is, with what it rests on."""

from __future__ import annotations

from datetime import date

from kaname.api.project import Project
from kaname.api.targets.base import Standing
from kaname.api.targets.bases import basis_words
from kaname.api.targets.sources import UNDATED
from kaname.targets.ledger import Step
from kaname.text import Lang, message


def stated_step(now: Standing, project: Project, lang: Lang) -> Step:
    """The figure as a previous target; its reason is what the table says that it rests on."""
    version = message("target_book.of-version", lang, version=now.version) if now.version else ""
    said = date.fromisoformat(now.as_of[:10]) if now.as_of else UNDATED
    return Step(
        "previous",
        now.value,
        message("target_book.stated-again", lang) + version,
        message("target_book.carried-author", lang),
        project.as_of if said == UNDATED else said,
        basis_words((now.basis,), lang) or message("target_book.carried-reason", lang),
    )
