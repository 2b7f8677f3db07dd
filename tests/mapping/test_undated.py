"""Undated: closed deals without a closing day are told at every load."""

from __future__ import annotations

from kaname.mapping import apply, propose
from tests.mapping.written import found

DEALS = """\
案件No,案件名,金額,フェーズ,受注日
A1,更新,100,受注,2026/11/10
A2,新規,200,失注,
A3,増設,300,提案,
"""


def test_closed_deals_without_a_day_are_counted() -> None:
    table = found(DEALS, "案件一覧.csv")
    mapping = propose([table]).mapping
    ((name, source),) = mapping.sources.items()
    (finding,) = apply(name, source, table, mapping).findings
    assert (finding.rule, finding.severity) == ("mapping.closed-without-day", "warning")
    assert finding.params["rows"] == 1
    assert finding.params["header"] == "受注日"
    assert finding.params["states"] == {"ja": "失注", "en": "Lost"}
    assert finding.place is not None
    assert finding.place.line == 3


def test_deals_with_their_days_are_not() -> None:
    table = found(DEALS.replace("失注,", "失注,2026/11/5"), "案件一覧.csv")
    mapping = propose([table]).mapping
    ((name, source),) = mapping.sources.items()
    assert apply(name, source, table, mapping).findings == ()
