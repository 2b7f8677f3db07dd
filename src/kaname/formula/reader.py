"""Reading a formula's text: characters in all their widths, names, quotes, faults."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kaname.errors import Finding, KanameError, Place

_QUOTES = {'"': '"', "＂": "＂", "“": "”", "”": "”", "「": "」", "｢": "｣", "『": "』"}
_SAME = {
    "*": "×✕✖∗",
    "/": "÷∕⁄",
    "-": "−‐‑‒–—―﹣",  # dashes that a keyboard or an editor puts for minus; ー is a letter
    "+": "➕",
    ",": "、､",
    " ": "　",
}
# Full-width forms (U+FF01 to U+FF5E) sit 0xFEE0 above ASCII; the full-width quote stays a quote.
# One character for one: offsets into the plain text are offsets into the text.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) != "＂"} | {
    ord(wide): ord(plain) for plain, forms in _SAME.items() for wide in forms
}


class FormulaError(KanameError):
    """A formula that cannot be read or does not make sense.

    `offset` is the character at fault, counted from 0; the finding's place counts it from 1.
    """

    def __init__(
        self, rule: str, offset: int, suggestion: str | None = None, **params: object
    ) -> None:
        self.offset = offset
        place = Place("formula", 1, offset + 1)
        super().__init__(Finding(f"formula.{rule}", params, place, suggestion=suggestion))


@dataclass(slots=True)
class Reader:
    """A text and how far it has been read; `plain` is the text with one width of characters."""

    text: str
    plain: str
    at: int = 0
    operations: int = 0

    @staticmethod
    def of(text: str) -> Reader:
        """A reader at the start of `text`."""
        return Reader(text, text.translate(_PLAIN))

    def peek(self) -> str:
        """The next character that is not a space, "" at the end; the reader stands on it."""
        while self.at < len(self.plain) and self.plain[self.at].isspace():
            self.at += 1
        return self.plain[self.at : self.at + 1]

    def take(self, wanted: str) -> str:
        """The next character if it is one of `wanted`, which is thereby read; else ""."""
        found = self.peek()
        if not found or found not in wanted:
            return ""
        self.at += 1
        return found

    def opens_name(self) -> bool:
        """Whether a name, bare or in quotes, comes next."""
        found = self.peek()
        return found != "" and (found in _QUOTES or _starts_name(found))

    def opens_quote(self) -> bool:
        """Whether a text in quotes comes next."""
        return self.peek() in _QUOTES

    def name(self) -> str:
        """The name that comes next: as it stands in quotes, else in its NFKC form."""
        self.peek()
        start = self.at
        if self.opens_quote():
            name = self.quoted()
            if not name:
                raise FormulaError("empty-name", start)
            return name
        self.at = _name_end(self.text, start)
        return unicodedata.normalize("NFKC", self.text[start : self.at])

    def quoted(self) -> str:
        """The text in quotes that comes next; a doubled `"` inside stands for one."""
        start = self.at
        close = _QUOTES[self.text[start]]
        end = self.text.find(close, start + 1)
        while close == '"' and end >= 0 and self.text[end + 1 : end + 2] == '"':
            end = self.text.find(close, end + 2)
        if end < 0:
            raise FormulaError("unclosed-quote", start, quote=self.text[start])
        self.at = end + 1
        inside = self.text[start + 1 : end]
        return inside.replace('""', '"') if close == '"' else inside


def spelled(name: str) -> str:
    """The name as a formula writes it: bare where it can be, else in double quotes."""
    return name if is_bare(name) else quoted(name)


def quoted(text: str) -> str:
    """The text in double quotes."""
    return '"' + text.replace('"', '""') + '"'


def is_bare(name: str) -> bool:
    """Whether the name needs no quotes."""
    return (
        name != ""
        and _starts_name(name[0])
        and _name_end(name, 0) == len(name)
        and unicodedata.normalize("NFKC", name) == name
    )


def _starts_name(character: str) -> bool:
    return character.isalpha() or character == "_"


def _name_end(text: str, start: int) -> int:
    end = start
    while end < len(text) and _in_name(text[end]):
        end += 1
    return end


def _in_name(character: str) -> bool:
    # Marks are parts of letters: a dakuten typed apart, vowels of Thai and Hindi.
    return (
        character.isalnum() or character in "_＿" or unicodedata.category(character) in {"Mn", "Mc"}
    )
