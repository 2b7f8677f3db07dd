"""What leads a KPI of a company whose truth is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kaname import api
from kaname.api.causes.leading import leads
from kaname.api.causes.leading.candidates import candidates
from kaname.api.causes.leading.figures import complete_periods, figures, unit_dimensions
from kaname.api.causes.leading.found import LeadOf
from kaname.api.causes.leading.search import judged
from kaname.api.causes.leading.told import changes, counted, lead_insights
from kaname.api.project import Project
from kaname.causes.leading.lead import Lead, Verdict
from kaname.charts.chart import Ranking
from kaname.errors import KanameError
from kaname.periods import Grain
from tests.api.causes.leading.company import write


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return api.open(write(tmp_path_factory.mktemp("leads")))


def test_calls_lead_what_is_won_and_mails_do_not(company: Project) -> None:
    found = leads(company, "won_deals")
    verdicts = {one.kpi: (one.passed, one.lead.verdict, one.by) for one in found.found}
    assert verdicts["calls"] == (True, "leads", "rep")
    assert not verdicts["mails"][0]
    assert not verdicts["weather"][0]
    assert found.found[0].kpi == "calls"
    assert found.found[0].lead.lag == 2
    assert found.found[0].lead.low < 0.25 * 0.3 < found.found[0].lead.high
    assert (found.grain, len(found.periods)) == (Grain.MONTH, 36)


def test_words(company: Project) -> None:
    first, tested = leads(company, "受注件数").insights
    assert first.text("ja").startswith("「架電件数」は「受注件数」に2か月先行しています。")
    assert first.text("en").startswith("Calls leads Won deals by 2 months. Its use for predicting")
    assert (first.kpi, first.level, first.unit) == ("calls", "neutral", "deal")
    assert isinstance(first.chart, Ranking)
    assert "36 months (Apr 2023 – Mar 2026)" in tested.text("en")
    silent = {cause.kind: cause.text("ja") for cause in tested.causes}
    assert "メール数" in silent.get("leads.none", "") + silent.get("leads.shared", "")


def _lead(kpi: str, gain: float, strength: float = 0.2) -> LeadOf:
    low, high = sorted((strength / 2, strength * 1.5))
    found = Lead(2, strength, low, high, 0.0005, gain, 0.01, "leads", 12, 400)
    return LeadOf(kpi, "won_deals", "rep", found, passed=True)


def test_what_is_of_hardly_any_use_is_no_finding(company: Project) -> None:
    found = [_lead("calls", 0.08), _lead("mails", 0.012), _lead("weather", 0.004, -0.2)]
    months = complete_periods(company, "won_deals", "month")
    clear, small, tested = lead_insights(company, "won_deals", found, months, (1, 2, 3))
    assert "予測に役立つ度合い：はっきり（予測の誤差が8.0%減る）" in clear.text("ja")
    assert "is small (errors 1.2% smaller)" in small.text("en")
    (short,) = tested.causes
    assert short.text("en").endswith(
        "(errors less than 1% smaller): Weather (0.4%, the wrong way round)."
    )
    assert "5 %" in tested.text("en")


def test_the_size_is_that_of_the_step_that_is_named(company: Project) -> None:
    months = complete_periods(company, "won_deals", "month")
    rate = LeadOf("win_rate", "sales", "rep", _lead("calls", 0.1, 5e7).lead, passed=True)
    first = lead_insights(company, "sales", [rate], months, (1, 2, 3))[0]
    assert (first.size, first.unit) == (5e5, "JPY")  # of a point, not of all that a ratio can be
    assert "+1.0ptの2か月後に+50.0万円" in first.text("ja")


def test_nothing_is_said_of_leads_where_there_are_none(company: Project) -> None:
    months = complete_periods(company, "won_deals", "month")
    none = LeadOf("mails", "won_deals", "rep", _lead("mails", 0.0).lead)
    (tested,) = lead_insights(company, "won_deals", [none], months, (1, 2, 3))
    assert tested.kind == "leads.tested-none"
    assert "none can be said to lead" in tested.text("en")


def test_one_sentence_has_one_scale_and_words_for_units(company: Project) -> None:
    assert [one["ja"] for one in changes([7_080_000, 51_900_000], "JPY")] == [
        "+7.1百万円",
        "+51.9百万円",
    ]
    assert counted(company, "rep", 68) == {"ja": "68人", "en": "68 people"}
    assert counted(company, "division", 16) == {"ja": "16の部", "en": "16 of Division"}


def test_the_most_useful_comes_first(company: Project) -> None:
    passed = [one.lead.gain for one in leads(company, "closed_deals").found if one.passed]
    assert passed == sorted(passed, reverse=True)


@pytest.mark.parametrize(("unit", "tried"), [("quota", False), ("targets", False), ("mail", True)])
def test_what_somebody_set_is_not_tried(tmp_path: Path, unit: str, tried: bool) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8")
    text = text.replace(
        "  reps:\n    from",
        f"  aims: {{from: months.csv, key: [month, rep], time: month, unit: {unit}, dimensions: {{rep: rep}}}}\n  reps:\n    from",
    )
    path.write_text(text.replace("mails:   {of: months", "mails:   {of: aims"), "utf-8")
    assert ("mails" in candidates(api.open(path), "won_deals")) is tried


def test_names_are_looked_at_before_anything_slow(company: Project) -> None:
    steps: list[str] = []
    with pytest.raises(KanameError):
        leads(company, by="reps", progress=lambda step, _done, _total: steps.append(step))
    assert steps == []


def test_what_is_the_same_for_all_is_told_of_the_whole(company: Project) -> None:
    by = {one.kpi: one.by for one in leads(company, "won_deals").found}
    assert by["weather"] == ""  # units say nothing about it


def test_without_an_effect_nothing_leads(tmp_path: Path) -> None:
    plain = api.open(write(tmp_path, effect=0.0, seed=1))
    assert [one.kpi for one in leads(plain).found if one.passed] == []


def test_candidates_are_other_figures(company: Project) -> None:
    assert candidates(company, "won_deals") == ["calls", "mails", "weather"]
    assert candidates(company, "calls") == ["mails", "weather"]


def test_where_and_by(company: Project) -> None:
    found = leads(company, "won_deals", where={"division": "東"})
    assert found.found[0].lead.units <= 6
    few = leads(company, "won_deals", by="division")
    assert {one.by for one in few.found} == {""}  # two divisions are no panel


def test_unknown_names(company: Project) -> None:
    for asked in ({"kpi": "won_deal"}, {"by": "reps"}, {"where": {"division": "東", "x": "y"}}):
        with pytest.raises(KanameError):
            leads(company, **asked)  # type: ignore[arg-type]


def test_too_short_a_time_is_said(company: Project) -> None:
    (tested,) = leads(company, "won_deals", "division", "quarter").insights
    assert [cause.kind for cause in tested.causes][-1] == "leads.little"


def test_figures_are_of_complete_periods_and_real_units(company: Project) -> None:
    months = complete_periods(company, "sales", "month")
    table = figures(company, ["win_rate", "calls"], "rep", months, None)
    assert (len(table.units), table.values("calls").shape) == (12, (12, 36))
    won, closed = table.parts("win_rate")
    assert closed is not None
    rate = table.values("win_rate")
    known = closed > 0
    assert np.allclose(rate[known], won[known] / closed[known])
    assert table.parts("calls")[1] is None
    assert unit_dimensions(company) == ("rep", "division")


def test_across_a_month_without_a_figure_no_lag_is_counted(tmp_path: Path) -> None:
    path = write(tmp_path)
    rows = (tmp_path / "months.csv").read_text("utf-8").splitlines()
    none = [
        ",".join([*row.split(",")[:5], "0", "0", "0"]) if row.startswith("2024-06") else row
        for row in rows
    ]
    (tmp_path / "months.csv").write_text("\n".join(none) + "\n", "utf-8")
    project = api.open(path)
    months = complete_periods(project, "win_rate", "month")  # undefined where nothing was closed
    assert (months[0].label, len(months)) == ("2024-07", 21)
    assert len(complete_periods(project, "calls", "month")) == 36


def test_false_discoveries_are_held_down() -> None:
    def passed(*tried: tuple[float, Verdict]) -> list[bool]:
        leads = [
            LeadOf("calls", "sales", "rep", replace(_lead("calls", 0.1).lead, p=p, verdict=verdict))
            for p, verdict in tried
        ]
        return [one.passed for one in judged(leads)]

    assert passed((0.03, "leads"), (0.9, "none"), (0.8, "none")) == [False] * 3
    assert passed((0.03, "leads"), (0.9, "little"), (0.8, "little")) == [True, False, False]
    assert passed((0.01, "leads"), (0.001, "shared"), (0.9, "none")) == [True, False, False]
    assert passed() == []


def test_a_design_without_kgi_says_so(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text("utf-8").replace("    role: kgi\n", ""), "utf-8")
    with pytest.raises(KanameError) as error:
        leads(api.open(path))
    assert [finding.rule for finding in error.value.findings] == ["leads.no-kgi"]
