"""Findings: what a person should mend, and the one exception that carries them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kaname.text import Lang, filled, message

Severity = Literal["error", "warning", "advice", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is: a file, and a line and column counted from 1 (0: the whole file).

    In a workbook: the file, the sheet and the cell or range, such as `B5`; it reads
    `book.xlsx [Sheet1] B5`.
    """

    file: str
    line: int = 0
    column: int = 0
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return " ".join([f"{self.file} [{self.sheet}]", *([self.cell] if self.cell else [])])
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a person's attention: where, what, what to do.

    `rule` names the fault and is the key of its words in `messages/`; `params` fill them.
    A rule of the checker has a `code` and brings its `words` along.
    """

    rule: str
    params: Mapping[str, object] = field(default_factory=dict)
    place: Place | None = None
    severity: Severity = "error"
    suggestion: str | None = None  # the name that was probably meant
    code: str | None = None
    words: Mapping[Lang, str] | None = None

    def text(self, lang: Lang = "en") -> str:
        """The words after the place: what is the case and what to do."""
        own = self.words
        words = filled(own[lang], lang, self.params) if own else self._message(lang)
        if self.suggestion is None:
            return words
        return words + message("text.did-you-mean", lang, name=self.suggestion)

    def _message(self, lang: Lang) -> str:
        return message(self.rule, lang, **self.params)

    def line(self, lang: Lang = "en") -> str:
        """One line for a terminal: `file:line:column: severity rule: words`."""
        where = f"{self.place}: " if self.place else ""
        name = self.rule.rpartition(".")[2]
        name = f"{self.code} {name}" if self.code else name
        return f"{where}{message('severity.' + self.severity, lang)} {name}: {self.text(lang)}"


class KanameError(Exception):
    """What the user can mend; everything else is a bug. Carries its findings."""

    def __init__(self, findings: Sequence[Finding] | Finding) -> None:
        self.findings: tuple[Finding, ...] = (
            (findings,) if isinstance(findings, Finding) else tuple(findings)
        )
        super().__init__("\n".join(f.line() for f in self.findings))
