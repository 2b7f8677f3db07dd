"""Words: the message catalogue in both languages, labels, and "did you mean"."""

from __future__ import annotations

import locale
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = ("ja", "en")
CHOOSES = ("KANAME_LANG", "LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set chooses
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages: `{"design.unknown-kpi": {"en": "…", "ja": "…"}}`, from `messages/*.toml`."""
    found: dict[str, Mapping[str, str]] = {}
    for entry in sorted(files("kaname.messages").iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            words = tomllib.loads(entry.read_text("utf-8"))
            prefix = entry.name.removesuffix(".toml")
            found |= {f"{prefix}.{key}": value for key, value in words.items()}
    return found


def message(key: str, lang: Lang, /, **params: object) -> str:
    """The sentence `key` in `lang`, its `{names}` filled from `params`."""
    return filled(catalogue()[key][lang], lang, params)


def filled(sentence: str, lang: Lang, params: Mapping[str, object]) -> str:
    """A sentence in `lang` with its `{names}` filled; labels among them in that language."""
    return sentence.format(**{name: _in(value, lang) for name, value in params.items()})


def label(value: str | Mapping[Lang, str], lang: Lang) -> str:
    """A label in `lang`; the other language where only that one is given."""
    if isinstance(value, str):
        return value
    return value.get(lang) or next(iter(value.values()), "")


def lang_of(environment: Mapping[str, str]) -> Lang:
    """The reader's language: KANAME_LANG's, else the locale's, else that of the system."""
    chosen = next((v for name in CHOOSES if (v := environment.get(name))), "")
    return "ja" if (chosen or locale.setlocale(locale.LC_CTYPE)).lower().startswith("ja") else "en"


def printable(text: str) -> str:
    """The text on one line; what would steer a terminal (from data, say) is shown as �."""
    return CONTROL.sub("�", text)


def _in(value: object, lang: Lang) -> object:
    return label(value, lang) if isinstance(value, Mapping) else value


def suggest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` most likely meant, or None."""
    names = sorted(set(known))
    folded = {n.casefold(): n for n in names}
    if name.casefold() in folded:
        return folded[name.casefold()]
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    return close[0] if close else None


def nearest(written: str, known: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The keys of what is known by several names, the most alike first, and how alike: 0 to 1."""
    alike = SequenceMatcher(b=written.casefold(), autojunk=False)

    def likeness(name: str) -> float:
        alike.set_seq1(name.casefold())
        return alike.ratio()

    found = {key: max(likeness(name) for name in (key, *names)) for key, names in known.items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
