"""`kaname reconcile`: what it prints of a reconciliation."""

from __future__ import annotations

import json

import pytest

from kaname.cli import output
from kaname.cli.reconcile import deals, plain, shown
from kaname.errors import Finding
from kaname.reconcile.ledger import Ledger, ledger
from kaname.reconcile.reconciliation import Reconciliation
from tests.reconcile.test_ledger import APRIL, MAY, bookings, orders


@pytest.fixture
def found() -> Ledger:
    """One deal of four kinds."""
    return ledger(
        bookings(
            ("O1", "甲", 1_000_000, APRIL), ("O2", "乙", 2_000_000, APRIL),
            ("O3", "丙", 3_000_000, APRIL), ("O4", "丁", 4_000_000, APRIL),
        ),
        orders(
            ("1", None, "㈱甲", 1_000_000, APRIL), ("2", None, "乙", 2_000_000, MAY),
            ("3", None, "丙", 2_500_000, APRIL), ("5", None, "戊", 600_000, MAY),
        ),
        currency="JPY",
    )  # fmt: skip


def test_table_in_japanese(found: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    output.show(*shown(found, "ja"))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["受注（CRM）と台帳：状態別"]
    assert ["一致", "1", "1.0百万円", "1.0百万円", "0.0百万円"] in lines
    assert ["受注のみ", "1", "4.0百万円", "0.0百万円", "▲4.0百万円"] in lines
    assert ["合計", "5", "10.0百万円", "6.1百万円", "▲3.9百万円"] in lines
    assert lines[-2] == [
        "2026-05", "0.0百万円", "0.0百万円", "0.6百万円", "0.0百万円", "0.0百万円", "2.0百万円", "2.6百万円",
    ]  # fmt: skip
    assert lines[-1] == [
        "合計", "10.0百万円", "▲4.0百万円", "0.6百万円", "0.0百万円", "▲0.5百万円", "0.0百万円", "6.1百万円",
    ]  # fmt: skip


def test_csv_has_a_line_per_deal(found: Ledger) -> None:
    assert deals(found).splitlines() == [
        "status,found_by,bookings,ledger,account,ledger_account,month,ledger_month,booked,posted,difference",
        "matched,amount-and-month,O1,1/1,甲,㈱甲,2026-04,2026-04,1000000,1000000,0",
        "different_month,amount,O2,2/1,乙,乙,2026-04,2026-05,2000000,2000000,0",
        "different_amount,month,O3,3/1,丙,丙,2026-04,2026-04,3000000,2500000,-500000",
        "only_bookings,,O4,,丁,,2026-04,,4000000,0,-4000000",
        "only_ledger,,,5/1,,戊,,2026-05,0,600000,600000",
    ]


def test_json(found: Ledger) -> None:
    info = Finding("reconcile.totals-agree", {"count": 2}, None, "info")
    data = json.loads(json.dumps(plain(Reconciliation((info,), found), "en")))
    assert data["findings"][0]["message"] == "Stated totals that agree with their rows: 2."
    assert data["sums"][0] == {
        "status": "matched", "deals": 1, "bookings": 1_000_000, "ledger": 1_000_000, "difference": 0,
    }  # fmt: skip
    assert [row["residual"] for row in data["bridge"]] == [0, 0]
    assert data["deals"][0]["bookings"] == [0]
    assert plain(Reconciliation(), "en")["deals"] == []
