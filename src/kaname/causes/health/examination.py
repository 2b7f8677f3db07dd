"""Examination: all data rules asked of the evidence, false discoveries held down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.causes.discovery import discoveries
from kaname.causes.health.evidence import Evidence, Label
from kaname.causes.health.rule import Answer, DataRule, Look
from kaname.causes.health.wording import named
from kaname.rules.rule import Hit, Rule

RATE = 0.05  # of false ones among what a rule tells of a family of questions


@dataclass(frozen=True, slots=True)
class Examined:
    """What each rule found, how many questions it asked, and what it could not ask."""

    found: Mapping[str, tuple[Answer, ...]]  # by the rule's name
    asked: Mapping[str, int]
    lacking: Mapping[str, tuple[str, ...]]

    def kpis(self, rule: str) -> tuple[str, ...]:
        """The KPIs, or facts, that a rule found something of."""
        return tuple(dict.fromkeys(answer.kpi for answer in self.found.get(rule, ())))


def examination(evidence: Evidence, rules: Sequence[DataRule]) -> Examined:
    """All rules asked, each within its own rate of false discoveries."""
    looks = {rule.page.name: rule.look(evidence) for rule in rules}
    return Examined(
        {name: told(look) for name, look in looks.items()},
        {name: len(look.answers) for name, look in looks.items()},
        {name: look.lacking for name, look in looks.items() if look.lacking},
    )


def told(look: Look) -> tuple[Answer, ...]:
    """The answers that are both sure and large, of every family of questions by itself."""
    families = dict.fromkeys(answer.family for answer in look.answers)
    return tuple(
        answer
        for family in families
        for answer in _told([a for a in look.answers if a.family == family])
    )


def _told(answers: Sequence[Answer]) -> list[Answer]:
    sure = discoveries(np.array([answer.p for answer in answers]), RATE)
    return [a for a, is_sure in zip(answers, sure, strict=True) if is_sure and a.large]


def page(
    rule: DataRule, examined: Examined | None, labels: Mapping[str, Label] | None = None
) -> Rule:
    """The rule as the checker asks rules: it finds what the examination found.

    `labels`: what KPIs are called in the sentences, beside their keys.
    """
    if examined is None:
        return rule.page
    found = examined.found.get(rule.page.name, ())
    hits = [Hit(t.path, named(t.params, labels or {}, keys=True)) for t in found]
    return replace(rule.page, find=lambda _: iter(hits), unread=False)
