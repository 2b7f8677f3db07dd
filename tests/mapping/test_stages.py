"""Stages: only words that tell an end are an end; hopes stay open."""

from __future__ import annotations

import pytest

from kaname.mapping.stages import status, statuses


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("受注", "won"),
        ("Closed Won", "won"),
        ("06_受注済み", "won"),
        ("失注（価格）", "lost"),
        ("見送り・中止", "dropped"),
        ("受注見込", None),
        ("受注予定", None),
        ("契約交渉", None),
        ("謎", None),
    ],
)
def test_a_stage_is_an_end_only_where_it_says_so(stage: str, code: str | None) -> None:
    assert status(stage) == code


def test_all_other_stages_are_open() -> None:
    assert statuses(["受注", "謎"]) == {"受注": "won", "謎": "open"}
