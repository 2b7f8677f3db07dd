"""Effects of a small company's actions: found where they were, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from kaname import api
from kaname.api.causes.effects import Effects, effects, track_record
from kaname.api.causes.effects.evaluation import Evaluation, Sizes
from kaname.api.causes.effects.record import standard_error
from kaname.charts.chart import ControlChart
from kaname.errors import KanameError
from tests.api.causes.effects.company import COACHING, SCRIPTS, write

OCTOBER = date(2025, 10, 1)


def found(folder: Path, text: str = COACHING, lift: float = 0.15, **asked: object) -> Effects:
    return effects(api.open(write(folder, text, lift)), **asked)  # type: ignore[arg-type]


def only(of: Effects) -> Evaluation:
    (one,) = of.evaluations
    return one


def said(of: Effects) -> Sequence[str]:
    return [i.kind for one in of.insights for i in (one, *one.causes)]


def test_what_worked_is_said_to_have_worked(tmp_path: Path) -> None:
    one = only(found(tmp_path))

    assert (one.verdict, one.advice, one.method) == ("worked", "spread", "did")
    assert one.sizes is not None
    assert one.sizes.low is not None
    assert one.sizes.low < 0.15 < (one.sizes.high or 0)
    assert (one.treated, one.others) == (("A", "B"), ("C", "D"))  # of their own division
    assert (one.sizes.rank, one.sizes.choices) == (1, 6)
    assert [p.label for p in (*(one.before or ()), *(one.block or ()))] == [
        *("2023-10", "2025-09", "2025-10", "2026-03")
    ]


def test_where_nothing_happened_no_effect_is_seen(tmp_path: Path) -> None:
    whole = found(tmp_path, lift=0.0)
    one = only(whole)

    assert one.verdict == "none"
    assert one.sizes is not None
    assert one.sizes.detectable < 0.1
    assert one.advice == "stop"  # the ten points expected would have been seen
    assert said(whole)[0] == "effects.none"
    assert (
        whole.insights[0]
        .text("en")
        .endswith(f"A change under {100 * one.sizes.detectable:.1f}pt would mostly go unseen here.")
    )


def test_through_the_tree_it_is_worth_what_the_deals_are(tmp_path: Path) -> None:
    one = only(found(tmp_path))

    # Each won deal is 1,000: the effect times the deals closed by A and B is what it brought.
    project = api.open(write(tmp_path))
    closed = project.measure(
        "closed_deals", (), "all", start="2025-10", end="2026-03", where={"team": ["A", "B"]}
    )
    monthly = closed.frame["value"].sum() / 6
    assert one.sizes is not None
    assert one.worth is not None
    assert one.everywhere is not None
    assert one.worth.likely == pytest.approx(one.sizes.size * monthly * 1000, rel=0.01)
    assert one.everywhere.likely == pytest.approx(2 * one.worth.likely, rel=0.1)


def test_units_with_another_action_are_left_out(tmp_path: Path) -> None:
    coaching, scripts = found(tmp_path, COACHING + SCRIPTS).evaluations

    assert (coaching.others, coaching.other_action) == (tuple("DEFGH"), ("C",))
    assert (scripts.others, scripts.other_action) == (tuple("DEFGH"), ("A", "B"))
    assert (coaching.verdict, scripts.verdict) == ("worked", "none")


def test_sums_are_measured_relatively(tmp_path: Path) -> None:
    project = api.open(write(tmp_path, "", 0.0, more=0.5))

    one = only(effects(project, kpi="決着件数", where={"team": ["A", "B"]}, since=OCTOBER))

    assert one.sizes is not None
    assert one.sizes.relative
    assert one.sizes.low is not None
    assert one.sizes.low < 0.5 < (one.sizes.high or 0)
    assert one.verdict == "worked"
    assert one.amount == pytest.approx(80 * one.sizes.size * 2 * 1.05, rel=0.15)


def test_an_average_is_relative_and_does_not_move_with_the_number(tmp_path: Path) -> None:
    project = api.open(write(tmp_path, "", 0.0, more=0.5))

    one = only(effects(project, kpi="size", where={"team": "A"}, since=OCTOBER))

    assert (one.verdict, one.why) == ("thin", "unmeasured")  # it never varies: always 1,000


def test_the_ramp_counts_in_part(tmp_path: Path) -> None:
    text = COACHING.replace("likely: 0.1", "likely: 0.1, ramp: 3 months")
    whole = found(tmp_path, text)
    one = only(whole)

    assert one.partial == 3
    assert "effects.ramp" in said(whole)
    assert one.sizes is not None
    assert one.sizes.size > 0.1


@pytest.mark.parametrize(
    ("valid", "why", "judged"),
    [
        ("2026-03-01", "early", "2026-04"),
        ("2026-03-16", "early", "2026-05"),
        ("2026-01-01, 2026-02-01", "early", None),
        ("2023-07-01", "short", None),
    ],
)
def test_too_early_and_too_little(tmp_path: Path, valid: str, why: str, judged: str | None) -> None:
    one = only(found(tmp_path, COACHING.replace("2025-10-01", valid)))

    assert (one.why, one.sizes) == (why, None)
    assert (one.judged.label if one.judged else None) == judged
    assert one.verdict == ("early" if why == "early" else "thin")


def test_an_initiative_without_a_date_or_place(tmp_path: Path) -> None:
    undated = only(found(tmp_path / "a", COACHING.replace("    valid: [2025-10-01]\n", "")))
    unknown = only(found(tmp_path / "b", COACHING.replace("[A, B]", "[Z]")))
    alone = only(found(tmp_path / "c", COACHING.replace("    where: {team: [A, B]}\n", "")))

    assert (undated.why, unknown.why) == ("undated", "nobody")
    assert alone.method == "single"
    assert alone.sizes is None or alone.sizes.level == 0.01


def test_one_that_has_not_begun_is_not_judged(tmp_path: Path) -> None:
    whole = found(tmp_path, COACHING.replace("2025-10-01", "2027-01-01"))

    assert whole.evaluations == ()
    assert said(whole) == ["effects.no-actions"]


def test_several_kpis_of_an_action_share_their_luck(tmp_path: Path) -> None:
    text = COACHING.replace(
        "likely: 0.1}]",
        "likely: 0.1}, {kpi: closed_deals, likely: 0.1}, {kpi: sales, likely: 0.1}]",
    )
    rate, deals, sales = found(tmp_path, text).evaluations

    assert rate.sizes is not None
    assert deals.sizes is not None
    assert sales.sizes is not None
    ordered = sorted([rate.sizes, deals.sizes, sales.sizes], key=lambda one: one.p)
    assert ordered[0].adjusted == pytest.approx(3 * ordered[0].p)
    assert all(one.adjusted >= one.p for one in ordered)
    assert deals.verdict == "none"
    for one in (rate.sizes, deals.sizes, sales.sizes):
        assert one.among == 3
        assert (one.adjusted <= 0.05) == (not _holds_nothing(one))
    told = [said_.text("ja") for said_ in found(tmp_path, text).insights[0].causes]
    assert any(line.startswith("この施策は3つのKPIで見ています") for line in told)


def _holds_nothing(of: Sizes) -> bool:
    return of.low is None or of.high is None or of.low <= 0 <= of.high


def test_an_interval_of_one_of_several_is_wider(tmp_path: Path) -> None:
    text = COACHING.replace("likely: 0.1}]", "likely: 0.1}, {kpi: closed_deals, likely: 0.1}]")
    lone, both = only(found(tmp_path / "a")).sizes, found(tmp_path / "b", text).evaluations[0].sizes

    assert lone is not None
    assert both is not None
    assert (lone.size, lone.p) == (both.size, both.p)
    assert (both.low or 0) < (lone.low or 0) < (lone.high or 0) < (both.high or 0)
    assert both.detectable > lone.detectable


def test_the_record_does_not_take_a_wider_interval_for_less_knowledge(tmp_path: Path) -> None:
    more = COACHING.replace("likely: 0.1}]", "likely: 0.1}, {kpi: closed_deals, likely: 0.1}]")
    alone_ = found(tmp_path / "a", COACHING + SCRIPTS)
    one_of_two = found(tmp_path / "b", more + SCRIPTS)

    (rate, _), (again, *_) = alone_.evaluations, one_of_two.evaluations
    first, second = standard_error(rate), standard_error(again)

    assert first is not None
    assert second == pytest.approx(first, rel=0.15)  # the tail is Student's, a little wider


def test_a_mix_of_the_others_says_the_same(tmp_path: Path) -> None:
    text = COACHING.replace("[A, B]", "[A]")
    one = only(found(tmp_path, text, method="synthetic"))

    assert one.method == "synthetic"
    assert one.sizes is None  # three others in the division are too few for placebos


def test_sentences_are_whole_in_both_languages(tmp_path: Path) -> None:
    whole = found(tmp_path, COACHING + SCRIPTS)

    for one in whole.insights:
        for told in (one, *one.causes):
            assert told.text("en").endswith(".")
            assert told.text("ja").endswith("。")
    assert (
        whole.insights[0]
        .text("ja")
        .startswith("「同行指導」には効果がありました。A、Bの受注率は2025年10月から+")
    )


def test_the_chart_shows_what_would_have_been(tmp_path: Path) -> None:
    whole = found(tmp_path)
    chart, one = whole.insights[0].chart, only(whole)

    assert isinstance(chart, ControlChart)
    assert one.sizes is not None
    assert chart.marks == tuple(range(24, 30))
    for at in chart.marks:
        came, plain = chart.actual[at] or 0, chart.expected[at] or 0
        low, high = chart.low[at] or 0, chart.high[at] or 0
        assert low < plain < high
        assert came - plain == pytest.approx(one.sizes.size, abs=0.12)


def test_the_record_is_the_share_that_came(tmp_path: Path) -> None:
    whole = found(tmp_path, COACHING + SCRIPTS)

    assert whole.record is not None
    assert whole.record.actions == (("coaching", "win_rate"), ("scripts", "win_rate"))
    assert whole.record.raw[0] > whole.record.shares[0] >= whole.record.share
    assert whole.record.expects(0.2)[0] == pytest.approx(0.2 * whole.record.share)


def test_a_clear_record_is_the_prior_of_the_next(tmp_path: Path) -> None:
    text = COACHING.replace("likely: 0.1", "likely: 0.4") + SCRIPTS.replace(
        "likely: 0.1", "likely: 0.4"
    )

    found_ = track_record(api.open(write(tmp_path / "a", text)))
    unclear = track_record(api.open(write(tmp_path / "b", COACHING)))

    assert found_ is not None
    assert 0 <= found_[0] < 0.5
    assert found_[1] == 2
    assert unclear is None


def test_unknown_names_are_faults(tmp_path: Path) -> None:
    project = api.open(write(tmp_path))

    for asked, rule in (
        ({"initiative": "coachin"}, "effects.unknown-initiative"),
        ({"kpi": "win_rte", "since": OCTOBER}, "measure.unknown-kpi"),
        ({"kpi": "win_rate"}, "effects.kpi-without-day"),
    ):
        with pytest.raises(KanameError) as caught:
            effects(project, **asked)  # type: ignore[arg-type]
        (finding,) = caught.value.findings
        assert finding.rule == rule
    assert only(effects(project, initiative="同行指導")).action.name == "coaching"


def test_an_action_everywhere_is_set_against_its_own_forecast(tmp_path: Path) -> None:
    text = COACHING.replace("    where: {team: [A, B]}\n", "").replace("win_rate", "closed_deals")
    whole = found(tmp_path, text.replace("change: absolute, ", ""))
    one = only(whole)

    assert (one.method, one.verdict) == ("single", "none")
    assert one.sizes is not None
    assert (one.sizes.level, one.sizes.relative) == (0.01, True)
    assert one.sizes.low is not None
    assert one.sizes.low < 0 < (one.sizes.high or 0)
    assert said(whole)[:2] == ["effects.none", "effects.alone"]
    assert "99 %" in whole.insights[0].text("en")
    assert whole.insights[0].size is None  # a percentage in the sentence: no other figure beside it
    assert one.advice == "undecided"


def test_without_a_comparison_it_is_one_possible_cause(tmp_path: Path) -> None:
    # From October on all teams win less: no comparison tells why, and nobody is to stop anything.
    path = write(tmp_path, COACHING + EVERYWHERE, lift=0.0)
    lower = path.parent / "months.csv"
    head, *rows = lower.read_text("utf-8").splitlines()
    lower.write_text("\n".join([head, *(_halved(row) for row in rows)]) + "\n", "utf-8")

    whole = effects(api.open(path), kpi="win_rate", since=OCTOBER)
    one, told = only(whole), whole.insights[0]

    assert (one.method, one.verdict, one.advice) == ("single", "harmed", "doubt")
    assert told.text("ja").startswith("全社の受注率は2025年10月から見込みより悪くなっています：▲")
    assert told.text("ja").endswith("この打ち手は考えられる原因の一つです。")
    texts = [cause.text("ja") for cause in told.causes]
    assert "半年以内に「値上げ」もあり、その影響もこの数字に含まれます。" in texts
    assert "半年以内に「同行指導」もあり、その影響もこの数字に含まれます。" in texts
    assert not any("やめる" in text for text in texts)


EVERYWHERE = """\
  rise:
    label: {ja: 値上げ, en: Price rise}
    valid: [2025-10-01]
    effects: [{kpi: win_rate, change: absolute, likely: -0.02}]
