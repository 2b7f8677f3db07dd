"""`python -m tools.sales_model_pages`: writes docs/sales-model.md and .ja.md from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kaname.sales_model import TABLES, Column, Table
from kaname.text import LANGS, Lang

DOCS = Path(__file__).parent.parent / "docs"
FILES: dict[Lang, str] = {"en": "sales-model.md", "ja": "sales-model.ja.md"}
WORDS: dict[Lang, dict[str, str]] = {
    "en": {
        "title": "The sales model",
        "other": "日本語",
        "intro": (
            "Whatever file or system data comes from, Kaname brings it to these tables; a design "
            "reads them with `from: model`. Money is without tax, in the row's currency. Times are "
            "instants in UTC, days are local days, and the end of a period of validity is the "
            "first day that no longer belongs to it. Every table also carries `source`, "
            "`source_id`, `loaded_at` and `deleted_at`."
        ),
        "codes": (
            "Values in a list are all there are; a list that ends with … may be added to. Headers "
            "and values are also recognised by many other names, which are in "
            "[the tables' own texts](../src/kaname/sales_model/tables)."
        ),
        "hand": (
            "Seconds are what typing or picking a value is assumed to take (text 15, amount 6, "
            "date 5, pick 4). Where none are given, systems fill the column."
        ),
        "checks": (
            "Checked on loading: keys present and not twice; references to rows that exist; "
            "numbers in range; values of a list; times in order; periods of validity that do not "
            "overlap."
        ),
        "head": "| Column | Name | Type | Meaning | Seconds |",
        "key": "Key",
        "time": "Usual clock",
        "order": "In order",
        "required": "required",
        "of": "of",
        "at least": "from {low}",
        "range": "{low} to {high}",
        "fact": "{name}: {value}.",
        "aside": "({text})",
    },
    "ja": {
        "title": "営業データモデル",
        "other": "English",
        "intro": (
            "どのファイルやシステムから来たデータも、Kaname は次の表に揃えます。"
            "設計では `from: model` で読みます。"
            "金額は税抜で、その行の通貨です。日時は UTC、日付は現地の日付です。"
            "有効期間の終わりの日は、その期間に含まれません。"
            "どの表にも `source`・`source_id`・`loaded_at`・`deleted_at` が付きます。"
        ),
        "codes": (
            "並んでいる値がすべてです。… で終わるものは自社の値を加えられます。"
            "ほかの呼び名で書かれた見出しや値も読み取ります。呼び名は"
            "[表の定義](../src/kaname/sales_model/tables)にあります。"
        ),
        "hand": (
            "秒数は入力の手間を見積もるための仮定です（文字 15、金額 6、日付 5、選択 4）。"
            "秒数のない列はシステムが埋めます。"
        ),
        "checks": (
            "読み込みのときに確かめること：キーがあり重複しない、参照先の行がある、"
            "数値が範囲内にある、決まった値である、日時の前後が正しい、有効期間が重ならない。"
        ),
        "head": "| 列 | 名前 | 型 | 内容 | 秒 |",
        "key": "キー",
        "time": "通常の基準日",
        "order": "前後の順",
        "required": "必須",
        "of": "参照",
        "at least": "{low} 以上",
        "range": "{low}〜{high}",
        "fact": "{name}：{value}。",
        "aside": "（{text}）",
    },
}
TYPES: dict[Lang, dict[str, str]] = {
    "en": {},
    "ja": {
        "text": "文字",
        "integer": "整数",
        "number": "数値",
        "money": "金額",
        "boolean": "はい・いいえ",
        "date": "日付",
        "timestamp": "日時",
        "json": "JSON",
    },
}


def page(lang: Lang) -> str:
    """The page of all tables in one language."""
    words = WORDS[lang]
    other = next(one for one in LANGS if one != lang)
    parts = [f"# {words['title']}", f"[{words['other']}]({FILES[other]})"]
    parts += [words[part] for part in ("intro", "codes", "hand", "checks")]
    parts.append(
        "<!-- Written by tools/sales_model_pages.py; change the tables, not this page. -->"
    )
    parts += [section(name, table, lang) for name, table in TABLES.items()]
    return "\n\n".join(parts) + "\n"


def section(name: str, table: Table, lang: Lang) -> str:
    """One table: what it is, its key and clock, its columns."""
    words = WORDS[lang]
    facts = {"key": ", ".join(f"`{part}`" for part in table.key)}
    if table.time:
        facts["time"] = f"`{table.time}`"
    if table.order:
        facts["order"] = ", ".join(f"`{first}` ≤ `{then}`" for first, then in table.order)
    said = [words["fact"].format(name=words[key], value=value) for key, value in facts.items()]
    note = table.note[lang] if table.note else ""
    rows = "\n".join(row(column, of, lang) for column, of in table.columns.items())
    head = f"{words['head']}\n|---|---|---|---|---:|"
    return f"## `{name}` {table.label[lang]}\n\n{' '.join([note, *said])}\n\n{head}\n{rows}"


def row(name: str, of: Column, lang: Lang) -> str:
    """One column as a row of its table."""
    kind = TYPES[lang].get(of.type, of.type)
    meaning = " ".join([of.note[lang] if of.note else "", *_limits(of, lang), _codes(of, lang)])
    seconds = "" if of.by_hand is None else f"{of.by_hand:g}"
    return f"| `{name}` | {of.label[lang]} | {kind} | {meaning.strip()} | {seconds} |"


def _limits(of: Column, lang: Lang) -> Iterator[str]:
    words = WORDS[lang]
    said = []
    if of.required:
        said.append(words["required"])
    if of.references:
        said.append(f"{words['of']} `{of.references}`")
    low, high = (None if limit is None else f"{limit:g}" for limit in (of.low, of.high))
    if low is not None and high is not None and not (of.note and high in of.note[lang]):
        said.append(words["range"].format(low=low, high=high))
    elif low is not None and high is None:
        said.append(words["at least"].format(low=low))
    return (words["aside"].format(text=text) for text in said)


def _codes(of: Column, lang: Lang) -> str:
    listed = [f"`{code}` {words.label[lang]}" for code, words in of.codes.items()]
    return "; ".join([*listed, *(["…"] if of.open else [])])


def update() -> None:
    """Write both pages."""
    for lang, file in FILES.items():
        (DOCS / file).write_text(page(lang), "utf-8", newline="\n")


if __name__ == "__main__":
    update()
