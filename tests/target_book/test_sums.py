"""Sums: gaps between parts and wholes that edits made, against a slow count by hand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaname.target_book.sums import gaps
from kaname.targets.ledger import COMPANY, Scope
from tests.target_book.small import AOKI, BABA, EAST, TARGETS, WEST, WHOLES

PERIODS = ("2026-10", "2026-11", "2026-12")
BEFORE = {(s, p): f for s, own in TARGETS.items() for p, f in zip(PERIODS, own, strict=True)}
PARENTS = {(scope, period): whole for scope, whole in WHOLES.items() for period in PERIODS}
OCTOBER = "2026-10"


def found(
    edits: dict[tuple[Scope, str], float], before: dict[tuple[Scope, str], float] = BEFORE
) -> list[tuple[str, str, float, float]]:
    made = gaps(before, before | edits, PARENTS, edits.keys())
    return [(str(gap.whole), gap.level, gap.parts, gap.stated) for gap in made]


def test_edits_that_add_up_leave_no_gap() -> None:
    assert found({(AOKI, OCTOBER): 60.0, (BABA, OCTOBER): 60.0}) == []
    assert (
        found(
            {
                (AOKI, OCTOBER): 71.0,
                (EAST, OCTOBER): 121.0,
                (WEST, OCTOBER): 179.0,
                (Scope("member", "M3"), OCTOBER): 99.0,
            }
        )
        == []
    )


def test_a_member_alone_opens_a_gap_in_the_team() -> None:
    assert found({(AOKI, OCTOBER): 68.0}) == [("team:東", "member", 118.0, 120.0)]


def test_a_team_alone_opens_gaps_above_and_below() -> None:
    assert found({(EAST, OCTOBER): 125.0}) == [
        ("company", "team", 305.0, 300.0),
        ("team:東", "member", 120.0, 125.0),
    ]


def test_a_gap_that_was_there_is_not_of_the_edits_making() -> None:
    over = BEFORE | {(AOKI, OCTOBER): 80.0}  # 10 more than the team: over-assigned
    assert found({(AOKI, OCTOBER): 75.0, (BABA, OCTOBER): 55.0}, over) == []
    (gap,) = gaps(over, over | {(AOKI, OCTOBER): 75.0}, PARENTS, {(AOKI, OCTOBER)})
    assert (gap.difference, gap.is_smaller) == (5.0, True)
    (gap,) = gaps(over, over | {(AOKI, OCTOBER): 85.0}, PARENTS, {(AOKI, OCTOBER)})
    assert (gap.difference, gap.is_smaller) == (15.0, False)
    (gap,) = gaps(over, over | {(AOKI, OCTOBER): 65.0}, PARENTS, {(AOKI, OCTOBER)})
    assert (gap.difference, gap.is_smaller) == (-5.0, False)


def test_nothing_is_said_where_a_figure_is_not_known() -> None:
    edits = {(AOKI, OCTOBER): 68.0}
    assert gaps(BEFORE, BEFORE | edits, PARENTS, edits, {(BABA, OCTOBER)}) == []


def test_a_whole_or_parts_without_a_target_are_not_compared() -> None:
    without = {cell: (None if cell[0] == EAST else f) for cell, f in BEFORE.items()}
    edits = {(AOKI, OCTOBER): 68.0}
    assert gaps(without, without | edits, PARENTS, edits) == []


def test_fractions_that_add_up_on_paper_have_no_gap() -> None:
    parts = {(AOKI, OCTOBER): 0.1, (BABA, OCTOBER): 0.2, (EAST, OCTOBER): 0.3}
    below = {cell: whole for cell, whole in PARENTS.items() if whole == EAST}
    assert gaps(BEFORE, BEFORE | parts, below, parts) == []


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(list(TARGETS)), st.sampled_from(PERIODS)),
        st.integers(0, 400).map(float),
        max_size=6,
    )
)
def test_gaps_are_those_that_a_slow_count_finds(edits: dict[tuple[Scope, str], float]) -> None:
    after = BEFORE | edits
    slow = set()
    for whole in (COMPANY, EAST, WEST):
        for period in PERIODS:
            parts = [scope for scope, parent in WHOLES.items() if parent == whole]
            total = sum(after[part, period] for part in parts)
            if total != after[whole, period]:
                slow.add((whole, period, total - after[whole, period]))
    made = gaps(BEFORE, after, PARENTS, edits.keys())
    assert {(gap.whole, gap.period, gap.difference) for gap in made} == slow
