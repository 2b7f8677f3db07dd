"""Questions: what `kaname new` was not told, asked until an answer fits."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Sequence

from kaname.cli import output
from kaname.cli.catalogue import one_of
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding, KanameError
from kaname.text import LANGS, Lang, catalogue, message

MOST = 3  # answers that are tried
NONE = "none"  # no industry, no goal


def chosen(what: str, given: str, known: Sequence[str]) -> str:
    """The choice that is meant by its key, its number or its name as printed.

    Raises WrongUsageError for what is none of them.
    """
    plain = _plain(given).removesuffix(".")
    if plain.isdecimal() and 1 <= int(plain) <= len(known):
        return known[int(plain) - 1]
    named = {_plain(name): key for key in known for name in _names(what, key)}
    return named.get(plain) or one_of(what, given, known)


def choice(what: str, known: Sequence[str], lang: Lang) -> str:
    """What is chosen; an empty answer is none, or the first choice.

    Raises WrongUsageError where no answer fits, and where nobody can be asked about the style,
    which no design goes without.
    """
    usual = NONE if NONE in known else known[0]
    lines = [message(f"catalogue.ask-{what}", lang)]
    lines += [
        f"  {number}. {message(f'catalogue.{what}-{key}', lang)}"
        for number, key in enumerate(known, 1)
    ]
    found = _answer(
        "\n".join(lines),
        lambda given: chosen(what, given, known) if given else usual,
        f"--{what}",
        lang,
    )
    if found is None and what == "style":
        raise WrongUsageError(Finding("catalogue.no-style", {"known": ", ".join(known)}))
    return found or usual


def figure(lang: Lang) -> str | None:
    """The goal's figure as it was written; None for none. WrongUsageError where none is one."""
    from kaname.api.amounts import asked  # noqa: PLC0415 -- slow import; help must not wait for it

    def read(given: str) -> str:
        if given not in ("", NONE):
            asked(given)
        return given

    found = _answer(message("catalogue.ask-goal", lang), read, "--goal", lang)
    return None if found in (None, "", NONE) else found


def _answer(question: str, read: Callable[[str], str], option: str, lang: Lang) -> str | None:
    """The first answer that can be read, of whoever sits there or of what is piped in.

    None where nothing comes; WrongUsageError, which names the option, after the last wrong one.
    """
    wrong = 0
    while wrong < MOST and (given := _line(question)) is not None:
        try:
            return read(given)
        except KanameError as error:
            output.report(error.findings, lang)
            wrong += 1
    if wrong:
        raise WrongUsageError(Finding("catalogue.no-fit-answer", {"option": option}))
    return None


def _line(question: str) -> str | None:
    output.say(question)
    if output.on_terminal(sys.stderr):
        print("> ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline() if sys.stdin is not None else ""
    return line.strip() if line else None


def _names(what: str, key: str) -> list[str]:
    """A choice's key and what it is called, with and without what explains it."""
    known = catalogue()[f"catalogue.{what}-{key}"]
    names = [known[lang] for lang in LANGS]
    return [key, *names, *(name.partition("（")[0].partition(": ")[0] for name in names)]


def _plain(words: str) -> str:
    return unicodedata.normalize("NFKC", words).strip().casefold()
