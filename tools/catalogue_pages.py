"""`python -m tools.catalogue_pages`: writes docs/catalogue.md and .ja.md from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kaname.api.catalogue import Page, pages
from kaname.catalogue import Entry, library
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.library import settled
from kaname.catalogue.ready import about, goal, ready
from kaname.design import rendering
from kaname.numbers import scale_of
from kaname.text import LANGS, Lang, label, message

DOCS = Path(__file__).parent.parent / "docs"
FILES: dict[Lang, str] = {"en": "catalogue.md", "ja": "catalogue.ja.md"}
WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "title": "The KPI catalogue",
        "other": "日本語",
        "intro": (
            "Every KPI of the catalogue, measured on the [sales model](sales-model.md), and the "
            "ready designs that [`kaname new`](designing.md) starts from. `kaname catalogue` "
            "lists them, `kaname catalogue show KEY` also says why a KPI matters and what to do "
            "when it goes red, `kaname catalogue design KEY…` prints a design that measures it."
        ),
        "blocks": (
            "The block under a KPI is how it is measured: `value` over measures, and the measures. "
            "A name in braces such as `{follow_up_days}` is a setting: "
            "`--set follow_up_days=14` gives it another value. `{currency}` is the design's own."
        ),
        "unit": "Unit",
        "band": "Usual band",
        "floor": "Floor",
        "better": "Better",
        "used": "Usual in",
        "of_all": "everywhere",
        "setting": "Setting",
        "trap": "Trap",
        "designs": "Ready designs",
        "choose": (
            "One for each sales style and each industry; a style and an industry combine into one "
            "design, with the industry's goal. A role has three to five primary KPIs."
        ),
        "styles": "Sales styles",
        "industries": "Industries",
        "goal": "Goal",
        "head": "| Role | Primary KPIs |",
        "colon": ": ",
        "comma": ", ",
        "aside": " ({text})",
    },
    "ja": {
        "title": "KPI カタログ",
        "other": "English",
        "intro": (
            "カタログのすべての KPI（[営業データモデル](sales-model.ja.md)の上で測ります）と、"
            "[`kaname new`](designing.ja.md) の出発点になる設計のひな形です。"
            "`kaname catalogue` で一覧、`kaname catalogue show キー` で"
            "大切な理由と未達のときの打ち手も、"
            "`kaname catalogue design キー…` で測るための設計テキストを表示します。"
        ),
        "blocks": (
            "KPI の下の枠は測り方です。`value` が計算式で、続く行がその元になる集計です。"
            "`{follow_up_days}` のような波かっこの名前は設定で、"
            "`--set follow_up_days=14` のように変えられます。"
            "`{currency}` は設計の通貨です。"
        ),
        "unit": "単位",
        "band": "適正範囲の例",
        "floor": "下限",
        "better": "良い方向",
        "used": "よく使う場面",
        "of_all": "共通",
        "setting": "設定",
        "trap": "落とし穴",
        "designs": "設計のひな形",
        "choose": (
            "営業スタイルと業種に一つずつあります。スタイルと業種を組み合わせると、"
            "業種の KGI を頂点とする一つの設計になります。"
            "主要KPIは役割ごとに3〜5個です。"
        ),
        "styles": "営業スタイル",
        "industries": "業種",
        "goal": "KGI",
        "head": "| 役割 | 主要KPI |",
        "colon": "：",
        "comma": "、",
        "aside": "（{text}）",
    },
}
ASPECTS = ("timing", "nature", "control", "stage", "perspective")


@cache
def known() -> Mapping[str, Page]:
    """Every KPI of the catalogue in full, by key."""
    return {page.entry.key: page for page in pages(list(library().entries))}


def page(lang: Lang) -> str:
    """The page of the whole catalogue in one language."""
    words = WORDS[lang]
    other = next(one for one in LANGS if one != lang)
    parts = [f"# {words['title']}", f"[{words['other']}]({FILES[other]})"]
    parts += [words["intro"], words["blocks"], _contents(lang)]
    parts.append(
        "<!-- Written by tools/catalogue_pages.py; change the catalogue, not this page. -->"
    )
    for key, name in library().families.items():
        found = [page for page in known().values() if page.entry.family == key]
        parts += [f"## {label(name, lang)}", _links(found, lang)]
        parts += [section(page, lang) for page in found]
    parts += [f"## {words['designs']}", words["choose"]]
    for title, keys in (("styles", STYLES), ("industries", INDUSTRIES)):
        parts += [f"### {words[title]}", *(design(key, lang) for key in keys)]
    return "\n\n".join(parts) + "\n"


def section(page: Page, lang: Lang) -> str:
    """One KPI: definition, aspects, what to know, how it is measured."""
    entry = page.entry
    parts = [f"### {_heading(entry, lang)}", label(entry.kpi["description"], lang)]  # type: ignore[arg-type]
    parts.append(" · ".join(f"{name} {value}".strip() for name, value in _facts(page, lang)))
    parts += ["\n".join(f"- {line}" for line in _notes(page, lang))]
    measured = {"value": entry.kpi["value"], **page.needs.measures}
    lines = [rendering.entry(name, part, rendering.Spot(0)) for name, part in measured.items()]
    parts.append("```yaml\n" + "\n".join(lines) + "\n```")
    return "\n\n".join(part for part in parts if part)


def _facts(page: Page, lang: Lang) -> Iterator[tuple[str, str]]:
    """Unit, aspects, what is better and the pair, as name and value."""
    words, kpi = WORDS[lang], page.entry.kpi
    yield words["unit"], scale_of((1,), page.unit, lang).unit if page.unit else "—"
    for name in ASPECTS:
        if name in kpi:
            said = message(f"catalogue.word-{kpi[name]}", lang)
            plain = name in ("timing", "nature")
            yield "" if plain else message(f"catalogue.column-{name}", lang), said
    if "better" in kpi:
        yield words["better"], message(f"catalogue.word-{kpi['better']}", lang)
    if "band" in kpi:
        low, high = (float(bound) for bound in settled(kpi["band"], page.parameters))
        yield words["band"], f"{low:,.12g} – {high:,.12g}"
    if "floor" in kpi:
        yield words["floor"], str(kpi["floor"])
    if "pair" in kpi:
        pair = known()[str(kpi["pair"])].entry
        yield message("catalogue.column-pair", lang), _link(pair, lang)


def _notes(page: Page, lang: Lang) -> Iterator[str]:
    """Where it is usual, how its target is set, its traps and settings."""
    words, entry = WORDS[lang], page.entry
    yield words["used"] + words["colon"] + (_usual(entry, lang) or words["of_all"])
    if entry.target_rule:
        rule = message(f"catalogue.rule-{entry.target_rule.replace('.', '')}", lang)
        yield message("catalogue.column-target_rule", lang) + words["colon"] + rule
    yield from (words["trap"] + words["colon"] + label(trap, lang) for trap in entry.traps)
    for name, value in page.parameters.items():
        aside = words["aside"].format(text=label(library().parameters[name].label, lang))
        yield f"{words['setting']}{words['colon']}`{name}` = `{value}`{aside}"


def _usual(entry: Entry, lang: Lang) -> str:
    names = [message(f"catalogue.style-{key}", lang) for key in entry.styles]
    names += [message(f"catalogue.industry-{key}", lang) for key in entry.industries]
    return " / ".join(names)


def design(key: str, lang: Lang) -> str:
    """A ready design: what it is for, its goal, and each role's primary KPIs."""
    words, parts, said = WORDS[lang], ready(key), about(key)
    kpis: Mapping[str, Any] = parts["kpis"]
    top = goal(kpis)
    rows = [
        f"| {label(role['label'], lang)} | {_primary(kpis, name, lang)} |"
        for name, role in parts["roles"].items()
    ]
    return "\n\n".join(
        [
            f"#### {label(said['label'], lang)} `{key}`",
            label(said["description"], lang).strip(),
            f"{words['goal']}{words['colon']}{_name(top, kpis[top], lang)}",
            "\n".join([words["head"], "|---|---|", *rows]),
        ]
    )


