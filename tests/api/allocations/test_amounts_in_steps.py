"""Amounts in steps: what is written of totals, pins and tables, exact or refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from kaname.api.allocations.amounts_in_steps import (
    Steps,
    check_step,
    exactly,
    read_amount,
    read_limits,
    read_table,
    usual_step,
)
from kaname.errors import KanameError

YEN = Steps(Decimal(10_000), "JPY")


@pytest.mark.parametrize(
    ("written", "amount"),
    [("30000000", 30_000_000), ("3000万", 30_000_000), ("１．２億", 120_000_000), ("0", 0),
     ("1,000", 1000), ("30M", 30_000_000), ("0.1", Decimal("0.1"))],
)  # fmt: skip
def test_amounts(written: str, amount: Decimal) -> None:
    assert read_amount(written) == amount


@pytest.mark.parametrize("written", ["much", "", "+5%", "nan", "inf"])
def test_no_amounts(written: str) -> None:
    with pytest.raises(KanameError):
        read_amount(written)


def test_steps_are_exact() -> None:
    tenth = Steps(Decimal("0.1"), "score")
    assert tenth.count(Decimal("0.3")) == 3
    assert tenth.count(Decimal("0.35")) is None
    assert tenth.amount(3) == 0.3


@pytest.mark.parametrize(
    ("total", "cells", "whole", "step"),
    [
        ("780000000", 72, False, "10000"),
        ("3088270000", 744, False, "10000"),
        ("3088271234", 744, False, "1"),
        ("400000000", 12, False, "100000"),
        ("1000.5", 12, False, "0.1"),
        ("276", 744, True, "1"),
        ("0", 12, False, "1"),
    ],
)
def test_usual_step(total: str, cells: int, whole: bool, step: str) -> None:
    assert usual_step(Decimal(total), cells, whole=whole) == Decimal(step)


@pytest.mark.parametrize(
    ("total", "step", "rule"),
    [
        ("1000", "0", "step-not-above-zero"),
        ("1000", "-5", "step-not-above-zero"),
        ("1000", "5000", "step-over-total"),
        ("1234", "100", "total-not-in-steps"),
    ],
)
def test_steps_that_do_not_fit(total: str, step: str, rule: str) -> None:
    (finding,) = check_step(Decimal(total), Decimal(step), "JPY")
    assert finding.rule == f"allocation.{rule}"


def test_a_fitting_step_is_named() -> None:
    (finding,) = check_step(Decimal(1230), Decimal(100), "JPY")
    assert finding.params["better"] == "10"
    assert finding.text("en").endswith("Use --step 10, or round the total.")


def test_amounts_in_messages_are_exact() -> None:
    assert exactly(Decimal(123_456_789), "JPY") == {"ja": "123,456,789円", "en": "¥123,456,789"}
    assert exactly(Decimal("1.5"), "JPY")["ja"] == "1.5円"
    assert exactly(Decimal(12), "deal") == {"ja": "12件", "en": "12 deals"}


def test_limits() -> None:
    limits, wrong = read_limits(["田中=3000万", "East >= 20M", "佐藤＜＝5000万"], YEN)
    assert wrong == []
    assert (limits.pins, limits.least, limits.most) == (
        {"田中": 3000}, {"East": 2000}, {"佐藤": 5000},
    )  # fmt: skip


def test_limits_that_cannot_be_read_are_told_together() -> None:
    _, wrong = read_limits(["田中", "田中=many", "田中=15001", "=5"], YEN)
    assert [finding.rule.partition(".")[2] for finding in wrong] == [
        "unreadable-pin", "pin-no-amount", "pin-not-in-steps", "unreadable-pin",
    ]  # fmt: skip


def test_a_share_and_a_change_are_no_amounts_to_fix_and_the_pin_is_named() -> None:
    _, wrong = read_limits(["さいたま課=5%", "さいたま課=+10%", "さいたま課=たくさん"], YEN)
    assert {finding.rule for finding in wrong} == {"allocation.pin-no-amount"}
    for finding, amount in zip(wrong, ["5%", "+10%", "たくさん"], strict=True):
        assert f"「さいたま課={amount}」の「{amount}」を額として読めません" in finding.text("ja")


def test_an_amount_below_zero_is_read_as_such() -> None:
    assert read_amount("-3億") == read_amount("▲3億") == -300_000_000


def test_a_table(tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("\ufeff名前,額\nAbe,3000万\nBaba,20M\n\n", "utf-8")
    assert read_table(file) == {"Abe": 30_000_000, "Baba": 20_000_000}


def test_faults_of_a_table_are_told_together_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("name,amount\nAbe,lots\nBaba,5\nBaba,6\nChiba,-1\nDoi\n", "utf-8")
    with pytest.raises(KanameError) as raised:
        read_table(file)
    assert [(f.rule, str(f.place)) for f in raised.value.findings] == [
        ("allocation.unreadable-line", "committed.csv:2:1"),
        ("allocation.twice", "committed.csv:4:1"),
        ("allocation.unreadable-line", "committed.csv:5:1"),
        ("allocation.unreadable-line", "committed.csv:6:1"),
    ]


@pytest.mark.parametrize(
    ("bytes_", "rule"), [(b"name,amount\n", "empty-file"), (b"\xff\xfe\x00", "unreadable-file")]
)
def test_files_that_are_no_table(tmp_path: Path, bytes_: bytes, rule: str) -> None:
    file = tmp_path / "committed.csv"
    file.write_bytes(bytes_)
    with pytest.raises(KanameError) as raised:
        read_table(file)
    assert raised.value.findings[0].rule == f"allocation.{rule}"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as raised:
        read_table(tmp_path / "none.csv")
    assert raised.value.findings[0].rule == "allocation.unreadable-file"
