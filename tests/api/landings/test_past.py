"""The past that a landing is judged on: its periods, and a word where its odds were bad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.landings.backtest import backtest
from kaname.api.landings.landing import landing, question
from kaname.api.landings.past import past_periods, past_targets
from kaname.landing.backtest import Case, past_trial
from kaname.landing.outlook import landings, learner
from kaname.periods import Grain
from tests.landing.files import DESIGN, write

Open = Callable[[dict[str, float]], Project]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """The company with targets of months."""

    def with_targets(targets: dict[str, float]) -> Project:
        folder: Path = tmp_path_factory.mktemp("past")
        steps = ", ".join(f"{{period: {at}, value: {v}}}" for at, v in targets.items())
        goal = "goal: {value: 800000000, period: FY2026}\n"
        text = DESIGN.replace(goal, f"{goal}  milestones: [{steps}]\n")
        return api.open(write(folder, design=text), store=folder / "store")

    return with_targets


@pytest.fixture(scope="module")
def cases(opened: Open) -> Sequence[Case]:
    """What was said of past months as far before their ends as now, and what came."""
    of = question(opened({}), period="2026-05")
    seen = learner(of.book.deals, of.day.toordinal(), of.project.calendar)
    (now,) = landings(seen, of.periods)
    months = past_periods(seen, Grain.MONTH)
    trial = past_trial(seen, months, now.past, dict.fromkeys(months, 1.0))
    assert trial is not None
    assert past_trial(seen, months, now.past, {months[0]: 1.0}) is None  # of one says nothing
    return trial.cases


def _against(case: Case) -> float:
    """A target that is reached where it was unlikely, and missed where it was likely."""
    return round(case.came + 1 if case.came < case.expected else case.came)


def test_past_periods_are_the_latest_first_and_have_their_targets(opened: Open) -> None:
    project = opened({"2026-03": 5_000_000})
    of = question(project)
    seen = learner(of.book.deals, of.day.toordinal(), project.calendar)
    quarters = past_periods(seen, Grain.QUARTER)
    assert [period.label for period in quarters[:2]] == ["FY2025-Q4", "FY2025-Q3"]
    months = past_periods(seen, Grain.MONTH)
    assert len(months) == 24
    found = past_targets(project, "sales", {}, months)
    assert {period.label: value for period, value in found.items()} == {"2026-03": 5_000_000}


def test_a_trial_is_of_the_distance_from_the_end(cases: Sequence[Case]) -> None:
    assert {case.ahead for case in cases} == {11}  # 20 May to 31 May
    assert cases[0].period.label == "2026-04"
    assert {case.chance for case in cases} == {1.0}


def test_odds_that_were_worse_than_even_are_said_to_be(opened: Open, cases: Sequence[Case]) -> None:
    targets = {case.period.label: _against(case) for case in cases}
    of = question(opened({**targets, "2026-05": 20_000_000}), period="2026-05")
    (note,) = landing(of, compared=False).notes
    assert (note.rule, note.severity) == ("landing.poor-chance", "warning")
    assert note.params["days"] == 11
    assert float(str(note.params["brier"])) > 0.25
    assert note.text("ja").startswith("2026年5月の達成確率は、まだ当てにできません。")
    found = backtest(of)
    four = found.trials[Grain.MONTH][2].ours.brier
    assert four is not None
    assert four > 0.25
    assert [note.rule for note in found.notes] == ["landing.poor-chances-month"]


def test_good_odds_need_no_word(opened: Open, cases: Sequence[Case]) -> None:
    targets = {case.period.label: 1_000.0 for case in cases}
    of = question(opened({**targets, "2026-05": 20_000_000}), period="2026-05")
    assert landing(of, compared=False).notes == ()
    assert backtest(of).notes == ()


BUDGET = """\
  figures:
    from: figures.csv
    time: period_start
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      latest: as_of
      levels: {company: {}}
"""


def test_a_budget_that_is_revised_later_changes_no_past_answer(
    tmp_path: Path, cases: Sequence[Case]
) -> None:
    """Written in 2024 against the odds; in May 2026 the past months become easy ones."""
    lines = ["measure,scope_kind,scope_id,period_start,period_end,as_of,value"]
    may = (date(2026, 5, 1), date(2026, 6, 1), 20_000_000)
    spans = [(case.period.start, case.period.end, _against(case)) for case in cases]
    for start, end, value in (*spans, may):
        lines.append(f"sales,company,,{start},{end},2024-01-01,{value}")
        lines.append(f"sales,company,,{start},{end},2026-05-15,1000")
    design = DESIGN.replace("facts:\n", f"facts:\n{BUDGET}")
    path = write(tmp_path, design=design)
    (tmp_path / "figures.csv").write_text("\n".join(lines) + "\n", "utf-8")
    project = api.open(path, store=tmp_path / "store")
    asked = {at: question(project, period="2026-05", as_of=at) for at in ("2026-05-14", None)}
    notes = {at: [n.rule for n in landing(of, compared=False).notes] for at, of in asked.items()}
    assert notes == {"2026-05-14": ["landing.poor-chance"], None: []}
    then, now = (backtest(of).trials[Grain.MONTH][2].cases for of in asked.values())
    past = {start: value for start, _, value in spans}
    assert [case.target for case in then if case.period.start in past] == [
        past[case.period.start] for case in then if case.period.start in past
    ]
    assert {case.target for case in now if case.period.start in past} == {1000.0}
