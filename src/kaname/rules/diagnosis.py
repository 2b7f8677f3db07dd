"""One diagnosis: a grade for each of the five causes, and the order in which to mend them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kaname.errors import Finding, Severity
from kaname.rules.rule import CAUSES, Cause, Rule

Grade = Literal["A", "B", "C", "D"]
WEIGHT: Mapping[Severity, int] = {"error": 6, "warning": 2, "advice": 1, "info": 0}
SHARE = 3  # of a rule that fires many times, so many count: it is one fault; advice counts once


@dataclass(frozen=True, slots=True)
class Group:
    """What one rule has found: findings that are one fault."""

    rule: Rule
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A cause's grade (A sound, B small gaps, C to mend, D it will fail by this) and why."""

    cause: Cause
    grade: Grade
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All five causes, the one to mend first at the front."""

    verdicts: tuple[Verdict, ...]

    def grades(self) -> dict[Cause, Grade]:
        """The grade of each cause."""
        return {verdict.cause: verdict.grade for verdict in self.verdicts}

    @property
    def mend(self) -> tuple[Verdict, ...]:
        """What is to be mended, in order."""
        return tuple(verdict for verdict in self.verdicts if verdict.groups)


def diagnose(findings: Iterable[Finding], rules: Sequence[Rule]) -> Diagnosis:
    """The diagnosis that the rules' findings amount to; other findings are left alone."""
    by_name = {f"rules.{rule.name}": rule for rule in rules}
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.rule in by_name:
            found.setdefault(finding.rule, []).append(finding)
    groups = [Group(by_name[name], tuple(each)) for name, each in found.items()]
    verdicts = [_verdict(cause, groups) for cause in CAUSES]
    return Diagnosis(tuple(sorted(verdicts, key=_urgency)))


def _verdict(cause: Cause, groups: Sequence[Group]) -> Verdict:
    mine = sorted(
        (g for g in groups if g.rule.cause == cause), key=lambda g: (-_points(g), g.rule.code)
    )
    points = sum(map(_points, mine))
    grade: Grade = "A" if not points else "B" if points < 4 else "C" if points < 10 else "D"
    return Verdict(cause, grade, tuple(mine))


def _points(group: Group) -> int:
    most = 1 if group.rule.severity == "advice" else SHARE
    points = group.rule.points or WEIGHT[group.rule.severity]
    return points * min(len(group.findings), most)


def _urgency(verdict: Verdict) -> tuple[int, int, int]:
    """The worse the grade the sooner, then the more there is, then the usual order of mending."""
    points = sum(map(_points, verdict.groups))
    return ("DCBA".index(verdict.grade), -points, CAUSES.index(verdict.cause))
