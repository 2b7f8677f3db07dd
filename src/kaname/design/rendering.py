"""Values as YAML: in the style that was there, quoted only where a reader could mistake them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kaname.design.syntax import Plain, read, reads_as_text

WIDTH = 100
STEP = 2  # spaces of one level

# Unquoted, these are truth values, times or dates to readers of YAML 1.1, which many editors are.
_MISTAKEN = re.compile(r"(?i:y|n|yes|no|on|off|true|false)|[-+.\d][-+.:\d_eExXoTtZ ]*|=|<<")
_INDICATED = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]|.*(?::(?:\s|$)|\s#)", re.DOTALL)
_UNSAFE = re.compile(
    "[^ -~\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\x85\u2028\u2029]"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value is to stand: inside braces or brackets, or at a level of indentation."""

    indent: int  # of the key or dash that the value follows
    flow: bool = False
    style: str = ""  # of the scalar that stood there
    newline: str = "\n"


def plain(new: object) -> Plain:
    """What a value reads as once it is written: scalars as text."""
    match new:
        case None | str():
            return new
        case bool():
            return "true" if new else "false"
        case int() | float():
            return repr(new)
        case date():
            return new.isoformat()
        case Mapping():
            return {str(key): plain(value) for key, value in new.items()}
        case Sequence():
            return [plain(value) for value in new]
    raise TypeError(new)


def value(new: object, spot: Spot) -> str:
    """A value as it follows `key:`, its leading space or line break included."""
    line = inline(new, spot)
    fits = spot.indent + len(line) <= WIDTH and "\\n" not in line
    if spot.flow or fits or not isinstance(new, Mapping | list | tuple) or not new:
        return " " + line
    lines = _lines(new, Spot(spot.indent + STEP, newline=spot.newline))
    return "".join(spot.newline + line for line in lines)


def entry(key: str, new: object, spot: Spot) -> str:
    """An entry of a mapping, without indentation before its key."""
    written = scalar(key, Spot(spot.indent, True))
    return f"{written}:{value(new, spot)}"


def inline(new: object, spot: Spot) -> str:
    """A value on one line, as far as a scalar's style allows."""
    within = Spot(spot.indent, True, newline=spot.newline)
    if isinstance(new, Mapping):
        return "{" + ", ".join(entry(str(k), v, within) for k, v in new.items()) + "}"
    if isinstance(new, list | tuple):
        return "[" + ", ".join(inline(v, within) for v in new) + "]"
    return scalar(new, spot)


def scalar(new: object, spot: Spot) -> str:
    """A scalar in the style that stood there if that can hold it, else in the simplest."""
    text = plain(new)
    if not isinstance(new, str) or text is None:
        return "null" if text is None else str(text)
    return next(written for written in _candidates(new, spot) if _holds(written, new, spot))


def _candidates(text: str, spot: Spot) -> Iterator[str]:
    single = "'" + text.replace("'", "''") + "'"
    double = json.dumps(text, ensure_ascii=False)
    if "\n" in text and not spot.flow:
        yield _literal(text, spot)
    if spot.style == "'":
        yield single
    if spot.style == '"':
        yield _UNSAFE.sub(_escaped, double)
    if reads_as_text(text) and not (_MISTAKEN.fullmatch(text) or _INDICATED.match(text)):
        yield text
    yield single
    yield _UNSAFE.sub(_escaped, double)


@lru_cache(maxsize=1 << 14)  # reading back is what takes the time, and words repeat
def _holds(written: str, text: str, spot: Spot) -> bool:
    if _UNSAFE.search(written.replace(spot.newline, "")):
        return False
    indent = " " * spot.indent
    around = f"{{a: b, k: {written}, z: b}}" if spot.flow else f"{indent}k: {written}\n"
    found = read(around)
    read_back = found.data.get("k") if isinstance(found.data, dict) else None
    return read_back == text and not found.faults


def _literal(text: str, spot: Spot) -> str:
    indent = spot.newline + " " * (spot.indent + STEP)
    lines = text.removesuffix("\n").split("\n")
    header = "|" if text.endswith("\n") else "|-"
    return header + "".join(indent + line if line else spot.newline for line in lines)


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def _lines(new: Mapping[str, object] | Sequence[object], spot: Spot) -> Iterator[str]:
    indent = " " * spot.indent
    if isinstance(new, Mapping):
        yield from (indent + entry(str(k), v, spot) for k, v in new.items())
    else:
        yield from (f"{indent}- {inline(v, spot)}" for v in new)