"""


def _halved(row: str) -> str:
    key, day, team, closed, won, amount = row.split(",")
    if day < "2025-10":
        return row
    return ",".join([key, day, team, closed, str(int(won) // 2), amount])


def test_before_it_is_rolled_out_its_pair_is_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path, "", lift=-0.15, more=0.5)
    asked = {"kpi": "closed_deals", "where": {"team": ["A", "B"]}, "since": OCTOBER}
    plain = only(effects(api.open(path), **asked))  # type: ignore[arg-type]
    text = path.read_text("utf-8").replace("value: closed}", "value: closed, pair: win_rate}")
    path.write_text(text, "utf-8")

    whole = effects(api.open(path), **asked)  # type: ignore[arg-type]
    one = only(whole)

    assert (plain.verdict, plain.advice) == ("worked", "spread")
    assert (one.verdict, one.advice, one.doubtful) == ("worked", "check", ("win_rate",))
    texts = [cause.text("ja") for cause in whole.insights[0].causes]
    assert any(text.startswith("同じ比較で、受注率は悪くなっています：▲") for text in texts)
    assert texts[-1] == "提案：広げる前に、受注率を確かめてください。"


def test_what_it_is_to_drive_must_be_seen_to_follow(tmp_path: Path) -> None:
    path = write(tmp_path, "", lift=0.0, more=0.5)
    text = path.read_text("utf-8").replace(
        "value: won / closed}", "value: won / closed, drivers: [closed_deals]}"
    )
    path.write_text(text, "utf-8")
    where = {"team": ["A", "B"]}

    one = only(effects(api.open(path), kpi="closed_deals", where=where, since=OCTOBER))

    assert (one.verdict, one.advice, one.doubtful) == ("worked", "check", ("win_rate",))


def test_units_that_are_far_smaller_are_left_out_and_named(tmp_path: Path) -> None:
    path = write(tmp_path, "", lift=0.0, more=0.5)
    rows = (tmp_path / "months.csv").read_text("utf-8").splitlines()
    few = [_with_closed(row, 2) if ",D," in row else row for row in rows]
    (tmp_path / "months.csv").write_text("\n".join(few) + "\n", "utf-8")

    whole = effects(api.open(path), kpi="closed_deals", where={"team": "A"}, since=OCTOBER)
    one = only(whole)

    assert (one.others, one.small) == (("B", "C"), ("D",))
    texts = [cause.text("ja") for cause in whole.insights[0].causes]
    assert "規模が小さすぎて比べられないため外しました：D。" in texts


def _with_closed(row: str, closed: int) -> str:
    parts = row.split(",")
    return ",".join([*parts[:3], str(closed), *parts[4:]])


def test_units_with_other_kpis_are_no_comparison(tmp_path: Path) -> None:
    segment = "segments:\n  d: {label: D, where: {team: [C, D]}, kpis: [size]}\n"

    one = only(found(tmp_path, COACHING + segment))
    own = only(effects(api.open(tmp_path / "design.yaml"), kpi="size", where={"team": "A"},
                       since=OCTOBER))  # fmt: skip

    assert (one.others, one.foreign) == (tuple("EFGH"), ("C", "D"))
    assert own.foreign == ()


def test_what_has_not_begun_and_what_ends_too_early(tmp_path: Path) -> None:
    project = api.open(write(tmp_path))

    whole = effects(project, kpi="win_rate", since=date(2026, 7, 1))
    with pytest.raises(KanameError) as caught:
        effects(project, kpi="win_rate", since=OCTOBER, until=OCTOBER)

    assert only(whole).why == "future"
    assert (
        whole.insights[0].text("ja") == "この打ち手はまだ始まっていません（開始は2026年7月1日）。"
    )
    assert caught.value.findings[0].rule == "effects.over-before"


def test_part_of_a_label_suggests_the_whole(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as caught:
        effects(api.open(write(tmp_path)), initiative="指導")

    assert caught.value.findings[0].suggestion == "同行指導"
