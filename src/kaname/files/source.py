"""Sources: a file to be read, the name it goes by, and how its text is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kaname.errors import Finding, KanameError, Place, Severity
from kaname.files.limits import Limits


@dataclass(frozen=True, slots=True)
class Source:
    """A file on disk; one in an archive has been put into the scratch folder for it."""

    path: Path
    name: str  # as a person knows it: the path as given, `archive.zip/inner.csv`
    scratch: Path  # an empty folder for copies
    limits: Limits
    encoding: str | None = None
    delimiter: str | None = None

    @property
    def base(self) -> str:
        """The file's own name."""
        return self.name.replace("\\", "/").rpartition("/")[2]

    @property
    def suffix(self) -> str:
        """`.csv`: the end of its name, in small letters."""
        return Path(self.base).suffix.lower()

    def finding(
        self, rule: str, severity: Severity = "error", *, line: int = 0, **params: Any
    ) -> Finding:
        """A finding about the file, or about a line of it; `path` is among its parameters."""
        return Finding(rule, {"path": self.base, **params}, Place(self.name, line), severity)

    def refusal(self, rule: str, **params: Any) -> KanameError:
        """What is raised where nothing of the file can be read."""
        return KanameError(self.finding(rule, **params))


def renamed(findings: tuple[Finding, ...], source: Source) -> tuple[Finding, ...]:
    """The findings with the file's own name where they name the copy that was read."""
    copy = str(source.path)
    return tuple(
        replace(
            finding,
            params={**finding.params, **_path(finding, source)},
            place=finding.place
            and (
                replace(finding.place, file=source.name)
                if finding.place.file == copy
                else finding.place
            ),
        )
        for finding in findings
    )


def _path(finding: Finding, source: Source) -> dict[str, object]:
    return {"path": source.base} if finding.params.get("path") == source.path.name else {}
