"""Examination: the faults of a design, what the rules find in it, and the one diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kaname import rules
from kaname.api.checking import checked
from kaname.api.coverage import covered
from kaname.api.opening import default_store
from kaname.design import load as texts
from kaname.design.document import Document
from kaname.design.reading import in_order
from kaname.errors import Finding, KanameError
from kaname.rules import Diagnosis
from kaname.rules.rule import Measurable

NO_DATA = "intake.no-data"


@dataclass(frozen=True, slots=True)
class Examination:
    """Every finding in the order of the text; no diagnosis where the text is no design."""

    findings: tuple[Finding, ...]
    diagnosis: Diagnosis | None

    @property
    def sound(self) -> bool:
        """Whether nothing found is an error."""
        return not any(finding.severity == "error" for finding in self.findings)


def examine(
    design: Path | str, *, store: Path | None = None, today: date | None = None
) -> Examination:
    """Check a design: its text, the text against its data where there is some, and all rules.

    Rules read the text, and of the data only which KPIs it can measure.
    """
    path = Path(design)
    document = texts.read(path)
    faults = [_softened(finding) for finding in checked(document, path, store)]
    if document.design is None:
        return Examination(tuple(faults), None)
    known = _measurable(document, path, store or default_store(path))
    found = rules.check(document, rules.RULES, today=today or date.today(), coverage=known)
    diagnosis = rules.diagnose(found, rules.RULES)
    return Examination(in_order([*faults, *found]), diagnosis)


def _softened(finding: Finding) -> Finding:
    """A design that waits for its data is no fault: its text can be checked already."""
    if finding.rule != NO_DATA:
        return finding
    return replace(finding, rule="rules.no-data-yet", severity="info")


def _measurable(document: Document, path: Path, store: Path) -> Mapping[str, Measurable]:
    """What the data can measure of each KPI; nothing where that cannot be told, or is not there."""
    if any(finding.severity == "error" for finding in document.findings):
        return {}
    try:
        found = covered(document, path, store)
    except KanameError:
        return {}
    states = {verdict.kpi: verdict.state for verdict in found.verdicts}
    return states if set(states.values()) != {"system"} else {}
