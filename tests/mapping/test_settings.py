"""Settings: spans of retention, and the tables that they are for."""

from __future__ import annotations

import pytest

from kaname.mapping import read_text
from kaname.mapping.spans import span


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("36 month", "36mo"),
        ("5years", "5y"),
        (" 90 days ", "90d"),
        ("2 week", "2w"),
        ("0 month", None),
        ("3 か月", None),
        ("36", None),
    ],
)
def test_spans(written: str, wanted: str | None) -> None:
    assert span(written) == wanted


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("activity: 36 month", []),
        ("activity: 36 mo", ["unknown-span"]),
        ("activty: 36 month", ["unknown-table"]),
        ("member: 36 month", ["no-time-to-keep-by"]),
        ("product: lang", ["no-time-to-keep-by", "unknown-span"]),
    ],
)
def test_faults_of_retention(entry: str, wanted: list[str]) -> None:
    document = read_text(f"mapping: 1\nsources: {{}}\nretention:\n  {entry}\n", "m.yaml")
    assert [finding.rule.partition(".")[2] for finding in document.findings] == wanted
    assert all(finding.place and finding.place.line == 4 for finding in document.findings)
