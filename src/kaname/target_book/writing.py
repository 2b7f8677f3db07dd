"""Writing the book to a file that is not there yet."""

from __future__ import annotations

from pathlib import Path

from kaname.errors import Finding, KanameError
from kaname.target_book.book import Book
from kaname.target_book.workbook import content
from kaname.text import Lang, message


def write(book: Book, path: Path, lang: Lang) -> Path:
    """Write the book and return its path; an existing file is never replaced. KanameError."""
    refuse(path, lang)
    data = content(book, path.name, lang)
    try:
        with path.open("xb") as out:
            out.write(data)
    except FileExistsError as error:
        raise KanameError(Finding("target_book.exists", {"path": path})) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        found = Finding("target_book.cannot-write", {"path": path, "reason": reason})
        raise KanameError(found) from error
    return path


def refuse(path: Path, lang: Lang) -> None:
    """KanameError for a path that no book can be written to, before any figure is made."""
    if path.suffix.lower() != ".xlsx":
        example = message("target_book.file-name", lang)
        raise KanameError(Finding("target_book.not-xlsx", {"path": path, "example": example}))
    if path.exists():
        raise KanameError(Finding("target_book.exists", {"path": path}))
