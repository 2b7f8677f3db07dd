"""The tables of the sales model as CSV files, opened like any others: every row comes through."""

from __future__ import annotations

import polars as pl
import pytest

from kaname.api.data_folder import take_in
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.sales_model import TABLES
from tests.catalogue import company


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, pl.DataFrame], Folder]:
    folder = tmp_path_factory.mktemp("opened")
    frames = company.frames(1)
    for name, frame in frames.items():
        frame.write_csv(folder / f"{name}.csv")
    take_in(sorted(folder.glob("*.csv")), folder / "data")
    return frames, Folder(folder / "data")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_table_comes_through(
    opened: tuple[dict[str, pl.DataFrame], Folder], name: str
) -> None:
    frames, folder = opened
    generation = keeping.newest(folder.store)
    assert generation is not None
    rows = keeping.rows(keeping.model_tables(generation)[name])
    key = list(TABLES[name].key)
    assert rows.select(key).sort(key).equals(frames[name].select(key).unique().sort(key))


def test_members_in_two_posts_and_ends_that_are_exclusive(
    opened: tuple[dict[str, pl.DataFrame], Folder],
) -> None:
    frames, folder = opened
    generation = keeping.newest(folder.store)
    assert generation is not None
    tables = {n: keeping.rows(info) for n, info in keeping.model_tables(generation).items()}
    assert tables["member"]["member_id"].n_unique() < tables["member"].height
    spans = ["measure", "period_start", "period_end"]
    ours, theirs = (t["period_value"].select(spans).unique().sort(spans) for t in (tables, frames))
    assert ours.equals(theirs)
