"""`kaname check`: every fault of a design text and of it against its data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from typer import Exit, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, DesignPath, Language
from kaname.cli.progress import progress
from kaname.errors import Finding
from kaname.text import Lang, message, printable

SEVERITIES = ("error", "warning", "info")


def check(
    design: DesignPath,
    *,
    form: Annotated[
        Literal["text", "json"], Option("--format", help="cli.option-check-format")
    ] = "text",
    lang: Language = SPOKEN,
) -> None:
    """Print the findings; exit code 1 if one of them is an error."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang):
        findings = api.check(design)
    output.write(_json(findings, lang) if form == "json" else _text(findings, lang))
    output.say(_summary(findings, lang))
    if any(finding.severity == "error" for finding in findings):
        raise Exit(1)


def _text(findings: Sequence[Finding], lang: Lang) -> str:
    return "".join(f"{printable(finding.line(lang))}\n" for finding in findings)


def _json(findings: Sequence[Finding], lang: Lang) -> str:
    rows = [
        {
            "file": finding.place.file if finding.place else None,
            "line": (finding.place.line or None) if finding.place else None,
            "column": (finding.place.column or None) if finding.place else None,
            "severity": finding.severity,
            "rule": finding.rule.rpartition(".")[2],
            "message": finding.text(lang),
        }
        for finding in findings
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _summary(findings: Sequence[Finding], lang: Lang) -> str:
    """How many there are of each severity."""
    if not findings:
        return message("cli.no-findings", lang)
    counts = {s: sum(f.severity == s for f in findings) for s in SEVERITIES}
    return message("cli.summary", lang, **counts)
