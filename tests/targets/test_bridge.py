"""The bridge: blocks that add up, as figures and as they are shown."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kaname.numbers import scale_of, show
from kaname.targets.bridge import Hindsight, shown, to_actual, to_target
from kaname.targets.entry import COMPANY, Step, StepKind, target, total

ON = date(2026, 11, 26)


def step(kind: StepKind, value: float, **detail: object) -> Step:
    return Step(kind, value, "source", "author", ON, "reason", detail)


TARGET = target(
    "sales",
    "FY2026",
    COMPANY,
    [
        step("baseline", 730.5, last_year=692.0, low=709.5, high=751.5),
        step("market", -9.5),
        step("initiative", 51.0, name="ads", low=40.0, high=60.0),
        step("adjustment", 8.0),
    ],
)


def test_last_year_then_trend_and_season_then_the_steps() -> None:
    blocks = to_target(TARGET)
    assert [(b.part, b.name, b.value) for b in blocks] == [
        ("last_year", "", 692.0),
        ("trend", "", 38.5),
        ("market", "", -9.5),
        ("initiative", "ads", 51.0),
        ("adjustment", "", 8.0),
        ("target", "", 780.0),
    ]
    assert (blocks[1].low, blocks[1].high) == (17.5, 59.5)  # of the forecast, less last year
    assert total(block.value for block in blocks[:-1]) == blocks[-1].value


def test_a_baseline_without_last_year_is_one_block() -> None:
    made = target("sales", "FY2026", COMPANY, [step("baseline", 100.0), step("market", 1.0)])
    assert [block.part for block in to_target(made)] == ["baseline", "market", "target"]


def test_what_no_assumption_explains_is_the_work() -> None:
    seen = Hindsight(
        due=400.0,
        actual=370.0,
        wrong_baseline=0.0,
        wrong_market=-12.5,
        wrong_initiatives=(("ads", -10.0), ("training", 4.0)),
    )
    assert [(b.part, b.name, b.value) for b in to_actual(seen)] == [
        ("target", "", 400.0),
        ("wrong_market", "", -12.5),
        ("wrong_initiative", "ads", -10.0),
        ("wrong_initiative", "training", 4.0),
        ("execution", "", -11.5),
        ("actual", "", 370.0),
    ]


amounts = st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=7)


@given(st.integers(0, 10**10), amounts)
def test_what_is_shown_adds_up_too(last_year: int, more: list[int]) -> None:
    steps = [step("baseline", float(last_year), last_year=float(last_year) / 2)]
    steps += [step("adjustment", float(value)) for value in more]
    blocks = to_target(target("sales", "FY2026", COMPANY, steps))
    scale = scale_of([block.value for block in blocks], "JPY", "ja")
    rounded = shown(blocks, scale)
    assert total(rounded[:-1]) == rounded[-1]
    assert abs(rounded[-1] - blocks[-1].value) <= 10**-scale.power / 10**scale.decimals


@given(st.integers(1, 10**9), st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_sums_are_shown_as_they_are_anywhere_else(due: int, market: int, work: int) -> None:
    seen = Hindsight(float(due), float(due + market + work), 0.0, float(market), ())
    blocks = to_actual(seen)
    scale = scale_of([block.value for block in blocks], "JPY", "ja")
    values = shown(blocks, scale)
    ends = [(blocks[0], values[0]), (blocks[-1], values[-1])]
    for block, value in ends:
        assert show(value, "JPY", "ja", scale=scale) == show(block.value, "JPY", "ja", scale=scale)
    assert total(values[:-1]) == values[-1]


def test_a_target_is_not_moved_by_rounding() -> None:
    blocks = to_actual(Hindsight(265_574_000.0, 293_945_000.0, 0.0, 0.0, ()))
    scale = scale_of([block.value for block in blocks], "JPY", "ja")
    assert shown(blocks, scale) == [265_600_000, 28_300_000, 293_900_000]
