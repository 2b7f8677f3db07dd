"""The history of deals that two snapshots give."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from kaname.intake.changes import changes
from kaname.sales_model import TABLES, polars_schema
from tests.intake.frames import deal, frame

SEEN = datetime(2026, 11, 16, 9)


def told(rows: pl.DataFrame) -> set[tuple[str, str, str | None, str | None]]:
    return set(rows.select("opportunity_id", "field", "old_value", "new_value").iter_rows())


def test_every_field_that_differs_is_a_change() -> None:
    before = frame(
        "opportunity",
        [
            deal(
                1, stage="提案", amount=1000, expected_close_on=date(2026, 11, 30), probability=0.5
            ),
            deal(2, stage="提案", amount=500, probability=0.5),
        ],
    )
    after = frame(
        "opportunity",
        [
            deal(
                1,
                stage="見積",
                amount=1200.5,
                expected_close_on=date(2026, 12, 31),
                probability=0.5,
            ),
            deal(2, stage="提案", amount=500, probability=0.5),
            deal(3, stage="提案", amount=100),
        ],
    )
    found = changes(before, after, SEEN)
    assert told(found) == {
        ("D1", "stage", "提案", "見積"),
        ("D1", "amount", "1000", "1200.5"),
        ("D1", "expected_close_on", "2026-11-30", "2026-12-31"),
    }
    assert set(found["observed"]) == {"diff"}
    assert set(found["changed_at"]) == {SEEN}
    assert found.schema == polars_schema(TABLES["opportunity_change"])


def test_a_value_that_came_or_went_is_a_change() -> None:
    before = frame("opportunity", [deal(1, owner_id="佐藤"), deal(2)])
    after = frame("opportunity", [deal(1), deal(2, owner_id="小林")])
    assert told(changes(before, after, SEEN)) == {
        ("D1", "owner_id", "佐藤", None),
        ("D2", "owner_id", None, "小林"),
    }


def test_a_deal_that_left_the_list_is_told() -> None:
    before = frame("opportunity", [deal(1), deal(2)])
    found = changes(before, frame("opportunity", [deal(2)]), SEEN)
    assert told(found) == {("D1", "deleted_at", None, "2026-11-16 09:00:00")}


def test_stages_are_ranked_where_probabilities_order_them() -> None:
    def deals(stage: str, chance: float) -> pl.DataFrame:
        rows = [deal(1, stage=stage, probability=chance), deal(2, stage="受注", probability=1.0)]
        return frame("opportunity", [*rows, deal(3, stage="提案", probability=0.4)])

    after = pl.concat([deals("受注", 1.0)])
    (row,) = changes(deals("提案", 0.4), after, SEEN).filter(pl.col("field") == "stage").to_dicts()
    assert (row["old_rank"], row["new_rank"]) == (1, 2)


def test_no_ranks_where_a_stage_has_no_probability() -> None:
    before, after = (frame("opportunity", [deal(1, stage=s)]) for s in ("提案", "見積"))
    assert changes(before, after, SEEN)["new_rank"].to_list() == [None]
