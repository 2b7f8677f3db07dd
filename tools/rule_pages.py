"""`python -m tools.rule_pages`: writes docs/rules.md and .ja.md from the checker's rules."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from kaname.causes.health.rules import PAGES
from kaname.rules import RULES
from kaname.rules.rule import Rule
from kaname.text import LANGS, Lang, message

EVERY = (*RULES, *PAGES)
DOCS = Path(__file__).parent.parent / "docs"
FILES: dict[Lang, str] = {"en": "rules.md", "ja": "rules.ja.md"}
WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "title": "The checker's rules",
        "other": "日本語",
        "intro": (
            "`kaname check` holds a design against these rules. Each finding belongs to one of "
            "the five causes by which KPI designs fail; the diagnosis grades the five and says "
            "which to mend first. `kaname rule NAME` prints one of these pages. Those of the last "
            "family read figures and are asked with `kaname check --data`; their examples are "
            "tables of figures, a row for each KPI and unit."
        ),
        "severity": (
            "An **error** is wrong whatever the context, a **warning** is what makes designs "
            "fail, an **advice** makes a good one better."
        ),
        "parts": (
            "Examples are parts of a design: the first is found by its rule and no other, the "
            "second by none. `null` takes a part away."
        ),
        "waive": (
            "A rule that does not fit is waived in the design, with a reason and the last day, "
            "and `at` where it is waived for one part only:"
        ),
        "head": "| Rule | What it finds | Cause | |",
        "facts": "{severity} · cause: {cause}",
        "says": "It says: {says}",
        "given": "Where the design says:",
        "example": "Found:",
        "coverage": "Found where `{kpi}` is {state} in the data:",
        "instead": "Instead:",
        "source": "Source: {source}.",
    },
    "ja": {
        "title": "点検の規則",
        "other": "English",
        "intro": (
            "`kaname check` は、設計を次の規則で点検します。"
            "指摘はどれも、KPI設計が失敗する五つの原因のいずれかに属します。"
            "診断は五つを採点し、どれから直すかを示します。"
            "`kaname rule 名前` で一つの規則の説明を表示します。"
            "最後の「データからの根拠」は数字を読む規則で、`kaname check --data` で点検します。"
            "その例は、KPIと組織ごとに1行の表です。"
        ),
        "severity": (
            "**直す**は状況によらず誤り、**確かめる**は失敗のもと、"
            "**助言**は良い設計をさらに良くするものです。"
        ),
        "parts": (
            "例は設計の一部です。一つ目はその規則だけが指摘し、二つ目はどの規則も指摘しません。"
            "`null` はその部分を取り除くことを表します。"
        ),
        "waive": (
            "合わない規則は、理由と期限を付けて設計の中で見送れます。"
            "一部だけを見送るときは `at` に名前を書きます。"
        ),
        "head": "| 規則 | 見つけるもの | 原因 | |",
        "facts": "{severity} · 原因：{cause}",
        "says": "指摘：{says}",
        "given": "設計にこう書かれているとき：",
        "example": "指摘される例：",
        "coverage": "指摘される例（データでは `{kpi}` は{state}）：",
        "instead": "直した例：",
        "source": "出典：{source}。",
    },
}
WAIVER: dict[Lang, str] = {
    "en": """\
allow:
  - {rule: typed-by-hand, at: visits, reason: The new form comes in May, until: 2027-05-31}
""",
    "ja": """\
allow:
  - {rule: typed-by-hand, at: visits, reason: 新しい入力画面が5月に入る, until: 2027-05-31}
""",
}
FAMILIES: dict[str, dict[Lang, str]] = {
    "TR": {"ja": "KPIツリー", "en": "The tree"},
    "BA": {"ja": "バランス", "en": "Balance"},
    "SZ": {"ja": "重点と数", "en": "Focus and number"},
    "DA": {"ja": "データ", "en": "Data"},
    "OW": {"ja": "責任と現場", "en": "Ownership and the field"},
    "TG": {"ja": "目標", "en": "Targets"},
    "AC": {"ja": "会議と打ち手", "en": "Reviews and actions"},
    "EV": {"ja": "データからの根拠", "en": "Evidence from data"},
}
STATES: dict[str, dict[Lang, str]] = {
    "measurable": {"ja": "測れる", "en": "measurable"},
    "partly": {"ja": "一部しか入力されていない", "en": "filled in part"},
    "field": {"ja": "項目が足りず測れない", "en": "lacking a field"},
    "system": {"ja": "行がなく測れない", "en": "without any rows"},
}


def page(lang: Lang) -> str:
    """The page of all rules in one language."""
    words = WORDS[lang]
    other = next(one for one in LANGS if one != lang)
    parts = [f"# {words['title']}", f"[{words['other']}]({FILES[other]})"]
    parts += [words[part] for part in ("intro", "severity", "parts", "waive")]
    parts += [_yaml(WAIVER[lang]), _index(lang)]
    parts.append("<!-- Written by tools/rule_pages.py; change the rules, not this page. -->")
    for family, rules in groupby(EVERY, key=_family):
        parts += [f"## {FAMILIES[family][lang]}", *(section(rule, lang) for rule in rules)]
    return "\n\n".join(parts) + "\n"


def section(rule: Rule, lang: Lang) -> str:
    """One rule: what it finds, why that is a fault, an example and its mending."""
    words = WORDS[lang]
    facts = words["facts"].format(
        severity=message(f"severity.{rule.severity}", lang),
        cause=_cause(rule, lang),
    )
    parts = [f"### {rule.code} `{rule.name}`", f"**{rule.title[lang]}** · {facts}"]
    parts += [rule.why[lang], words["says"].format(says=_plain(rule.says[lang]))]
    if rule.given and rule.given.strip() != "kpis: {}":
        parts += [words["given"], _yaml(rule.given)]
    parts += [_found(rule, lang), _part(rule, rule.example)]
    parts += [words["instead"], _part(rule, rule.instead)]
    parts.append(words["source"].format(source=rule.source[lang].rstrip("。.")))
    return "\n\n".join(parts)


def _index(lang: Lang) -> str:
    rows = (
        f"| [{rule.code} `{rule.name}`](#{_anchor(rule)}) | {rule.title[lang]} "
        f"| {_cause(rule, lang)} | {message(f'severity.{rule.severity}', lang)} |"
        for rule in EVERY
    )
    return "\n".join([WORDS[lang]["head"], "|---|---|---|---|", *rows])


def _found(rule: Rule, lang: Lang) -> str:
    for kpi, state in rule.coverage.items():
        return WORDS[lang]["coverage"].format(kpi=kpi, state=STATES[state][lang])
    return WORDS[lang]["example"]


def _plain(sentence: str) -> str:
    """A sentence whose `{names}` say nothing of how figures are written."""
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", sentence)


def _yaml(text: str) -> str:
    return f"```yaml\n{text.strip()}\n```"


def _part(rule: Rule, text: str) -> str:
    return f"```csv\n{text.strip()}\n```" if rule.form == "figures" else _yaml(text)


def _cause(rule: Rule, lang: Lang) -> str:
    return message(f"rules.cause-{rule.cause}", lang)


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _family(rule: Rule) -> str:
    return rule.code[:2]


def update() -> None:
    """Write both pages."""
    for lang, file in FILES.items():
        (DOCS / file).write_text(page(lang), "utf-8", newline="\n")


if __name__ == "__main__":
    update()
