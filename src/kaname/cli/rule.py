"""`kaname rule`: the page of a rule of the checker, or the list of them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.errors import Finding, KanameError
from kaname.text import Lang, catalogue, message, suggest

if TYPE_CHECKING:
    from kaname.rules import Rule


def rule(
    name: Annotated[str | None, Argument(metavar="[NAME]", help="rules.option-name")] = None,
    *,
    text: Annotated[
        Literal["example", "instead"] | None, Option("--text", help="rules.option-text")
    ] = None,
    lang: Language = SPOKEN,
) -> None:
    """Print a rule's page, the whole text of its example, or all rules."""
    from kaname.causes.health.rules import PAGES  # noqa: PLC0415 -- slow import, as for all
    from kaname.rules import RULES, example  # noqa: PLC0415 -- slow import, as for all commands

    every = (*RULES, *PAGES)
    if name is None:
        output.write("".join(f"{line}\n" for line in _list(every, lang)))
        return
    known = {key.casefold(): one for one in every for key in (one.name, one.code)}
    found = known.get(name.casefold())
    if found is None and _is_of_no_page(name):
        output.write(message("rules.no-page", lang, name=name.casefold()) + "\n")
        return
    if found is None:
        meant = suggest(name, [key for one in every for key in (one.name, one.code)])
        raise KanameError(Finding("rules.no-such-rule", {"rule": name}, suggestion=meant))
    if text is not None:
        output.write(example.example(found) if text == "example" else example.instead(found))
        return
    output.write("\n".join(_page(found, lang)) + "\n")


def _is_of_no_page(name: str) -> bool:
    """Whether it is the name of a finding that stands in no rule's page: `no-row-meets`."""
    return any(key.partition(".")[2] == name.casefold() for key in catalogue())


def _list(rules: tuple[Rule, ...], lang: Lang) -> Iterator[str]:
    """Code, name, severity and title, in columns."""
    from rich.cells import cell_len  # noqa: PLC0415 -- slow import; help must not wait for it

    words = {one.severity: message(f"severity.{one.severity}", lang) for one in rules}
    widest, broadest = max(len(one.name) for one in rules), max(map(cell_len, words.values()))
    for one in rules:
        severity = words[one.severity] + " " * (broadest - cell_len(words[one.severity]))
        yield f"{one.code}  {one.name:<{widest}}  {severity}  {one.title[lang]}"


def _page(one: Rule, lang: Lang) -> Iterator[str]:
    """Code, name and title; why; example and instead as parts of a design; source."""
    yield f"{one.code} {one.name}: {one.title[lang]}"
    severity = message(f"severity.{one.severity}", lang)
    cause = message(f"rules.cause-{one.cause}", lang)
    yield message("rules.page-kind", lang, severity=severity, cause=cause)
    yield from ("", message("rules.page-why", lang), one.why[lang])
    if one.given.strip() not in ("", "kpis: {}"):
        yield from ("", message("health.page-given", lang))
        yield from (f"  {line}".rstrip() for line in one.given.strip().splitlines())
    for title, part in (("example", one.example), ("instead", one.instead)):
        yield from ("", message(f"rules.page-{title}", lang))
        yield from (f"  {line}".rstrip() for line in part.strip().splitlines())
    yield from ("", message("rules.page-source", lang), one.source[lang])
    tried = "health.page-try" if one.form == "figures" else "rules.page-try"
    yield from ("", message(tried, lang, name=one.name))
