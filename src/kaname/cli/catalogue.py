"""`kaname catalogue`: the KPIs of the domain, one of them in full, or a design text of some."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding
from kaname.text import Lang, label, message

if TYPE_CHECKING:
    from rich.table import Table

    from kaname.api.catalogue import Page
    from kaname.catalogue import Entry

ASPECTS = ("timing", "nature", "control", "stage", "perspective")
USED = {  # options, by what is asked and whether KPIs are named
    ("list", False): ("--style", "--industry", "--format"),
    ("show", True): ("--format",),
    ("design", False): ("--style", "--industry", "--set"),
    ("design", True): ("--set",),
}
WORDS = ("description", "why", "improves", "action")


def catalogue(
    words: Annotated[
        list[str] | None, Argument(metavar="[show KEY | design [KEY…]]", help="catalogue.words")
    ] = None,
    *,
    style: Annotated[str | None, Option("--style", metavar="STYLE", help="catalogue.style")] = None,
    industry: Annotated[
        str | None, Option("--industry", metavar="INDUSTRY", help="catalogue.industry")
    ] = None,
    form: Annotated[
        Literal["table", "json"] | None, Option("--format", help="catalogue.format")
    ] = None,
    settings: Annotated[
        list[str] | None, Option("--set", metavar="NAME=VALUE", help="catalogue.set")
    ] = None,
    lang: Language = SPOKEN,
) -> None:
    """List KPIs, show one, or print a design text."""
    from kaname.api import catalogue as verbs  # noqa: PLC0415 -- slow import; help must not wait

    what, *keys = words or ["list"]
    asked = {"--style": style, "--industry": industry, "--format": form, "--set": settings}
    _all_used(what, keys, [name for name, value in asked.items() if value is not None])
    for choice, given in (("style", style), ("industry", industry)):
        if given is not None:
            one_of(choice, given, verbs.CHOICES[choice])
    if what == "list" and not keys:
        entries = verbs.listed(style, industry)
        if form == "json":
            output.write(_json(verbs.pages([entry.key for entry in entries])))
        else:
            output.show(_table(entries, lang))
    elif what == "show" and keys:
        pages = verbs.pages(keys)
        output.write(_json(pages) if form == "json" else _pages(pages, lang))
    elif what == "design":
        named = keys or [e.key for e in verbs.listed(style, industry)]
        output.write(verbs.text(named, settings_of(settings)))
    else:
        raise WrongUsageError(Finding("catalogue.usage", {"words": " ".join(words or ())}))


def one_of(what: str, given: str, known: Sequence[str]) -> str:
    """The style, industry or situation as given; WrongUsageError where there is none such."""
    from kaname.api.catalogue import unknown  # noqa: PLC0415 -- slow import; help must not wait

    if given not in known:
        raise WrongUsageError(unknown(what, given, known))
    return given


def _all_used(what: str, keys: Sequence[str], given: Sequence[str]) -> None:
    """WrongUsageError for an option that changes nothing in what is asked for."""
    taken = USED.get((what, bool(keys)), given)
    for option in given:
        if option not in taken:
            words = " ".join((what, *keys))
            raise WrongUsageError(
                Finding("catalogue.unused-option", {"option": option, "words": words})
            )


def settings_of(written: Sequence[str] | None) -> dict[str, str]:
    """Named settings as the command line writes them; WrongUsageError for what is not one."""
    found = {}
    for each in written or ():
        name, mark, value = each.partition("=")
        if not mark or not value.strip():
            raise WrongUsageError(Finding("catalogue.setting-form", {"written": each}))
        found[name.strip()] = value.strip()
    return found


def _table(entries: Sequence[Entry], lang: Lang) -> Table:
    from rich import table as tables  # noqa: PLC0415 -- slow import; machines ask for JSON

    table = tables.Table(box=None, pad_edge=False, header_style="")
    for name in ("key", "label", "timing", "nature", "control", "stage", "perspective"):
        table.add_column(message(f"catalogue.column-{name}", lang), overflow="fold")
    for entry in entries:
        aspects = (_word(entry.kpi.get(name), lang) for name in ASPECTS)
        table.add_row(entry.key, label(entry.label, lang), *aspects)
    return table


def _word(value: object, lang: Lang) -> str:
    return message(f"catalogue.word-{value}", lang) if value else ""


def _pages(pages: Sequence[Page], lang: Lang) -> str:
    return "\n\n".join("\n".join(_lines(page, lang)) for page in pages) + "\n"


def _lines(page: Page, lang: Lang) -> Iterator[str]:
    """The page of a KPI: definition, aspects, how it is measured, what to know about it."""
    from kaname.catalogue.library import settled  # noqa: PLC0415 -- slow import; help must not wait
    from kaname.design import rendering  # noqa: PLC0415 -- as above
    from kaname.numbers import scale_of  # noqa: PLC0415 -- as above

    entry, kpi = page.entry, page.entry.kpi
    yield f"{label(entry.label, lang)}  {entry.key}"
    yield from (_row(n, label(kpi[n], lang), lang) for n in WORDS if n in kpi)  # type: ignore[arg-type]
    unit = scale_of((1,), page.unit, lang).unit if page.unit else "—"
    yield _row("unit", unit, lang)
    yield from (_row(n, _word(kpi[n], lang), lang) for n in ("better", *ASPECTS) if n in kpi)
    yield from (_row(n, str(kpi[n]), lang) for n in ("pair", "floor") if n in kpi)
    if "band" in kpi:
        yield _row("band", " – ".join(map(str, settled(kpi["band"], page.parameters))), lang)
    if entry.target_rule:
        rule = entry.target_rule.replace(".", "")
        yield _row("target_rule", message(f"catalogue.rule-{rule}", lang), lang)
    yield from (_row("trap", label(trap, lang), lang) for trap in entry.traps)
    yield from (_row("setting", f"{n} = {value}", lang) for n, value in page.parameters.items())
    yield _row("value", str(kpi.get("value", "")), lang)
    for name, spec in page.needs.measures.items():
        yield "  " + rendering.entry(name, spec, rendering.Spot(2))


def _row(name: str, words: str, lang: Lang) -> str:
    return message(
        "catalogue.row", lang, name=message(f"catalogue.column-{name}", lang), words=words
    )


def _json(pages: Sequence[Page]) -> str:
    return json.dumps([_plain(page) for page in pages], ensure_ascii=False, indent=1) + "\n"


def _plain(page: Page) -> dict[str, object]:
    entry = page.entry
    return {
        "key": entry.key,
        "family": entry.family,
        **entry.kpi,
        "unit": page.unit,
        "better": entry.kpi.get("better", "up"),
        "target_rule": entry.target_rule,
        "traps": list(entry.traps),
        "styles": list(entry.styles),
        "industries": list(entry.industries),
        "frameworks": list(entry.frameworks),
        "parameters": dict(page.parameters),
        "measures": dict(page.needs.measures),
    }
