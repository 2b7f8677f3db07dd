"""Allocation of a small company's target: totals, keys, limits, and what it says when it cannot."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.allocations.allocating import Allocation, allocate
from kaname.api.allocations.asked import Wish
from kaname.errors import KanameError
from tests.sellers import DESIGN, write

BUDGET = """\
  budget:
    from: budget.csv
    time: period_start
    where: scenario = 'target'
    stated:
      kind: scope_kind
      id: scope_id
      span: [period_start, period_end]
      levels:
        company: {}
        member: {dimensions: {member: scope_id}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("sellers")
    return kaname.open(write(folder), store=folder / "store")


def values(found: Allocation, level: str) -> dict[str, float]:
    return {"/".join(s.path): s.value for s in found.shares if s.level == level}


def faults(project: kaname.Project, wish: Wish) -> list[str]:
    with pytest.raises(KanameError) as raised:
        allocate(project, wish)
    return [finding.rule for finding in raised.value.findings]


def exact(found: Allocation) -> None:
    """Every unit is the sum of its parts, of the year and of each month."""
    for share in found.shares:
        assert sum(Decimal(str(m)) for m in share.months) == Decimal(str(share.value))
        parts = [s for s in found.shares if s.path[:-1] == share.path and s.path != share.path]
        if parts:
            bottom = parts[0].level == found.staff.dims[-1]
            whole = Decimal(str(share.value)) + (Decimal(str(share.over)) if bottom else 0)
            assert sum(Decimal(str(part.value)) for part in parts) == whole
            if not share.over:
                for i, month in enumerate(share.months):
                    assert sum(Decimal(str(p.months[i])) for p in parts) == Decimal(str(month))


def test_the_goal_of_the_design_by_an_even_key(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="even"))
    assert (found.source, found.whole, found.unit) == ("goal", 400_000_000, "JPY")
    seven = [
        found.people[name] for name in ("Abe", "Baba", "Chiba", "Doi", "Fukui", "Goto", "Hara")
    ]
    assert seven == pytest.approx([400_000_000 / 7] * 7, abs=10_000)
    assert "Endo" not in found.people  # gone when the year begins
    exact(found)


def test_history_follows_what_each_has_sold(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="history")).people
    assert found["Abe"] / found["Baba"] == pytest.approx(6 / 4, rel=0.03)
    assert found["Hara"] < found["Baba"] < found["Chiba"] < found["Abe"]


def test_potential_follows_the_accounts(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="potential", step="1")).people
    assert found["Abe"] == pytest.approx(2 * found["Baba"], abs=2)
    assert found["Fukui"] == pytest.approx(found["Goto"] / 2, abs=2)


def test_ramp_spares_the_new_hire_and_rises(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="ramp"))
    (fukui,) = (s for s in found.shares if s.path[-1:] == ("Fukui",))
    assert fukui.value < found.people["Abe"]
    assert fukui.months[0] < fukui.months[11]


def test_a_kpi_as_key(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="won", step="1")).people
    assert found["Abe"] == pytest.approx(2 * found["Hara"], abs=2)  # 72 and 36 deals in a year


def test_the_forecast_as_key_asks_the_same_of_all_beyond_it(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="forecast")).people
    assert found["Abe"] / found["Baba"] == pytest.approx(1.5, rel=0.05)
    assert found["Fukui"] < found["Hara"]


def test_stated_weights(project: kaname.Project, tmp_path: Path) -> None:
    file = tmp_path / "weights.csv"
    file.write_text("name,weight\nAbe,3\nBaba,1\n", "utf-8")
    wish = Wish("sales", "FY2026", keys="weights", weights=file)
    found = allocate(project, wish)
    assert (found.people["Abe"], found.people["Baba"]) == (300_000_000, 100_000_000)
    (note,) = [n for n in found.notes if n.rule == "allocation.without-weight"]
    assert note.params["count"] == 6  # Doi in two teams


