"""Names of companies and people: a key for each, and proposals which of them mean the same.

Nothing here merges anything: a key tells whether two spellings differ only by what carries no
meaning; what is merely alike is a proposal that a person confirms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kaname.reconcile.candidates import near
from kaname.reconcile.spellings import (
    BETWEEN,
    DASHES,
    ENGLISH_FORMS,
    JAPANESE_FORMS,
    LOOKALIKES,
    VARIANTS,
)
from kaname.text import Lang, message

_DASH = re.compile(rf"(?<!\d)[{re.escape(DASHES)}]|[{re.escape(DASHES)}](?!\d)")  # 1-1 is not 11
_LONG = re.compile(f"(?<=[ぁ-ゖァ-ヺー])[{re.escape(DASHES)}]")  # a dash typed for ー
_BETWEEN = re.compile(rf"(?<!\d)[{re.escape(BETWEEN)}]|[{re.escape(BETWEEN)}](?!\d)")
_WORDS = re.compile(r"[\s.,]+")
_FORM = "|".join(sorted(map(re.escape, JAPANESE_FORMS), key=len, reverse=True))
_FRONT = re.compile(f"(?:{_FORM})")
_BACK = re.compile(f"(?:{_FORM})$")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Form:
    """The legal form of a name: its kind, and whether it stands before (前株) or after (後株)."""

    kind: str = ""
    position: str = ""  # `before`, `after`, or empty where there is none
    written: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two spellings that may mean the same, how alike they are (0 to 1), and why.

    `why` holds keys of messages below `reconcile.`: `why-legal-form`, `why-typo`.
    """

    left: str
    right: str
    score: float
    why: tuple[str, ...]

    def words(self, lang: Lang) -> str:
        """The reasons in words, with commas between."""
        between = "、" if lang == "ja" else ", "
        return between.join(message(f"reconcile.{each}", lang) for each in self.why)


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """The name without its legal form, spaces, marks, width, case and variant characters.

    `㈱髙橋 商店` and `高橋商店株式会社` have one key. Equal keys are still two names until their
    legal forms agree (see `form`). A lost 長音 (ビル, ビール) is another key: it may be another
    name, so `alike` proposes it only.
    """
    core, _ = _parted(_plain(text))
    return _bare(core)


@lru_cache(maxsize=200_000)
def form(text: str) -> Form:
    """The legal form that the name states."""
    return _parted(_plain(text))[1]


def loose(text: str) -> str:
    """The key with mistakable characters folded too: 斎/斉, キヤノン/キャノン, ビル/ビール."""
    return key(text).translate(LOOKALIKES)


def apply(names: Sequence[str], confirmed: Mapping[str, str]) -> list[str]:
    """The names, each replaced by the one that a person has confirmed for it."""
    return [confirmed.get(name, name) for name in names]


def alike(
    left: Sequence[str], right: Sequence[str], *, confirmed: Mapping[str, str] | None = None
) -> list[Pair]:
    """Proposals which name of the right means which of the left, best first, one to one.

    Names written the same on both sides, and those that `confirmed` brings together, are no
    proposal and take no part. Numbers in names must agree: 第1営業所 is never 第2営業所.
    """
    known = confirmed or {}
    lefts = {known.get(name, name): name for name in reversed(left)}
    rights = {known.get(name, name): name for name in reversed(right)}
    same = lefts.keys() & rights.keys()
    mine = [name for one, name in lefts.items() if one not in same and key(name)]
    theirs = [name for one, name in rights.items() if one not in same and key(name)]
    return _one_to_one([*_equal(mine, theirs), *_near(mine, theirs)])


def differences(left: str, right: str) -> tuple[str, ...]:
    """Why two names with one key are not written the same: message keys below `reconcile.`."""
    return tuple(dict.fromkeys(_differences(left, right)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def _parted(plain: str) -> tuple[str, Form]:
    """The name without its legal form, and the form; the whole where nothing else is left."""
    if (found := _FRONT.match(plain)) and (rest := plain[found.end() :].strip()):
        return rest, Form(JAPANESE_FORMS[found[0]], "before", found[0])
    if (found := _BACK.search(plain)) and (rest := plain[: found.start()].strip()):
        return rest, Form(JAPANESE_FORMS[found[0]], "after", found[0])
    words = [word for word in _WORDS.split(plain) if word]
    for size in (3, 2, 1):
        kind = ENGLISH_FORMS.get(tuple(words[-size:])) if len(words) > size else None
        if kind:
            return " ".join(words[:-size]), Form(kind, "after", " ".join(words[-size:]))
    return plain, Form()


def _bare(core: str) -> str:
    folded = _LONG.sub("ー", core).translate(VARIANTS)
    bare = _BETWEEN.sub("", _DASH.sub("", folded))
    return bare or core.strip()


def _equal(left: Sequence[str], right: Sequence[str]) -> Iterator[Pair]:
    """Pairs of one key, and of one loose key."""
    for fold, score in ((key, 1.0), (loose, 0.95)):
        there: dict[str, list[str]] = {}
        for name in right:
            there.setdefault(fold(name), []).append(name)
        for name in left:
            for other in there.get(fold(name), ())[:20]:
                forms = {form(name).kind, form(other).kind} - {""}
                less = 0.1 if len(forms) > 1 else 0.0  # (株) and (有): hardly the same company
                yield Pair(name, other, round(score - less, 3), differences(name, other))


def _near(left: Sequence[str], right: Sequence[str]) -> Iterator[Pair]:
    """Pairs whose keys differ by a typo, or of which one holds the other."""
    mine, theirs = [key(name) for name in left], [key(name) for name in right]
    for at, other, score, contained in near(mine, theirs):
        if _DIGITS.findall(mine[at]) != _DIGITS.findall(theirs[other]):
            continue
        reason = "why-contained" if contained else "why-typo"
        yield Pair(left[at], right[other], score, (reason,))


def _one_to_one(pairs: Sequence[Pair]) -> list[Pair]:
    """The best pair of each name, no name twice."""
    taken_left: set[str] = set()
    taken_right: set[str] = set()
    chosen = []
    for pair in sorted(pairs, key=lambda p: (-p.score, len(p.why), p.left, p.right)):
        if pair.left not in taken_left and pair.right not in taken_right:
            taken_left.add(pair.left)
            taken_right.add(pair.right)
            chosen.append(pair)
    return chosen


def _differences(left: str, right: str) -> Iterator[str]:
    a, b = _plain(left), _plain(right)
    if unicodedata.normalize("NFKC", left) == unicodedata.normalize("NFKC", right) or a == b:
        yield "why-width-or-case"
        return
    one, other = form(left), form(right)
    if one.kind != other.kind:
        missing = not one.kind or not other.kind
        yield "why-form-missing" if missing else "why-other-form"
    elif one.position != other.position:
        yield "why-form-position"
    elif one.written != other.written:
        yield "why-form-spelling"
    yield from _in_the_name(_parted(a)[0], _parted(b)[0], loose(left) == loose(right))


def _in_the_name(one: str, other: str, close: bool) -> Iterator[str]:
    """What differs once the legal forms are off."""
    if one == other:
        return
    bare = (_BETWEEN.sub("", _DASH.sub("", each)) for each in (one, other))
    first, second = bare
    if first == second:
        yield "why-spaces"
    elif _bare(one) == _bare(other):
        yield "why-variant"
    elif close:
        yield "why-lookalike"
