"""The review's own analyses on the demo company: stacks of KPIs, turns, yields, seasons."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.api import Project
from kaname.api.causes.review.reach import Asked, free, people, reaches, stacks
from kaname.api.causes.review.seasonal import seasonal
from kaname.api.causes.review.segments import segments
from kaname.api.causes.review.turning import turned
from kaname.api.causes.review.yielding import yielding
from kaname.causes.insight import Insight


@pytest.fixture(scope="module")
def asked(demo: Project) -> Asked:
    return Asked(demo, {})


@pytest.fixture(scope="module")
def turns(asked: Asked) -> tuple[Insight, ...]:
    return turned(asked)


def test_kpis_at_the_same_place_of_two_branches_are_seen_together(asked: Asked) -> None:
    found = [stack.kpis for stack in stacks(asked)]

    assert found[:2] == [
        ("new_average_deal", "existing_average_deal"),
        ("new_win_rate", "existing_win_rate"),
    ]
    assert ("win_rate",) not in found  # it is made of the second one
    assert ("contact_rate",) in found


def test_dimensions_that_cut_a_kpi_are_those_its_rows_know(asked: Asked) -> None:
    assert {"segment", "product_family", "lead_source"} <= set(free(asked, "win_rate"))
    assert not {"team", "member"} & set(free(asked, "win_rate"))
    assert not reaches(asked.project, "contact_rate", "product_family")
    assert people(asked, "win_rate") == "member"


def test_cells_add_up_to_the_kpi(asked: Asked) -> None:
    rates = next(stack for stack in stacks(asked) if "new_win_rate" in stack.kpis)
    made = segments(asked, rates)
    assert made is not None

    whole = asked.project.measure(
        "win_rate", start=made.periods[0].label, end=made.periods[-1].label
    )

    parts = made.plain.above.sum(axis=0) / made.plain.below.sum(axis=0)
    assert parts == pytest.approx(whole.cube.values("win_rate").number[0])


def test_a_rival_is_told_with_what_it_did_where_it_came(turns: tuple[Insight, ...]) -> None:
    (told,) = [i for i in turns if i.kpi == "win_rate"]

    assert told.kind == "causes.turn-down"
    assert told.where == {"segment": "中小", "product_family": "機器"}
    assert told.since == date(2025, 11, 1)
    assert told.p is not None
    assert told.p < 0.05
    assert "33.3%に対して23.9%（▲9.4pt）" in told.text("ja")
    (news,) = told.causes
    assert news.where["competitor"] == "競合E社"
    assert news.text("ja").startswith("競合に「競合E社」が2025年11月から現れました。")
    assert "「新規受注率」に数える商談の59%" in news.text("ja")


def test_a_price_rise_is_told_with_the_mix_and_the_initiative(turns: tuple[Insight, ...]) -> None:
    """Of existing business alone: that of new business was one quarter's and is over."""
    assert [i for i in turns if i.kpi == "new_average_deal"] == []
    (told,) = [i for i in turns if i.kpi == "existing_average_deal"]

    assert told.kind == "causes.turn-up-amount"
    assert told.where == {"product_family": "機器"}
    assert told.since is not None
    assert date(2026, 1, 1) <= told.since <= date(2026, 4, 1)
    assert [cause.kind for cause in told.causes] == ["causes.share", "causes.begun"]


def test_a_campaign_is_told_in_its_widest_funnel_and_once(asked: Asked) -> None:
    (told,) = yielding(asked)

    assert (told.kind, told.kpi) == ("causes.poor-yield", "new_leads")
    assert told.where == {"campaign": "free-check", "lead_source": "無料診断キャンペーン"}
    assert (told.since, told.until) == (date(2025, 9, 1), date(2025, 10, 31))


def test_seasons_are_told_by_value_with_a_chart(asked: Asked) -> None:
    (told,) = seasonal(asked)

    assert told.kpi == "sales"
    assert {cause.where["product"] for cause in told.causes} == {
        "卓上加湿器",
        "冷感ひざかけ",
        "携帯扇風機",
    }
    assert told.chart is not None


def test_up_to_an_earlier_month_nothing_later_is_known(demo: Project) -> None:
    before = Asked(demo, {}, "2025-08")

    assert yielding(before) == ()
    assert [i for i in turned(before) if i.kpi == "win_rate"] == []
