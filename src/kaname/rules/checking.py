"""Checking a design by all rules, what is waived left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kaname.design.document import Document
from kaname.design.reading import in_order
from kaname.design.system import Waiver
from kaname.errors import Finding
from kaname.rules.rule import Case, Hit, Measurable, Rule
from kaname.text import LANGS, filled, suggest


def check(
    document: Document,
    rules: Sequence[Rule],
    *,
    today: date,
    coverage: Mapping[str, Measurable] | None = None,
) -> tuple[Finding, ...]:
    """The findings of the rules in the order of the text; stale and unknown waivers are some too.

    `coverage` says of each KPI what the data can measure. A document without a design has none.
    """
    if document.design is None:
        return ()
    case = Case(document, today, coverage or {})
    waivers = document.design.allow
    found: list[Finding] = []
    used: set[int] = set()
    for rule in rules:
        left: list[Hit] = []
        for hit in rule.find(case):
            waived = {at for at, w in enumerate(waivers) if _waives(w, rule, hit, today)}
            used |= waived
            left += [] if waived else [hit]
        joined = [_joined(left)] if left and rule.at_once else left
        found += [_finding(rule, hit, case) for hit in joined]
    return in_order([*found, *_stale(case, rules, used)])


def _joined(hits: Sequence[Hit]) -> Hit:
    """One hit for all of them, at the first; each by its `name`, else the last key of its path."""
    each = [hit.params.get("name", f"`{hit.path[-1]}`") for hit in hits]
    names: object = ", ".join(str(name) for name in each)
    if any(isinstance(name, Mapping) for name in each):
        names = {
            lang: ", ".join(str(filled("{n}", lang, {"n": n})) for n in each) for lang in LANGS
        }
    return replace(hits[0], params={"count": len(hits), "names": names})


def _finding(rule: Rule, hit: Hit, case: Case) -> Finding:
    place = case.places.key(hit.path) if hit.at_key else case.places.of(hit.path)
    return Finding(
        f"rules.{rule.name}", hit.params, place, rule.severity, code=rule.code, words=rule.says
    )


def _waives(waiver: Waiver, rule: Rule, hit: Hit, today: date) -> bool:
    named = waiver.rule in (rule.name, rule.code)
    return named and today <= waiver.until and (waiver.at is None or waiver.at in hit.about)


def _stale(case: Case, rules: Sequence[Rule], used: set[int]) -> Iterator[Finding]:
    """Waivers of no rule, those that have run out, and those that waive nothing any more.

    Where nothing is known of the data, it is not known whether its rules are still to be waived.
    """
    known = {key for rule in rules for key in (rule.name, rule.code)}
    blind = [rule for rule in rules if rule.unread or (rule.reads_coverage and not case.coverage)]
    unsure = {key for rule in blind for key in (rule.name, rule.code)}
    for at, waiver in enumerate(case.design.allow):
        params: dict[str, object] = {"rule": waiver.rule, "until": waiver.until}
        place = case.places.of(("allow", at))
        if waiver.rule not in known:
            place = case.places.of(("allow", at, "rule"))
            meant = suggest(waiver.rule, known)
            yield Finding("rules.unknown-rule", params, place, "warning", suggestion=meant)
        elif waiver.until < case.today:
            yield Finding("rules.waiver-ended", params, place, "warning")
        elif at not in used and waiver.rule not in unsure:
            yield Finding("rules.waiver-unused", params, place, "warning")
