"""Packages: what an .xlsx file tells of its sheets beside the cells, from its parts."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from kaname.files.archive import inflated

_STYLES = "xl/styles.xml"
_BOOK = "xl/workbook.xml"
_STRINGS = "xl/sharedStrings.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
# The codes of the numbers that stand for a format; 27 to 36 and 50 to 58 as in Japan.
_BUILT_IN = dict(
    enumerate(
        "General|0|0.00|#,##0|#,##0.00|||||0%|0.00%|0.00E+00|# ?/?|# ??/??|m/d/yyyy|d-mmm-yy|d-mmm"
        "|mmm-yy|h:mm AM/PM|h:mm:ss AM/PM|h:mm|h:mm:ss|m/d/yyyy h:mm".split("|")
    )
) | {
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    **dict.fromkeys((27, 36, 50, 57), "[$-411]ge.m.d"),
    **dict.fromkeys((28, 29, 51, 54, 58), '[$-411]ggge"年"m"月"d"日"'),
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    **dict.fromkeys((34, 52, 55), 'yyyy"年"m"月"'),
    **dict.fromkeys((35, 53, 56), 'm"月"d"日"'),
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
}
_NO_FILL = ("none", "gray125", None)
_WHITE = ({"rgb": "FFFFFFFF"}, {"rgb": "00FFFFFF"}, {"theme": "0"}, {"indexed": "9"})

_HEAD = 1 << 16

Attributes = dict[str, str]


class BadXmlError(Exception):
    """A part is not well formed, or has declarations that a sheet never has."""


@dataclass(frozen=True, slots=True)
class Styles:
    """What the cells of a style look like, by the number that the cells name."""

    formats: tuple[str, ...] = ()
    filled: frozenset[int] = frozenset()

    def format_of(self, style: int) -> str:
        """The number format code; `General` where there is none."""
        return self.formats[style] if style < len(self.formats) else "General"


def parse(
    chunks: Iterator[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call for each element and text; names are without prefix. Nothing outside is ever read.

    Raises BadXmlError.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, found: start(name.rpartition(":")[2], found)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse  # no entities: they can swell without end
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadXmlError(str(error)) from error


def _refuse(*_: object) -> None:
    raise BadXmlError("DOCTYPE")


def refuse_false_count(archive: zipfile.ZipFile) -> None:
    """Raise BadXmlError where more texts are stated than there is room for.

    The reader makes room for as many as are stated.
    """
    if _STRINGS not in archive.namelist():
        return
    told: list[Attributes] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, found: told.append(found)
    parser.StartDoctypeDeclHandler = _refuse
    with archive.open(_STRINGS) as file:
        try:
            parser.Parse(file.read(_HEAD), False)
        except expat.ExpatError as error:
            raise BadXmlError(str(error)) from error
    most = archive.getinfo(_STRINGS).file_size
    stated = told[0].get("uniqueCount", "0") if told else "0"
    if not stated.isdecimal() or len(stated) > 9 or int(stated) > max(most, 1_000_000):
        raise BadXmlError(f"{_STRINGS}: {stated[:20]}")


def sheet_parts(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """The path of each sheet's part in the zip, by the sheet's name."""
    targets: dict[str, str] = {}
    named: dict[str, str] = {}

    def relation(name: str, found: Attributes) -> None:
        if name == "Relationship" and "Id" in found and "Target" in found:
            targets[found["Id"]] = _path(found["Target"])

    def sheet(name: str, found: Attributes) -> None:
        if name == "sheet" and "name" in found:
            named[found["name"]] = next((v for k, v in found.items() if k.endswith(":id")), "")

    parse(chunks(archive, _RELATIONS), relation)
    parse(chunks(archive, _BOOK), sheet)
    return {name: targets[key] for name, key in named.items() if key in targets}


def _path(target: str) -> str:
    path = target.replace("\\", "/")
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(f"xl/{path}")


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The bytes of a part, inflated within the limits. Raises BadXmlError where it is missing."""
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise BadXmlError(name) from error
    return inflated(archive, info)


class _StyleReader:
    """Reads `styles.xml`: formats and fills, then the styles that name them."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {str(key): code for key, code in _BUILT_IN.items() if code}
        self.fills: list[bool] = []
        self.formats: list[str] = []
        self.filled: set[int] = set()
        self.within: list[str] = []

    def start(self, name: str, found: Attributes) -> None:
        """Keep what the element tells."""
        parent = self.within[-1] if self.within else ""
        self.within.append(name)
        if name == "numFmt" and parent == "numFmts":
            self.codes[found.get("numFmtId", "")] = found.get("formatCode", "General")
        elif name == "fill" and parent == "fills":
            self.fills.append(False)
        elif name == "patternFill" and self.fills and "fills" in self.within:
            self.fills[-1] = found.get("patternType") not in _NO_FILL
        elif name == "gradientFill" and self.fills and "fills" in self.within:
            self.fills[-1] = True
        elif name == "fgColor" and self.fills and "fills" in self.within and found in _WHITE:
            self.fills[-1] = False
        elif name == "xf" and parent == "cellXfs":
            self._style(found)

    def end(self, _: str) -> None:
        """Leave the element."""
        self.within.pop()

    def _style(self, found: Attributes) -> None:
        fill = found.get("fillId", "0")
        if fill.isdecimal() and int(fill) < len(self.fills) and self.fills[int(fill)]:
            self.filled.add(len(self.formats))
        self.formats.append(self.codes.get(found.get("numFmtId", "0"), "General"))


def styles(archive: zipfile.ZipFile) -> Styles:
    """The styles of the book; none where it has no part for them."""
    if _STYLES not in archive.namelist():
        return Styles()
    reader = _StyleReader()
    parse(chunks(archive, _STYLES), reader.start, reader.end)
    return Styles(tuple(reader.formats), frozenset(reader.filled))
