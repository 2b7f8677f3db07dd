"""What people write of a plan: `win_rate=30%,deals=+10%`, `visits<=1200`, `+8%`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from kaname.api.amounts import asked
from kaname.api.plans.branching import Branches
from kaname.api.project import Project
from kaname.api.targets.amounts import change_of, figure_of
from kaname.errors import Finding, KanameError
from kaname.formula.expression import Name, show
from kaname.measure.forest import label_of
from kaname.numbers import RATIOS
from kaname.text import LANGS, Lang, label, suggest

T = TypeVar("T")
Sign = Literal["=", "<=", ">="]
_APART = re.compile(r"[,、]\s*(?=[^,、=<>]+(?:<=|>=|=))")
_SAID = re.compile(r"\s*(.+?)\s*(<=|>=|=)\s*([^=<>]*?)\s*")
_SIGNS = str.maketrans({"≦": "<=", "≤": "<=", "⩽": "<=", "≧": ">=", "≥": ">=", "⩾": ">="})
_SHARE = re.compile(r"\d+(?:\.\d+)?\s*(%|pt|ポイント)")
_RELATIVE = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)\s*%")
_MINUS = str.maketrans(dict.fromkeys("▲△−‐‑‒–—―", "-"))


@dataclass(frozen=True, slots=True)
class Said:
    """One statement on a node of the tree; `value` in its unit."""

    node: str
    sign: Sign
    value: float


@dataclass(frozen=True, slots=True)
class Known:
    """What statements are read against: the tree, and what is expected of its nodes."""

    project: Project
    found: Branches
    expected: Mapping[str, float]

    def node(self, written: str) -> str:
        """The node of a KPI's name or label, or of its text in a formula. KanameError: unknown."""
        nodes, plain = self.found.tree.order, _plain(written)
        meant = [node for word, node in self._words() if _plain(word) == plain]
        for node in meant:
            if node in nodes:
                return node
        if meant:
            params = {"name": written, "root": self.called(self.found.tree.root)}
            raise KanameError(Finding("plan.not-in-tree", params))
        params = {"name": written, "known": ", ".join(nodes)}
        raise KanameError(Finding("plan.unknown-kpi", params, suggestion=suggest(written, nodes)))

    def unit(self, node: str) -> str:
        """The unit of a node, empty where it has none."""
        return self.project.units.get(self.found.kpis.get(node, ""), "")

    def called(self, node: str) -> dict[Lang, str]:
        """What the reader calls a node."""
        name = self.found.kpis.get(node)
        if name is None:
            return dict.fromkeys(LANGS, node)
        words = label_of(self.found.exprs[node], name, self.project.design.kpis[name])
        return {lang: label(words, lang) for lang in LANGS}

    def _words(self) -> Iterator[tuple[str, str]]:
        """What may be written, with the node that is meant; the text of a formula comes first."""
        kpis = self.project.design.kpis
        yield from ((node, node) for node in self.found.tree.order)
        yield from ((name, show(Name(name))) for name in kpis)
        for name, kpi in kpis.items():
            labels = kpi.label.values() if isinstance(kpi.label, dict) else (kpi.label or name,)
            yield from ((word, show(Name(name))) for word in (*labels, *kpi.synonyms))


def statements(known: Known, written: Sequence[str], signs: Sequence[Sign]) -> list[Said]:
    """Statements with these signs. Raises KanameError with all that cannot be read."""
    return _all(lambda each: _said(known, each, signs), _parts(written))


def nodes_of(known: Known, written: Sequence[str] | None) -> list[str] | None:
    """The nodes of names. Raises KanameError with all that are unknown."""
    return None if written is None else _all(known.node, written)


def target_of(known: Known, written: str, last_year: float) -> float:
    """The root's target: an amount, of a rate a share, or a change on the year before."""
    root = known.found.tree.root
    if _is_figure_of_rate(known, written):
        return figure_of(_plain(written), known.unit(root))
    wanted = asked(written)
    if wanted.change is None:
        return wanted.amount or 0.0
    if not last_year > 0:
        params = {"target": written, "kpi": root, "called": known.called(root)}
        raise KanameError(Finding("plan.no-year-before", params))
    return last_year * (1 + wanted.change)


def is_change(known: Known, written: str) -> bool:
    """Whether a target, which can be read, is a change on the year before."""
    return not _is_figure_of_rate(known, written) and asked(written).change is not None


def _is_figure_of_rate(known: Known, written: str) -> bool:
    rate = known.unit(known.found.tree.root) in RATIOS
    return rate and _RELATIVE.fullmatch(_plain(written)) is None


def _all(read: Callable[[str], T], written: Sequence[str]) -> list[T]:
    found: list[T] = []
    faults: list[Finding] = []
    for each in written:
        try:
            found.append(read(each))
        except KanameError as error:
            faults += error.findings
    if faults:
        raise KanameError(faults)
    return found


def _parts(written: Sequence[str]) -> list[str]:
    plain = (_plain(text) for text in written)
    return [part for text in plain for part in _APART.split(text) if part.strip()]


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text.translate(_SIGNS))
    return folded.translate(_MINUS).strip()


def _said(known: Known, written: str, signs: Sequence[Sign]) -> Said:
    found = _SAID.fullmatch(written)
    if found is None or found[2] not in signs:
        example = "win_rate=30%" if "=" in signs else "visits<=1200"
        raise KanameError(Finding("plan.unreadable", {"text": written, "example": example}))
    node = known.node(found[1])
    sign: Sign = "=" if found[2] == "=" else "<=" if found[2] == "<=" else ">="
    return Said(node, sign, _value(known, node, found[3]))


def _value(known: Known, node: str, written: str) -> float:
    """An amount or share, or a change on what is expected: `+10%`, of a rate also `+2pt`."""
    unit, expected = known.unit(node), known.expected[node]
    relative = _RELATIVE.fullmatch(written)
    if relative is not None:
        part = float(relative[2]) / 100
        return expected * (1 + part if relative[1] == "+" else 1 - part)
    if not _is_figure(written):
        example = "30%, +2pt, +10%" if unit in RATIOS else "120, 1.2億, +10%"
        params = {"kpi": node, "called": known.called(node), "text": written, "example": example}
        raise KanameError(Finding("plan.unreadable-value", params))
    if written.startswith(("+", "-")):
        return expected + change_of(written, unit)
    return figure_of(written, unit)


def _is_figure(written: str) -> bool:
    """Whether something is an amount or a share at all; of the other kind it is refused later."""
    plain = written.lstrip("+-").strip()
    if _SHARE.fullmatch(plain) or plain.replace(".", "", 1).isdigit():
        return True
    try:
        return asked(plain).amount is not None
    except KanameError:
        return False