def _primary(kpis: Mapping[str, Any], role: str, lang: Lang) -> str:
    return WORDS[lang]["comma"].join(
        _name(key, kpi, lang)
        for key, kpi in kpis.items()
        if kpi.get("tier") == "primary" and role in kpi.get("given_to", ())
    )


def _name(key: str, kpi: Mapping[str, Any], lang: Lang) -> str:
    """A KPI of a ready design: a link where the catalogue has it, else its own label."""
    if key in known() and "label" not in kpi:
        return _link(known()[key].entry, lang)
    return label(kpi["label"], lang)


def _contents(lang: Lang) -> str:
    names = [label(name, lang) for name in library().families.values()]
    return " · ".join(f"[{name}](#{_anchor(name)})" for name in [*names, WORDS[lang]["designs"]])


def _links(found: list[Page], lang: Lang) -> str:
    return " · ".join(_link(page.entry, lang) for page in found)


def _link(entry: Entry, lang: Lang) -> str:
    return f"[{label(entry.label, lang)}](#{_anchor(_heading(entry, lang))})"


def _heading(entry: Entry, lang: Lang) -> str:
    return f"{label(entry.label, lang)} `{entry.key}`"


def _anchor(heading: str) -> str:
    """A heading's anchor: small letters, blanks as hyphens, no other signs."""
    kept = (sign for sign in heading.lower() if sign.isalnum() or sign in " -_")
    return "".join(kept).replace(" ", "-")


def update() -> None:
    """Write both pages."""
    for lang, file in FILES.items():
        (DOCS / file).write_text(page(lang), "utf-8", newline="\n")


if __name__ == "__main__":
    update()
