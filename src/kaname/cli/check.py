"""`kaname check`: every fault of a design, of it against its data, and the one diagnosis."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Exit, Option

from kaname.cli import diet, output
from kaname.cli.options import SPOKEN, DesignPath, Language
from kaname.cli.progress import progress
from kaname.errors import Finding
from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api.diagnosis import Examination
    from kaname.rules.diagnosis import Diagnosis, Group

SEVERITIES = ("error", "warning", "advice", "info")
MOST_NAMED = 6  # places named per rule in the diagnosis


def check(
    design: DesignPath,
    *,
    form: Annotated[
        Literal["text", "json"], Option("--format", help="cli.option-check-format")
    ] = "text",
    data: Annotated[bool, Option("--data", help="health.option-data")] = False,
    lang: Language = SPOKEN,
) -> None:
    """Print the findings and the diagnosis; exit code 1 if a finding is an error."""
    from kaname.api.diagnosis import examine  # noqa: PLC0415 -- slow import; help must not wait

    with progress(lang):
        found = examine(design, data=data)
    if form == "json":
        output.write(_json(found, lang))
    else:
        output.write(_text(found.findings, lang))
        if found.diagnosis is not None:
            output.write("\n".join(diagnosed(found.diagnosis, lang)) + "\n")
        if found.health is not None:
            output.write("\n".join(diet.lines(found.health, lang)) + "\n")
    output.say(_summary(found.findings, lang))
    if not found.sound:
        raise Exit(1)


def diagnosed(diagnosis: Diagnosis, lang: Lang) -> Iterator[str]:
    """The diagnosis in lines: a grade for each cause, then what to mend in which order."""
    if not diagnosis.mend:
        yield message("rules.all-sound", lang)
        return
    yield message("rules.diagnosis", lang)
    for verdict in diagnosis.verdicts:
        cause = message(f"rules.cause-{verdict.cause}", lang)
        grade = message(f"rules.grade-{verdict.grade}", lang)
        yield message("rules.graded", lang, grade=verdict.grade, cause=cause, words=grade)
    yield message("rules.mend", lang)
    for number, verdict in enumerate(diagnosis.mend, 1):
        cause = message(f"rules.cause-{verdict.cause}", lang)
        yield message("rules.step", lang, number=number, cause=cause)
        yield from (_grouped(group, lang) for group in verdict.groups)


def _grouped(group: Group, lang: Lang) -> str:
    """`BA001 lagging-only  title (places)`"""
    places = [str(f.place.line) for f in group.findings if f.place]
    more = len(places) - MOST_NAMED
    lines = ", ".join(places[:MOST_NAMED]) + (f" … +{more}" if more > 0 else "")
    rule = group.rule
    params = {"code": rule.code, "name": rule.name, "title": label(dict(rule.title), lang)}
    return message("rules.grouped", lang, lines=lines, **params)


def _text(findings: Sequence[Finding], lang: Lang) -> str:
    return "".join(f"{printable(finding.line(lang))}\n" for finding in findings)


def _json(found: Examination, lang: Lang) -> str:
    rows = [_row(finding, lang) for finding in found.findings]
    diagnosis = _diagnosis(found.diagnosis, lang) if found.diagnosis else None
    whole: dict[str, object] = {"findings": rows, "diagnosis": diagnosis}
    if found.health is not None:
        whole["data"] = diet.plain(found.health, lang)
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _row(finding: Finding, lang: Lang) -> dict[str, object]:
    return {
        "file": finding.place.file if finding.place else None,
        "line": (finding.place.line or None) if finding.place else None,
        "column": (finding.place.column or None) if finding.place else None,
        "severity": finding.severity,
        "code": finding.code,
        "rule": finding.rule.rpartition(".")[2],
        "message": finding.text(lang),
    }


def _diagnosis(diagnosis: Diagnosis, lang: Lang) -> dict[str, object]:
    """The grade of each cause, and the causes to mend, the first one first."""
    return {
        "grades": diagnosis.grades(),
        "mend": [
            {
                "cause": verdict.cause,
                "label": message(f"rules.cause-{verdict.cause}", lang),
                "grade": verdict.grade,
                "rules": [
                    {
                        "code": group.rule.code,
                        "rule": group.rule.name,
                        "severity": group.rule.severity,
                        "title": label(dict(group.rule.title), lang),
                        "lines": [f.place.line for f in group.findings if f.place],
                    }
                    for group in verdict.groups
                ],
            }
            for verdict in diagnosis.mend
        ],
    }


def _summary(findings: Sequence[Finding], lang: Lang) -> str:
    """How many there are of each severity."""
    if not findings:
        return message("cli.no-findings", lang)
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITIES}
    return message("cli.summary", lang, **counts)
