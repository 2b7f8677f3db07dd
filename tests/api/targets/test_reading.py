"""Edits of a book in the ledger: exactly those, with their reasons, or nothing and every fault."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from kaname import api
from kaname.api import Project
from kaname.api.targets.book import write_book
from kaname.api.targets.reading import Read, read_book
from kaname.errors import KanameError
from kaname.periods import today
from kaname.targets import ledger
from kaname.targets.ledger import COMPANY, Scope, Step
from tests import targets_company as company
from tests.target_book.small import at, edited, typed

EAST, WEST = Scope("team", "東"), Scope("team", "西")
AOKI, BABA, CHIBA = (Scope("member", name) for name in ("青木", "馬場", "千葉"))
PERIOD, OCTOBER, NOVEMBER = "FY2026-Q3", "2026-10", "2026-11"
Hand = Callable[[Workbook], object]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company, opened once."""
    folder = tmp_path_factory.mktemp("company")
    return api.open(company.write(folder), store=folder / "store")


@pytest.fixture
def project(opened: Project, tmp_path: Path) -> Project:
    """The company with a ledger of its own."""
    return replace(opened, path=tmp_path / "sales.yaml")


@pytest.fixture(scope="module")
def made(opened: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book as it was made of the budget alone."""
    path = tmp_path_factory.mktemp("book") / "targets.xlsx"
    write_book(opened, path, "ja", period=PERIOD)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(made, tmp_path))


def folder(project: Project) -> Path:
    return project.path.parent / ledger.FOLDER


def taken(project: Project, path: Path, *hands: Hand, **options: Any) -> Read:
    return read_book(project, edited(path, *hands), "佐藤", "ja", **options)


def refused(project: Project, path: Path, *hands: Hand, **options: Any) -> list[str]:
    """The lines of the faults; nothing may have been written."""
    before = ledger.read(folder(project))
    with pytest.raises(KanameError) as caught:
        taken(project, path, *hands, **options)
    assert ledger.read(folder(project)) == before
    return [finding.line("ja").rpartition("/")[2] for finding in caught.value.findings]


MOVED = (typed(AOKI, OCTOBER, 600_000, "担当替え"), typed(BABA, OCTOBER, "60万", "担当替えの受け"))


def test_edits_become_a_draft_with_one_adjustment_each(project: Project, path: Path) -> None:
    entry = taken(project, path, *MOVED).entry
    assert entry is not None
    assert ledger.read(folder(project)) == (entry,)
    assert (entry.version, entry.status, entry.author, entry.reason) == (
        "修正", "draft", "佐藤", "edited.xlsx で 2 セルを編集",
    )  # fmt: skip
    on = today(project.calendar)
    stated = (
        "目標値の表（版：当初）",
        "記録なし",
        date(2026, 3, 15),
        "目標値の表の値。根拠は記録されていません。",
    )
    assert [(one.scope, one.period, one.value, one.steps) for one in entry.targets] == [
        (
            AOKI, OCTOBER, 600_000,
            (
                Step("previous", 700_000, *stated),
                Step("adjustment", -100_000, "edited.xlsx [担当者] D5", "佐藤", on, "担当替え"),
            ),
        ),
        (
            BABA, OCTOBER, 600_000,
            (
                Step("previous", 500_000, *stated),
                Step("adjustment", 100_000, "edited.xlsx [担当者] D6", "佐藤", on, "担当替えの受け"),
            ),
        ),
    ]  # fmt: skip


def test_a_second_round_goes_on_from_the_first(
    project: Project, path: Path, tmp_path: Path
) -> None:
    taken(project, path, *MOVED)
    again = tmp_path / "again.xlsx"
    made = write_book(project, again, "ja", period=PERIOD)
    assert (made.origin.version, made.origin.entry) == ("修正", 1)
    read = taken(project, again, typed(AOKI, OCTOBER, 650_000), typed(BABA, OCTOBER, 550_000))
    assert read.entry is not None
    steps = read.entry.targets[0].steps
    assert [step.value for step in steps] == [700_000, -100_000, 50_000]
    assert read.entry.number == 2


def test_an_edited_month_that_is_over_is_told(tmp_path: Path) -> None:
    design = company.write(tmp_path)
    text = design.read_text("utf-8").replace("as_of: 2026-09-30", "as_of: 2026-10-31")
    design.write_text(text, "utf-8")
    project = api.open(design, store=tmp_path / "store")
    book = tmp_path / "targets.xlsx"
    write_book(project, book, "ja", period=PERIOD)
    west = [typed(unit, NOVEMBER, 2_100_000) for unit in (WEST, CHIBA)]
    read = taken(project, book, *MOVED, *west, typed(COMPANY, NOVEMBER, 3_400_000))
    told = [one for one in read.notices if one.rule == "target_book.period-over"]
    assert [one.place.cell for one in told if one.place] == ["D5", "D6"]  # none of November
    assert told[0].text("ja") == (
        "2026年10月は、データではすでに終わっています。目標を 700,000円 から 600,000円 に"
        "変えてよいか確かめてください。"
    )


def test_a_book_without_edits_writes_nothing(project: Project, path: Path) -> None:
    read = taken(project, path, typed(AOKI, OCTOBER, 700_000))
    assert (read.entry, read.edits) == (None, ())
    assert [notice.rule for notice in read.notices] == ["target_book.reason-unused"]
    assert not folder(project).exists()


def test_what_does_not_add_up_is_told_by_cell(project: Project, path: Path) -> None:
    assert refused(project, path, typed(EAST, OCTOBER, 1_250_000), typed(AOKI, NOVEMBER, 780_000)) == [
        "edited.xlsx [全社] C5: 直す parts-differ: 2026年10月：全社 の内訳（課）の計が 3,050,000円、"
        "全体が 3,000,000円 で、差が +50,000円 あります。編集したセル：[課] D5。差が0になるように内訳か"
        "全体を直すか、--accept-gaps で割増・割引のまま残してください。",
        "edited.xlsx [課] D5: 直す parts-differ: 2026年10月：東 の内訳（担当者）の計が 1,200,000円、"
        "全体が 1,250,000円 で、差が ▲50,000円 あります。編集したセル：[課] D5。差が0になるように内訳か"
        "全体を直すか、--accept-gaps で割増・割引のまま残してください。",
        "edited.xlsx [課] E5: 直す parts-differ: 2026年11月：東 の内訳（担当者）の計が 1,280,000円、"
        "全体が 1,300,000円 で、差が ▲20,000円 あります。編集したセル：[担当者] E5。差が0になるように内訳か"
        "全体を直すか、--accept-gaps で割増・割引のまま残してください。",
    ]  # fmt: skip


def test_gaps_may_be_kept_and_are_seen_in_the_step(project: Project, path: Path) -> None:
    read = taken(project, path, typed(AOKI, OCTOBER, 760_000, "割増"), accept_gaps=True)
    assert read.entry is not None
    assert [(notice.rule, notice.severity) for notice in read.notices] == [
        ("target_book.gap-kept", "warning")
    ]
    assert read.entry.targets[0].steps[-1].detail == {
        "gaps": [{"whole": "team:東", "level": "member", "parts_less_whole": 60_000}]
    }
    # From now on the gap is the ledger's own: an edit that keeps or narrows it passes.
    again = path.with_name("again.xlsx")
    write_book(project, again, "ja", period=PERIOD)
    assert taken(project, again, typed(BABA, OCTOBER, 460_000)).entry is not None


def test_a_target_changed_meanwhile_is_a_conflict_by_cell(project: Project, path: Path) -> None:
    step = Step("adjustment", 750_000, "会議", "鈴木", date(2026, 9, 1), "増員")
    one = ledger.target("sales", OCTOBER, AOKI, [step])
    ledger.append(folder(project), version="修正", author="鈴木", reason="増員", targets=[one])
    (line, *rest) = refused(project, path, *MOVED)
    assert line == (
        "edited.xlsx [担当者] D5: 直す conflict: ブックの作成後に、この目標は 700,000円 から 750,000円 に"
        "変わっています（鈴木）。ここでは 600,000円 です。どちらにするかを決め、ブックを作り直すか、"
        "台帳のままでよければ 750,000円 と入力してください。"
    )
    assert all("parts-differ" in one for one in rest)


def test_targets_changed_meanwhile_elsewhere_are_fine(project: Project, path: Path) -> None:
    step = Step("adjustment", 2_000_000, "会議", "鈴木", date(2026, 9, 1), "増員")
    one = ledger.target("sales", NOVEMBER, CHIBA, [step])
    ledger.append(folder(project), version="修正", author="鈴木", reason="増員", targets=[one])
    entry = taken(project, path, *MOVED).entry
    assert entry is not None
    assert [target.scope for target in entry.targets] == [AOKI, BABA]


def test_an_edit_that_the_ledger_has_already_is_none(project: Project, path: Path) -> None:
    taken(project, path, *MOVED)
    assert taken(project, path, *MOVED).entry is None


def test_the_version_may_be_named(project: Project, path: Path) -> None:
    entry = taken(project, path, *MOVED, version="下期見直し").entry
    assert entry is not None
    assert entry.version == "下期見直し"


def test_all_is_told_at_once(project: Project, path: Path) -> None:
    hands = (
        typed(AOKI, OCTOBER, "x"),
        typed(BABA, NOVEMBER, 400_000, None),
        typed(WEST, OCTOBER, 1_700_000),
    )
    assert [line.partition(" 直す ")[2].partition(":")[0] for line in refused(project, path, *hands)] == [
        "cell-text", "reason-missing", "parts-differ", "parts-differ", "parts-differ",
    ]  # fmt: skip


def test_many_faults_of_a_kind_are_counted(project: Project, path: Path) -> None:
    hands = [
        typed(unit, month, "x")
        for unit in (COMPANY, EAST, WEST, AOKI, BABA, CHIBA)
        for month in (OCTOBER, NOVEMBER, "2026-12")
    ]
    lines = refused(project, path, *hands)
    assert len(lines) == 18
    assert all("cell-text" in line for line in lines)


def test_the_author_is_asked_for(project: Project, path: Path) -> None:
    with pytest.raises(KanameError) as caught:
        read_book(project, path, " ", "ja")
    assert [finding.rule for finding in caught.value.findings] == ["targets.author-missing"]


def test_a_book_of_another_ledger(project: Project, path: Path, tmp_path: Path) -> None:
    taken(project, path, *MOVED)
    again = tmp_path / "again.xlsx"
    write_book(project, again, "ja", period=PERIOD)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = replace(project, path=elsewhere / "sales.yaml")
    assert "other-ledger" in refused(other, again)[0]


def test_a_book_of_another_design_or_a_kpi_that_is_gone(project: Project, path: Path) -> None:
    design = project.design
    renamed = design.model_copy(update={"name": "別の会社"})
    assert (
        "「営業」から作られたもので、この設計「別の会社」"
        in refused(replace(project, design=renamed), path)[0]
    )
    kpis = {name: kpi for name, kpi in design.kpis.items() if name != "sales"}
    without = design.model_copy(update={"kpis": kpis})
    assert "kpi-gone" in refused(replace(project, design=without), path)[0]


def test_shares_come_back_without_checks_of_sums(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "rates.xlsx"
    write_book(project, path, "ja", kpi="win_rate", period=PERIOD)
    read = taken(project, path, typed(EAST, OCTOBER, "40%"), typed(WEST, OCTOBER, 0.3))
    assert read.entry is not None
    assert [(one.scope, one.value) for one in read.entry.targets] == [(EAST, 0.4), (WEST, 0.3)]
    assert [one.steps[-1].value for one in read.entry.targets] == [0.05, -0.05]


def test_a_total_below_zero_or_nothing_never_reaches_the_ledger(
    project: Project, path: Path
) -> None:
    def clear(opened: Workbook) -> None:
        for key in (OCTOBER, NOVEMBER):
            at(opened["担当者"], AOKI, key).value = None

    assert ["cell-empty" in line for line in refused(project, path, clear)] == [True, True]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.sampled_from([OCTOBER, NOVEMBER, "2026-12"]), st.integers(-400_000, 400_000)),
        max_size=4,
    )
)
def test_edits_that_keep_the_sums_come_back_exactly(
    opened: Project, path: Path, moves: list[tuple[str, int]]
) -> None:
    """Amounts moved between two members of a team, in some months."""
    start = {
        (s, m): v
        for s, r in ((AOKI, "R1"), (BABA, "R2"))
        for m, v in zip((OCTOBER, NOVEMBER, "2026-12"), company.FIGURES["member", r], strict=True)
    }
    wanted: dict[tuple[Scope, str], int] = dict(start)
    for month, amount in moves:
        wanted[AOKI, month] -= amount
        wanted[BABA, month] += amount
    if min(wanted.values()) < 0:
        return
    book = load_workbook(path)
    changed = {cell: value for cell, value in wanted.items() if value != start[cell]}
    for (scope, month), value in changed.items():
        typed(scope, month, value)(book)
    place = path.with_name("moved.xlsx")
    book.save(place)
    own = replace(
        opened,
        path=Path(str(path.parent / f"run{len(list(path.parent.iterdir()))}")) / "sales.yaml",
    )
    own.path.parent.mkdir()
    entry = read_book(own, place, "佐藤", "ja").entry
    found = {(one.scope, one.period): one for one in entry.targets} if entry else {}
    assert {cell: one.value for cell, one in found.items()} == changed
    assert {cell: one.steps[-1].value for cell, one in found.items()} == {
        cell: value - start[cell] for cell, value in changed.items()
    }


def yearly(kpi: str, value: float, scope: Scope, project: Project) -> None:
    """A target of the year in the ledger, drafted in the book's version."""
    step = Step("allocation", value, "配賦", "鈴木", date(2026, 3, 1), "期初")
    one = ledger.target(kpi, "FY2026", scope, [step])
    ledger.append(folder(project), version="修正", author="鈴木", reason="期初", targets=[one])


def test_the_year_follows_its_months(project: Project, path: Path) -> None:
    yearly("sales", 9_000_000, AOKI, project)
    hands = [
        typed(AOKI, month, value, "前倒し")
        for month, value in ((OCTOBER, 650_000), (NOVEMBER, 870_000))
    ]
    others = [typed(BABA, OCTOBER, 550_000), typed(BABA, NOVEMBER, 430_000)]
    read = taken(project, path, *hands, *others)
    assert read.entry is not None
    (year,) = [one for one in read.entry.targets if one.period == "FY2026"]
    assert (year.scope, year.value) == (AOKI, 9_020_000)
    assert [(step.kind, step.value) for step in year.steps] == [
        ("allocation", 9_000_000), ("adjustment", 20_000),
    ]  # fmt: skip
    assert year.steps[-1].source == "edited.xlsx [担当者] D5, [担当者] E5"
    assert [notice.text("ja") for notice in read.notices] == [
        "青木 の 2026年度 の目標も、編集した期間に合わせて 9,000,000円 → 9,020,000円 にしました。"
    ]


def test_the_year_stays_where_its_months_sum_as_before(project: Project, path: Path) -> None:
    yearly("sales", 9_000_000, EAST, project)
    entry = taken(project, path, *MOVED).entry
    assert entry is not None
    assert {one.period for one in entry.targets} == {OCTOBER}


def test_a_rate_of_the_year_stays_and_is_told(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "rates.xlsx"
    write_book(project, path, "ja", kpi="win_rate", period=PERIOD)
    yearly("win_rate", 0.36, EAST, project)
    read = taken(project, path, typed(EAST, OCTOBER, "40%"))
    assert read.entry is not None
    assert [one.period for one in read.entry.targets] == [OCTOBER]
    assert [(notice.rule, notice.severity) for notice in read.notices] == [
        ("target_book.longer-stays", "warning")
    ]
