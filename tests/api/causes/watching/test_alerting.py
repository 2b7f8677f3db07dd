"""Alerting: what was planted is found, dated and told in words; what was not is not."""

from __future__ import annotations

import json

import pytest

from kaname.api import Project
from kaname.api.causes.watching.alerting import Alerts, alerts
from kaname.charts.chart import ControlChart
from kaname.errors import KanameError
from kaname.text import LANGS


@pytest.fixture(scope="module")
def found(project: Project) -> Alerts:
    """Everything since the beginning of the year."""
    return alerts(project, since="2026-01", explained=False)


def _of(found: Alerts, kpi: str) -> list[tuple[str, str, str, int, bool]]:
    return [
        ("/".join(a.series.where.values()), a.kind, a.since.label, a.length, a.standing)
        for a in found.alerts
        if a.series.kpi == kpi
    ]


def test_the_fault_and_the_new_level_are_found_where_they_are(found: Alerts) -> None:
    assert _of(found, "contact_rate") == [("西", "spike", "2026-06", 1, False)]
    assert _of(found, "calls") == [("東", "shift", "2026-03", 7, True)]
    assert {a.series.kpi for a in found.alerts} <= {"contact_rate", "calls", "reached_calls"}


def test_the_size_is_what_was_planted(found: Alerts) -> None:
    (fault,) = [a for a in found.alerts if a.series.kpi == "contact_rate"]
    assert fault.actual == pytest.approx(0.1, abs=0.03)
    assert fault.expected == pytest.approx(0.3, abs=0.03)
    assert fault.low < fault.expected < fault.high
    (level,) = [a for a in found.alerts if a.series.kpi == "calls"]
    assert level.actual / level.expected == pytest.approx(1.5, abs=0.15)


def test_larger_units_that_show_the_same_are_named_with_it(found: Alerts) -> None:
    (level,) = [a for a in found.alerts if a.series.kpi == "calls"]
    assert [dict(one.where) for one in level.also] == [{}]


def test_what_is_over_is_told_only_when_it_is_asked_for(project: Project) -> None:
    now = alerts(project, explained=False)
    assert _of(now, "contact_rate") == []
    assert _of(now, "calls") == [("東", "shift", "2026-03", 7, True)]
    then = alerts(project, "2026-06", explained=False)
    assert _of(then, "contact_rate") == [("西", "fresh", "2026-06", 1, True)]


def test_a_period_is_judged_by_what_was_known_then(project: Project) -> None:
    then = alerts(project, "2026-03", explained=False)
    assert _of(then, "calls") == [("東", "fresh", "2026-03", 1, True)]
    assert then.period.label == "2026-03"


def test_in_weeks_the_fault_lasts_as_long_as_it_did(project: Project) -> None:
    found = alerts(project, grain="week", since="2026-W20", kpis=["コンタクト率"], explained=False)
    (fault,) = [a for a in found.alerts if a.series.where == {"centre": "西"}]
    assert fault.kind == "while"
    assert fault.since.label == "2026-W23"
    assert fault.length in (4, 5)  # 1 to 30 June: the fifth week has two days of it


def test_where_nothing_happened_nothing_is_told_and_silence_is_explained(quiet: Project) -> None:
    found = alerts(quiet, since="2025-10", explained=False)
    assert found.alerts == ()
    tested = found.tested
    assert (tested.kpis, tested.units, tested.judged) == (4, 3, 12)
    assert 0 < tested.smallest["whole"] < tested.smallest["parts"] < 1
    said = [insight.text("en") for insight in found.insights]
    assert said[0] == "Nothing new stands out."
    assert said[1].startswith(
        "Judged for each period from Oct 2025 to Sep 2026 (the whole company): of 12 series "
        "(4 KPIs by 3 units, where they have data) 12 were judged;"
    )
    kinds = [i.kind for i in found.insights]
    assert kinds == ["alerts.nothing-new", "alerts.tested-since", "alerts.smallest"]


def test_a_known_event_is_no_alert(project: Project) -> None:
    found = alerts(project, since="2026-05", events="2026-06", explained=False)
    assert _of(found, "contact_rate") == []
    (masked,) = [i.text("ja") for i in found.insights if i.kind == "alerts.masked"]
    assert masked == "事情の分かっている期間として判定から除いた期間：2026年6月。"


def test_a_part_has_its_name_and_its_own_causes(project: Project) -> None:
    found = alerts(project, kpis=["calls"], where={"centre": ["東"]})
    (level,) = [i for i in found.insights if i.kind == "alerts.shift-up"]
    assert level.text("ja").startswith("東の架電件数の水準が2026年3月から")
    assert level.where == {"centre": "東"}
    assert any("東" in cause.text("ja") for cause in level.causes if cause.kpi == "calls")
    assert any("範囲は東です" in insight.text("ja") for insight in found.insights)


def test_the_counts_add_up(project: Project) -> None:
    tested = alerts(project, "2025-06", by=["rep", "source"], explained=False).tested
    unjudged = tested.short + tested.small + tested.unsteady + tested.silent + tested.crossed
    assert tested.judged + unjudged == tested.series


def test_sentences_are_in_both_languages_with_figures(found: Alerts) -> None:
    said = {i.kind: i for i in found.insights if i.kpi != "reached_calls"}
    spike = said["alerts.spike-down"]
    assert spike.level == "bad"
    assert spike.text("ja").startswith("西のコンタクト率が2026年6月だけ落ち込みました：")
    assert "Contact rate, 西: unusually low in Jun 2026 alone, " in spike.text("en")
    assert said["alerts.shift-up"].level == "good"
    for insight in found.insights:
        assert all("{" not in insight.text(lang) for lang in LANGS)
        json.dumps(insight.data(), allow_nan=False)


def test_each_alert_is_a_control_chart(found: Alerts) -> None:
    for alert in found.alerts:
        chart = alert.chart
        assert isinstance(chart, ControlChart)
        assert {len(line) for line in (chart.actual, chart.expected, chart.low, chart.high)} == {
            len(chart.periods)
        }
        assert chart.periods[chart.marks[0]] == alert.since
        assert len(chart.marks) == alert.length


def test_causes_are_told_beneath(project: Project) -> None:
    found = alerts(project, kpis=["calls"])
    (told,) = [i for i in found.insights if i.kind == "alerts.shift-up"]
    assert told.causes[0].kind == "alerts.also"
    assert any(cause.kind.startswith("explain.") for cause in told.causes)


def test_short_histories_are_said_to_be_too_short(project: Project) -> None:
    found = alerts(project, "2024-08", explained=False)
    assert found.alerts == ()
    assert (found.tested.judged, found.tested.short) == (0, 12)
    kinds = {i.kind for i in found.insights}
    assert {"alerts.none-judged", "alerts.short-month"} <= kinds
    assert "alerts.nothing-new" not in kinds


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ({"grain": "quarter"}, "alerts.no-such-grain"),
        ({"period": "2026-12"}, "alerts.not-complete"),
        ({"since": "2020-01"}, "alerts.not-complete"),
        ({"kpis": ["call"]}, "measure.unknown-kpi"),
        ({"by": ["center"]}, "measure.unknown-dimension"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    project: Project, asked: dict[str, object], rule: str
) -> None:
    with pytest.raises(KanameError) as refused:
        alerts(project, **asked)  # type: ignore[arg-type]
    assert [f.rule for f in refused.value.findings] == [rule]
