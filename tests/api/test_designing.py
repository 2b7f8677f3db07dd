"""`draw_up`: a whole design on the KPIs that the data can measure, and nothing lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from kaname import api
from kaname.api import trial
from kaname.api.designing import Wish, draw_up
from kaname.api.diagnosis import examine
from kaname.api.progress.standing import standings
from kaname.design import load
from kaname.errors import KanameError
from tests.catalogue import company


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the 19 tables of a random company."""
    folder = tmp_path_factory.mktemp("tables")
    company.write(company.frames(3), folder)
    return folder


def _deals(folder: Path) -> Path:
    """What a small company has: one list of deals of two fiscal years."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["案件名", "担当者", "状況", "発生日", "決着日", "金額"])
    for month in range(24):
        year, number = 2024 + (month + 3) // 12, (month + 3) % 12 + 1
        for deal in range(5):
            day = f"{year}-{number:02d}-{deal + 10}"
            state = "受注" if deal < 2 else "失注"
            opened = f"{year}-{number:02d}-01"
            writer.writerow(
                [f"{month}-{deal}", "佐藤" if deal % 2 else "鈴木", state, opened, day, 100_000]
            )
    file = folder / "案件一覧.csv"
    file.write_text(out.getvalue(), "utf-8")
    return file


def test_whole_design_on_all_tables(tables: Path) -> None:
    made = draw_up(tables, Wish("new_business", goal="+10%"), lang="ja")
    assert made.missing == ()
    assert made.kgi == "won_amount"
    design = load.load(made.design).design
    assert design is not None
    assert design.strategy is not None
    assert design.strategy.goal is not None
    project = api.open(made.design)
    year = project.measure("won_amount", grain="year", start="FY2025", end="FY2025")
    (reached,) = year.frame["value"].to_list()
    goal = design.strategy.goal
    assert goal.value == pytest.approx(reached * 1.1, rel=0.006)  # said in three places
    assert goal.evidence is not None
    parts = (goal.evidence.forecast, goal.evidence.adjustment)
    assert sum(part for part in parts if part is not None) == pytest.approx(goal.value)
    assert goal.evidence.forecast == pytest.approx(reached, abs=1)
    assert project.tree("2026-02").roots[0].kpi == "won_amount"
    assert "\n# 目標（targets）は例です。自社の数字に置き換えてください。\nsegments:" in (
        made.design.read_text("utf-8")
    )


def test_the_design_that_was_there_is_set_aside(tables: Path) -> None:
    first = draw_up(tables, Wish("route")).design.read_text("utf-8")
    second = draw_up(tables, Wish("field", "saas", "change"))
    assert second.set_aside is not None
    assert second.set_aside.read_text("utf-8") == first
    assert sorted(p.name for p in tables.glob(".*")) == []


def test_situations_have_their_layers(tables: Path) -> None:
    sections = {}
    for situation in ("lever", "strength", "change"):
        made = draw_up(tables, Wish("new_business", situation=situation))
        design = load.load(made.design).design
        assert design is not None
        sections[situation] = (design.scorecard is not None, bool(design.objectives))
    assert sections == {"lever": (False, False), "strength": (True, False), "change": (True, True)}


def test_little_data_gives_a_small_tree_and_a_verdict_for_the_rest(tmp_path: Path) -> None:
    made = draw_up(
        tmp_path / "c", Wish("route", goal="1200万"), files=[_deals(tmp_path)], lang="ja"
    )
    active = {verdict.kpi for verdict in made.active}
    assert made.kgi == "won_amount"  # no ledger: what was won stands in for sales
    assert "sales" in {verdict.kpi for verdict in made.missing}
    project = api.open(made.design)
    assert active >= {"won_amount"}
    tree = project.tree("2026-03")
    assert tree.roots[0].now.value == 200_000
    assert [child.kpi for child in tree.roots[0].children] == ["won_deals", "average_deal_size"]
    assert made.goal is not None
    assert made.goal.value == 12_000_000
    assert made.instead_of == {"ja": "売上高", "en": "Sales"}
    assert made.taken is not None
    design = project.design
    needs = design.candidates["sales"].needs
    assert isinstance(needs, dict)
    assert set(needs) == {"ja", "en"}
    found = examine(made.design)
    assert [f.line() for f in found.findings if f.severity == "error"] == []


def test_a_budget_of_the_folder_stays(tmp_path: Path) -> None:
    budget = tmp_path / "予算.csv"
    rows = ["年月,課,受注目標", "2026年3月,東日本課,150000", "2026年3月,西日本課,100000"]
    budget.write_text("\n".join(rows) + "\n", "utf-8")
    folder = tmp_path / "c"
    made = draw_up(folder, Wish("new_business"), files=[_deals(tmp_path), budget], lang="ja")
    project = api.open(made.design)
    (row,) = standings(project, "2026-03", ["won_amount"]).rows
    assert row.target is not None
    assert (row.actual, row.target.value, row.source) == (200_000, 250_000, "stated")
    plain = draw_up(tmp_path / "d", Wish("new_business"), files=[_deals(tmp_path)], lang="ja")
    assert "targets" not in api.open(plain.design).design.facts


def test_no_data_gives_the_whole_design(tmp_path: Path) -> None:
    made = draw_up(tmp_path / "later", Wish("inside", "saas", "change", goal="1億"))
    assert made.goal is not None
    assert (made.active, made.missing, made.goal.value) == ((), (), 1e8)
    assert (made.goal.base, made.taken) == (None, None)
    found = examine(made.design)
    rules = {f.rule for f in found.findings if f.severity != "advice"}
    assert rules == {"rules.no-data-yet", "rules.no-evidence"}


WRONG: dict[str, dict[str, Any]] = {
    "unreadable-goal": {"goal": "たくさん"},
    "two-ways-goal": {"goal": "120%"},
    "goal-too-low": {"goal": "-1億"},
    "unsigned-goal": {"goal": "12%"},
    "unreadable-term": {"period": "FY20277"},
    "change-of-a-year": {"goal": "+12%", "period": "2026-04"},
    "unknown-design": {"style": "insid"},
    "unknown-setting": {"parameters": {"follow_up_day": "9"}},
    "setting-number": {"parameters": {"follow_up_days": "ten"}},
    "setting-words": {"parameters": {"closer_roles": "closer,,"}},
}


@pytest.mark.parametrize("rule", WRONG)
def test_nothing_is_opened_where_the_wish_is_at_fault(tmp_path: Path, rule: str) -> None:
    folder = tmp_path / "nothing"
    with pytest.raises(KanameError) as raised:
        draw_up(folder, Wish(**{"style": "inside", **WRONG[rule]}), files=[_deals(tmp_path)])
    assert [f.rule.partition(".")[2] for f in raised.value.findings] == [rule]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"industry": "sass"}, r"`--industry` does not take `sass`. Choose one: saas \(SaaS, IT\)"),
        (
            {"situation": "levr"},
            r"`--situation` does not take `levr`. Choose one: lever \(Find the lever",
        ),
    ],
)
def test_an_unknown_choice_is_told_with_what_was_meant(
    tmp_path: Path, wrong: dict[str, str], words: str
) -> None:
    with pytest.raises(KanameError, match=words):
        draw_up(tmp_path / "nothing", Wish("inside", **wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("files", [(), ("opportunity.csv",)])
def test_a_text_that_settings_spoil_is_not_written(tmp_path: Path, files: Sequence[str]) -> None:
    """Faults of a text that stands nowhere have no place, without data and with some."""
    for file in files:
        (tmp_path / file).write_text("opportunity_id,status\nA,won\n", "utf-8")
    spoilt = {"backlog_low": "600000000"}  # above the usual upper end of the band
    with pytest.raises(KanameError) as raised:
        draw_up(tmp_path, Wish("solution", "manufacturing", parameters=spoilt))
    assert {(f.rule, f.place) for f in raised.value.findings} == {("design.upside-down-band", None)}
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(files)


def test_what_goes_with_the_kpis_is_told_and_formulas_can_be_put_back(tmp_path: Path) -> None:
    wish = Wish("new_business", situation="change")
    made = draw_up(tmp_path / "c", wish, files=[_deals(tmp_path)])
    told = {(one.section, one.name): one for one in made.dropped}
    opportunities = told["kpis", "opportunities"]
    assert opportunities.label == {"ja": "商談数", "en": "Opportunities"}
    assert set(opportunities.why) == {"open_leads", "new_leads", "conversion_pace"}
    link = told["scorecard", "proposal_rate → new_customers"]
    assert link.label == {
        "ja": "提案実施率 → 新規顧客獲得数",
        "en": "Proposal rate → New customers",
    }
    assert ("initiatives", "target_list") in told
    lines = made.design.read_text("utf-8").splitlines()
    at = lines.index("  # formula: (opening(open_leads) + new_leads) * conversion_pace")
    assert lines[at - 1].startswith("  # To put back as soon as conversion_pace, new_leads")
    assert lines[at + 1] == "  opportunities:"
    design = load.load(made.design).design
    assert design is not None
    assert {voice.tenure for voice in design.voices} == {"junior", "middle", "veteran"}
    sums = {key: sum(segment.weights.values()) for key, segment in design.segments.items()}
    bare = {name for section, name in told if section == "weights"}
    assert sums == {key: 0 if key in bare else pytest.approx(1) for key in sums}


def test_a_candidate_keeps_its_formula(tmp_path: Path) -> None:
    made = draw_up(tmp_path / "c", Wish("route"), files=[_deals(tmp_path)])
    _, _, waiting = made.design.read_text("utf-8").partition("\ncandidates:\n")
    lines = waiting.splitlines()
    assert lines[lines.index("  sales:") - 1].startswith("  # formula: ")


@pytest.mark.parametrize(("month", "goal"), [(11, 12 * 200_000 * 1.1), (13, None)])
def test_a_year_only_partly_in_the_data_is_no_past(
    tmp_path: Path, month: int, goal: float | None
) -> None:
    """Deals up to March 2026, from March 2025 on or only from May: FY2025 begins in April."""
    head, *rows = _deals(tmp_path).read_text("utf-8").splitlines()
    later = tmp_path / "later.csv"
    later.write_text("\n".join([head, *rows[5 * month :]]), "utf-8")
    wish = Wish("new_business", goal="+10%")
    if goal is not None:
        found = draw_up(tmp_path / "c", wish, files=[later]).goal
        assert found is not None
        assert found.base is not None
        assert (found.value, found.unit) == (goal, "JPY")
        assert (found.base.period.label, found.base.value) == ("FY2025", 12 * 200_000)
        return
    with pytest.raises(KanameError) as raised:
        draw_up(tmp_path / "c", wish, files=[later])
    assert raised.value.findings[0].rule == "catalogue.goal-without-past"
    assert not (tmp_path / "c" / "design.yaml").exists()  # nor the first one, of opening


def test_a_goal_needs_a_kpi_of_money(tmp_path: Path) -> None:
    file = tmp_path / "活動履歴.csv"
    days = [f"佐藤,電話,2026-{n:02d}-10 10:00,2026-{n:02d}-10 10:20,A{n},接続" for n in range(1, 7)]
    head = "担当者,活動種別,開始日時,終了日時,顧客名,結果"
    file.write_text("\n".join([head, *days]), "utf-8")
    with pytest.raises(KanameError) as raised:
        draw_up(tmp_path / "c", Wish("inside", goal="1億"), files=[file])
    assert [f.rule for f in raised.value.findings] == ["catalogue.no-goal"]
    assert "案件一覧" in raised.value.findings[0].text("ja")
    assert not (tmp_path / "c" / "design.yaml").exists()
    made = draw_up(tmp_path / "c", Wish("inside"))
    assert not made.is_fit
    assert made.instead_of is not None
    assert made.kgi in {verdict.kpi for verdict in made.active}


def test_key_results_start_where_the_data_is(tables: Path) -> None:
    made = draw_up(tables, Wish("new_business", situation="change", goal="+10%"))
    design = load.load(made.design).design
    assert design is not None
    assert made.goal is not None
    (objective,) = design.objectives.values()
    assert objective.cycle == f"{made.goal.period.label}-Q1"
    project = api.open(made.design)
    quarters = project.measure("win_rate", grain="quarter").frame
    measured = dict(quarters.select("period", "value").iter_rows())
    (result,) = (result for result in objective.key_results if result.kpi == "win_rate")
    assert result.start in [round(value, 3) for value in measured.values() if value is not None]
    assert result.start is not None
    assert result.target == pytest.approx(result.start * 0.34 / 0.28, rel=0.005)


def test_roles_without_a_kpi_go(tmp_path: Path) -> None:
    made = draw_up(tmp_path / "c", Wish("solution", "manufacturing"), files=[_deals(tmp_path)])
    gone = {one.name for one in made.dropped if one.section == "roles"}
    design = load.load(made.design).design
    assert design is not None
    given = {role for kpi in design.kpis.values() for role in kpi.given_to}
    assert gone
    assert not gone & design.roles.keys()
    assert given <= design.roles.keys()
    assert not gone & {voice.role for voice in design.voices}


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = _deals(tmp_path)
    for folder in (file, file / "in"):
        with pytest.raises(KanameError) as raised:
            draw_up(folder, Wish("route"))
        assert [f.rule for f in raised.value.findings] == ["catalogue.folder-is-file"]


def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(trial, "TemporaryFile", refused)  # root may write everywhere
    folder = tmp_path / "sales"
    with pytest.raises(KanameError) as raised:
        draw_up(folder, Wish("route"))
    assert raised.value.findings[0].text("ja").startswith(f"「{folder}」には書き込めません。")