def test_who_changes_teams_is_in_both_and_has_one_sum(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", keys="even", step="1"))
    parts = values(found, "member")
    assert parts["West/Osaka/Doi"] + parts["West/Kobe/Doi"] == found.people["Doi"]
    (osaka,) = (s for s in found.shares if s.path == ("West", "Osaka", "Doi"))
    assert [month > 0 for month in osaka.months] == [True] * 3 + [False] * 9
    exact(found)


def test_pins_and_limits(project: kaname.Project) -> None:
    pins = ("Abe=100M", "Kobe=120M", "Hara<=30M", "Baba>=70M")
    found = allocate(project, Wish("sales", "FY2026", pins=pins))
    assert found.people["Abe"] == 100_000_000
    assert values(found, "team")["West/Kobe"] == 120_000_000
    assert found.people["Hara"] <= 30_000_000
    assert found.people["Baba"] >= 70_000_000
    exact(found)


def test_over_assignment(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", over=Decimal("0.05")))
    assert found.whole == 400_000_000
    assert sum(found.people.values()) == 420_000_000
    assert found.shares[0].over == 20_000_000
    exact(found)


def test_a_change_on_the_year_before(project: kaname.Project) -> None:
    found = allocate(project, Wish("won", "FY2026", total="+10%"))
    assert found.whole == round((31 * 12 + 3) * 1.1)  # Fukui sold three months
    assert found.steps.size == 1
    exact(found)


def test_the_year_before_is_the_latest_twelve_months_where_it_is_not_over(tmp_path: Path) -> None:
    design = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-12-31")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    found = allocate(project, Wish("won", "FY2026", total="+10%"))
    assert found.whole == round(31 * 12 * 1.1)
    (note,) = [n for n in found.notes if n.rule == "allocation.year-not-over"]
    assert "372 deals" in str(note.params["base"])


def test_what_is_over_has_months(project: kaname.Project) -> None:
    found = allocate(project, Wish("sales", "FY2026", over=Decimal("0.05")))
    for share in found.shares:
        people = [
            of.months
            for of in found.shares
            if of.level == "member" and of.path[: len(share.path)] == share.path
        ]
        if share.level != "member":
            assert sum(share.over_months) == share.over
            beyond = [a + b for a, b in zip(share.months, share.over_months, strict=True)]
            assert beyond == [sum(month) for month in zip(*people, strict=True)]


def test_a_quarter_and_a_month(project: kaname.Project) -> None:
    quarter = allocate(project, Wish("sales", "FY2026-Q2", total="90M"))
    assert [month.label for month in quarter.months] == ["2026-07", "2026-08", "2026-09"]
    assert "West/Osaka/Doi" not in values(quarter, "member")
    month = allocate(project, Wish("sales", "2026-05", total="30M"))
    assert [len(share.months) for share in month.shares[:2]] == [1, 1]
    exact(month)


def test_to_teams_and_to_segments(project: kaname.Project) -> None:
    teams = allocate(project, Wish("sales", "FY2026", to=("team",)))
    assert {share.level for share in teams.shares} == {"company", "division", "team"}
    sizes = allocate(project, Wish("sales", "FY2026", to=("size",)))
    assert set(values(sizes, "size")) == {"large", "small"}
    exact(teams)
    exact(sizes)


def test_commitments_stand_beside_or_draw(project: kaname.Project, tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("name,amount\nHara,60M\nGoto,60M\n", "utf-8")
    wish = Wish("sales", "FY2026", commitments=file)
    plain = allocate(project, wish)
    assert plain.people == allocate(project, Wish("sales", "FY2026")).people
    assert plain.commitments == {"Hara": 60_000_000, "Goto": 60_000_000}
    drawn = allocate(project, wish.beside(None, file, 1.0))
    assert drawn.people["Hara"] > plain.people["Hara"]
    assert drawn.people["Abe"] / drawn.people["Baba"] == pytest.approx(1.5, rel=0.03)
    exact(drawn)


def stated(tmp_path: Path, rows: str) -> kaname.Project:
    design = DESIGN.replace(
        "dimensions:\n  division: {spine", BUDGET + "dimensions:\n  division: {spine"
    )
    heads = "measure,scenario,scope_kind,scope_id,period_start,period_end,value,status\n"
    path = write(tmp_path, design, budget=heads + rows)
    return kaname.open(path, store=tmp_path / "store")


def month(number: int, value: int) -> str:
    year, at = divmod(3 + number, 12)
    after = f"{2026 + (4 + number) // 12}-{(4 + number) % 12 + 1:02}-01"
    return f"sales,target,company,all,{2026 + year}-{at + 1:02}-01,{after},{value},approved\n"


def test_agreed_months_are_kept(tmp_path: Path) -> None:
    rows = "".join(month(i, 20_000_000 + 1_000_000 * i) for i in range(12))
    found = allocate(stated(tmp_path, rows), Wish("sales", "FY2026"))
    assert found.source == "stated"
    assert found.shares[0].months == tuple(20_000_000 + 1_000_000 * i for i in range(12))
    exact(found)


def test_a_total_that_is_asked_for_has_its_own_months(tmp_path: Path) -> None:
    rows = "".join(month(i, 20_000_000 + 1_000_000 * i) for i in range(12))
    found = allocate(stated(tmp_path, rows), Wish("sales", "FY2026", total="306M"))
    assert found.source == "asked"
    assert found.shares[0].months != tuple(20_000_000 + 1_000_000 * i for i in range(12))


@pytest.mark.parametrize(
    ("wish", "rules"),
    [
        (Wish("sale", "FY2026", total="1億"), ["measure.unknown-kpi"]),
        (Wish("sales", "someday", to=("teem",)),
         ["periods.unreadable-period", "measure.unknown-dimension"]),
        (Wish("sales", "2026-W09", total="1億"), ["allocation.period-not-of-months"]),
        (Wish("largest", "FY2026", total="1億"), ["allocation.does-not-add-up"]),
        (Wish("sales", "FY2027"), ["allocation.no-total"]),
        (Wish("won", "FY2026"), ["allocation.no-total-but-others"]),
        (Wish("sales", "FY2026", total="-5億"), ["allocation.total-below-zero"]),
        (Wish("sales", "FY2028", total="+5%"), ["allocation.no-year-before"]),
        (Wish("sales", "FY2025", total="3億"), ["allocation.period-over"]),
        (Wish("sales", "FY2027-Q1", total="+5%"), ["allocation.no-year-before"]),
        (Wish("win_rate", "FY2026", total="3億"), ["allocation.does-not-add-up"]),
        (Wish("average", "FY2026", total="3億"), ["allocation.average"]),
        (Wish("sales", "FY2026", total="5億", step="7億"), ["allocation.step-over-total"]),
        (Wish("sales", "FY2026", total="5億", step="0"), ["allocation.step-not-above-zero"]),
        (Wish("sales", "FY2026", over=Decimal(2)), ["allocation.over-out-of-range"]),
        (Wish("sales", "FY2026", keys="weights"), ["allocation.no-weights-file"]),
        (Wish("sales", "FY2026", pins=("Abe=3億", "Baba=2億")), ["allocation.least-over-whole"]),
        (Wish("sales", "FY2026", pins=("East=3億", "West=2億")), ["allocation.pins-over-whole"]),
        (Wish("sales", "FY2026", pins=("Abbe=1億",)), ["allocation.unknown-unit"]),
        (
            Wish("sales", "FY2026", total="much", keys="hist", pins=("Abbe=1億", "x"), step="y"),
            ["allocation.unknown-key", "catalogue.unreadable-goal", "allocation.unreadable-amount",
             "allocation.unknown-unit"],
        ),
    ],
)  # fmt: skip
def test_faults(project: kaname.Project, wish: Wish, rules: list[str]) -> None:
    assert faults(project, wish) == rules


def test_all_zeros_can_be_divided_evenly_but_not_by_skill(tmp_path: Path) -> None:
    path = write(tmp_path)
    heads = "deal,owner_id,closed,stage,amount,size\n"
    (tmp_path / "deals.csv").write_text(heads + "1,M1,2025-05-07,lost,0,small\n", "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    wish = Wish("sales", "FY2026", total="400M")
    assert faults(project, wish) == ["allocation.key-without-weight"]
    found = allocate(project, Wish("sales", "FY2026", total="400M", keys="even,history"))
    assert found.people["Abe"] == pytest.approx(400_000_000 / 7, abs=10_000)
    exact(found)


def test_a_history_of_one_month_is_said_to_be_short(tmp_path: Path) -> None:
    path = write(tmp_path, DESIGN.replace("data_from: 2024-04-01", "data_from: 2026-03-01"))
    found = allocate(kaname.open(path, store=tmp_path / "store"), Wish("sales", "FY2026"))
    assert [n.params for n in found.notes if n.rule == "allocation.short-history"] == [
        {"months": 1}
    ]
    exact(found)


def test_unknown_names_in_files_are_guessed(project: kaname.Project, tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("name,amount\nHarra,60M\n", "utf-8")
    with pytest.raises(KanameError) as raised:
        allocate(project, Wish("sales", "FY2026", commitments=file))
    assert raised.value.findings[0].suggestion == "Hara"


def test_no_list_of_people(tmp_path: Path) -> None:
    head, rest = DESIGN.split("dimensions:\n  division: {spine", 1)
    design = head + "measures:" + rest.split("measures:", 1)[1]
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    assert faults(project, Wish("sales", "FY2026")) == ["allocation.which-people"]
    found = allocate(project, Wish("sales", "FY2026", to=("member",)))  # those with results
    assert set(found.people) >= {"Abe", "Hara"}
    exact(found)
