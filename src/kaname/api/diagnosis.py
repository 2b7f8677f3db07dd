"""Examination: the faults of a design, what the rules find in it, and the one diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kaname import rules
from kaname.api.causes.health.spare import spared
from kaname.api.checking import checked
from kaname.api.coverage import Coverage, covered
from kaname.api.opening import default_store
from kaname.api.project import opened
from kaname.causes.health.rules import PAGES
from kaname.design import load as texts
from kaname.design.document import Document
from kaname.design.reading import in_order
from kaname.errors import Finding, KanameError
from kaname.rules import Diagnosis
from kaname.rules.rule import Measurable

if TYPE_CHECKING:
    from kaname.api.causes.health.examining import Health

NO_DATA = "intake.no-data"


@dataclass(frozen=True, slots=True)
class Examination:
    """Every finding in the order of the text; no diagnosis where the text is no design."""

    findings: tuple[Finding, ...]
    diagnosis: Diagnosis | None
    health: Health | None = None  # what the figures say, where they were asked

    @property
    def sound(self) -> bool:
        """Whether nothing found is an error."""
        return not any(finding.severity == "error" for finding in self.findings)


def examine(
    design: Path | str,
    *,
    store: Path | None = None,
    today: date | None = None,
    data: bool = False,
    touches: Mapping[str, date] | None = None,
) -> Examination:
    """Check a design: its text, the text against its data where there is some, and all rules.

    Rules read the text, and of the data only which KPIs it can measure; with `data` those that
    read figures are asked too. `touches` is the last day on which a meeting or an action was
    about a KPI, where such records are kept.
    """
    path = Path(design)
    document = texts.read(path)
    faults = [_softened(finding) for finding in checked(document, path, store)]
    if document.design is None:
        return Examination(tuple(faults), None)
    where = store or default_store(path)
    known = _covered(document, path, where)
    health = _health(document, path, where, known, touches) if data else None
    pages = health.pages if health else PAGES
    day = today or date.today()
    every = (*rules.RULES, *pages)
    found = rules.check(document, every, today=day, coverage=_measurable(known))
    short = health.lacking if health else ()
    diagnosis = rules.diagnose(found, every)
    return Examination(in_order([*faults, *found, *short]), diagnosis, health)


def _health(
    document: Document,
    path: Path,
    store: Path,
    known: Coverage | None,
    touches: Mapping[str, date] | None,
) -> Health | None:
    """What the figures say; None where the design cannot be measured, which is a finding already.

    Deep imports wait: a check of the text alone needs none of them.
    """
    from kaname.api.causes.health.examining import examined  # noqa: PLC0415 -- slow import

    try:
        project = opened(document, path, store, None)
    except KanameError:
        return None
    spare = spared(known) if known else ()
    return examined(project, touches=touches, spare=spare)


def _softened(finding: Finding) -> Finding:
    """A design that waits for its data is no fault: its text can be checked already."""
    if finding.rule != NO_DATA:
        return finding
    return replace(finding, rule="rules.no-data-yet", severity="info")


def _covered(document: Document, path: Path, store: Path) -> Coverage | None:
    """What the data can measure; None where that cannot be told."""
    if any(finding.severity == "error" for finding in document.findings):
        return None
    try:
        return covered(document, path, store)
    except KanameError:
        return None


def _measurable(known: Coverage | None) -> Mapping[str, Measurable]:
    """What the data can measure of each KPI; nothing where no system has rows."""
    states = {verdict.kpi: verdict.state for verdict in known.verdicts} if known else {}
    return states if set(states.values()) != {"system"} else {}
