"""Explaining a company whose last month differs in one rep's one product: sums by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kaname import api
from kaname.api.causes.explaining.explaining import Explanation, explain
from kaname.api.project import Project
from kaname.causes.attribution.part import Part
from kaname.cli.insights import lines
from kaname.errors import KanameError
from tests.api.causes.explaining.company import write, write_kinds

Opened = Callable[..., Project]
RATE, SIZE = -2211206.896551724, -788793.1034482761  # at the means of 800 × 73,706.9 and 305


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("explained")
    return api.open(write(folder), store=folder / "store")


def values(part: Part | None) -> dict[str, float]:
    assert part is not None
    return {child.key: child.value for child in part.children}


def said(found: Explanation, lang: str = "en") -> list[str]:
    return [line.strip() for line in lines(found.insights, lang)]  # type: ignore[arg-type]


def kinds(folder: Path, last: tuple[int, int, int, int]) -> Project:
    return api.open(write_kinds(folder, last), store=folder / "store")


def check_sums(part: Part) -> None:
    """Exact and shown figures add up at every part that has children."""
    for each in part.walk():
        if each.children:
            scale = max(abs(each.value), *(abs(child.value) for child in each.children))
            assert abs(sum(c.value for c in each.children) - each.value) <= 1e-12 * scale
            for lang, shown in each.shown.items():
                assert sum(c.shown[lang] for c in each.children) == pytest.approx(shown, abs=1e-6)


def test_factors_and_segments_add_up_to_the_change(company: Project) -> None:
    found = explain(company, "sales", by=["product", "rep"])
    assert (found.before, found.after) == (24e6, 21e6)
    assert found.contributions is not None
    assert found.contributions.value == -3e6
    assert values(found.contributions) == pytest.approx({"won_deals": RATE, "size": SIZE})
    assert values(found.contributions.children[0]) == pytest.approx(
        {"closed_deals": 0, "win_rate": RATE}
    )
    by = {one.dims: values(one.whole) for one in found.segments}
    assert by == {
        ("product",): {"X": -3e6},
        ("rep",): {"C": -3e6},
        ("product", "rep"): {"X × C": -3e6},
    }
    for whole in (found.contributions, *(one.whole for one in found.segments)):
        assert whole is not None
        check_sums(whole)


def test_mix_shows_where_a_deal_size_falls_in_no_product(company: Project) -> None:
    found = explain(company, "sales", by=["product"])
    assert found.contributions is not None
    size = found.contributions.children[1]
    assert values(size) == pytest.approx({"mix of product": SIZE, "within product": 0}, abs=1e-6)


def test_the_text_is_what_a_manager_reads(company: Project) -> None:
    found = explain(company, "sales", by=["rep", "product"])
    assert said(found) == [
        "Sales: ¥21.0M in Mar 2026, −¥3.0M (−12.5%) against ¥24.0M in Feb 2026.",
        "That is beyond the usual swing (up to ¥0.0M either way).",
        "−¥2.2M because Won deals fell from 320 deals to 290 deals.",
        "−¥2.2M because Win rate fell from 40.0% to 36.3%.",
        "Of this, −¥0.2M by the mix of Rep; −¥2.0M within each.",
        "−¥0.8M because Deal size fell from ¥75,000/deal to ¥72,414/deal.",
        "Of this, +¥0.2M by the mix of Rep; −¥1.0M within each.",
        "By Rep:",
        "−¥3.0M: C (¥6.0M → ¥3.0M).",
        "−¥2.0M because Win rate fell from 40.0% to 25.0%.",
        "−¥1.0M because Deal size fell from ¥75,000/deal to ¥60,000/deal.",
        "By Product:",
        "−¥3.0M: X (¥16.0M → ¥13.0M).",
        "−¥3.0M because Win rate fell from 40.0% to 32.5%.",
        "The largest single cause: Win rate in C × X (40.0% → 10.0%), −¥3.0M.",
    ]
    assert said(found, "ja")[:4] == [
        "2026年3月の売上は21.0百万円で、2026年2月の24.0百万円に対して▲3.0百万円（▲12.5%）。",
        "ふだんの振れ（上下0.0百万円まで）を超えている。",
        "▲2.2百万円：受注件数が320件から290件に減ったため。",
        "▲2.2百万円：受注率が40.0%から36.3%に下がったため。",
    ]


def test_last_year_and_a_whole_year(company: Project) -> None:
    assert explain(company, "sales", against="last-year").before == 24e6
    year = explain(company, "sales", "FY2025", "last-year")
    assert (year.before, year.after, year.period.label) == (288e6, 285e6, "FY2025")
    assert year.contributions is not None
    check_sums(year.contributions)


def test_a_month_like_all_others_is_nothing(company: Project) -> None:
    found = explain(company, "sales", "2026-02", by=["rep"])
    assert found.contributions is not None
    assert all(part.value == 0 for part in found.contributions.walk())
    assert said(found)[-1] == "By Rep: none moved more than it usually does."


def test_a_ratio_has_level_and_mix_by_segment(company: Project) -> None:
    found = explain(company, "size", by=["product"])
    whole = found.segments[0].whole
    assert whole is not None
    check_sums(whole)
    assert whole.value == pytest.approx(21e6 / 290 - 75000)
    shares = {part.key: [child.value for child in part.children] for part in whole.children}
    assert [rate for rate, _ in shares.values()] == pytest.approx([0, 0], abs=1e-9)
    assert sum(mix for _, mix in shares.values()) == pytest.approx(21e6 / 290 - 75000)


def test_a_plain_ratio_is_one_comparison_of_growth(company: Project) -> None:
    found = explain(company, "size")
    assert said(found)[2:] == [
        "−¥2,586/deal because Sales went from ¥24.0M to ¥21.0M (−12.5%) while Won deals went from "
        "320 deals to 290 deals (−9.4%): −¥9,844/deal by the former, +¥7,258/deal by the latter."
    ]
    assert explain(company, "size", "2026-02").insights[0].causes[-1].kind == "explain.usual"


def test_a_rate_of_two_kinds_is_told_by_both_rates_and_the_mix(tmp_path: Path) -> None:
    found = explain(kinds(tmp_path, (350, 1000, 350, 700)), "both")
    assert said(found)[1:] == [
        "That is beyond the usual swing (up to 0.0pt either way).",
        "−2.7pt because X rate fell from 40.0% to 35.0%.",
        "−1.1pt because Share of Closed X rose from 50.0% to 58.8%.",
    ]
    assert "▲1.1pt：X決着の割合が50.0%から58.8%に上がったため。" in said(found, "ja")


def test_the_whole_is_usual_and_something_in_it_is_not(tmp_path: Path) -> None:
    """X falls as much as Y rises beyond what either did: as a whole it is nothing."""
    found = explain(kinds(tmp_path, (250, 1000, 650, 1000)), "all_won")
    assert [cause.kind for cause in found.insights[0].causes] == [
        "explain.usual-but",
        "explain.factor-less",
        "explain.factor-more",
    ]


def test_a_figure_without_parts_says_whether_it_is_usual(company: Project) -> None:
    found = explain(company, "usual")
    assert [cause.kind for cause in found.insights[0].causes] == [
        "explain.beyond",
        "explain.no-formula",
    ]


def test_the_kgi_is_explained_where_no_kpi_is_named(company: Project) -> None:
    assert explain(company).kpi == "sales"


def test_what_does_not_add_up_has_no_segments(company: Project) -> None:
    found = explain(company, "usual", by=["product"])
    assert found.segments[0].whole is None
    assert "cannot be divided" in said(found)[-1]


def test_a_target_is_followed_as_far_as_there_are_targets(company: Project) -> None:
    found = explain(company, "sales", against="target", by=["team"])
    assert (found.before, found.after) == (26e6, 21e6)
    assert found.contributions is not None
    rate = 800 * (0.3625 - 0.4) * 21e6 / 290  # the deal size has no target: as it came out
    assert values(found.contributions) == pytest.approx(
        {"won_deals": rate, "size": 0, "sales - formula": -5e6 - rate}
    )
    assert values(found.segments[0].whole) == {"East": -1e6, "rest": -4e6}
    assert "−¥2.8M from what has no target: Deal size." in said(found)
    assert "−¥2.2M because Win rate is 36.3%, where 40.0% was planned." in said(found)


def test_one_beside_the_others_of_the_unit_and_beside_another(company: Project) -> None:
    others = explain(company, "sales", against="team", where={"rep": "C"})
    another = explain(company, "sales", against="rep=A", where={"rep": "C"})
    assert (others.before, others.after) == (another.before, another.after) == (6e6, 3e6)
    for found in (others, another):
        assert found.contributions is not None
        check_sums(found.contributions)
        assert values(found.contributions) == pytest.approx(
            {"won_deals": -2025000, "size": -975000}
        )
    assert said(another)[0] == "Sales in Mar 2026: C ¥3.0M, A ¥6.0M; −¥3.0M (−50.0%)."


def test_units_are_compared_a_head(company: Project) -> None:
    found = explain(company, "sales", against="team=East", where={"team": "West"})
    assert (found.before, found.after) == (6e6, 4.5e6)
    assert "Numbers and amounts are per active head; rates are those of all together." in said(
        found
    )


def test_a_new_segment_is_called_new(tmp_path: Path) -> None:
    extra = "z,2026-03-20,R1,Z,500,200,8000000\n"
    project = api.open(write(tmp_path, extra), store=tmp_path / "store")
    found = explain(project, "sales", by=["product"])
    assert "+¥8.0M: Z, which is new (¥8.0M)." in said(found)
    assert values(found.segments[0].whole) == {"X": -3e6, "Z": 8e6}


def test_a_gap_between_a_figure_and_its_formula_is_told(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(
        path.read_text("utf-8").replace("won_deals * size}", "won_deals * size * 0.8}"), "utf-8"
    )
    found = explain(api.open(path, store=tmp_path / "store"), "sales")
    assert found.contributions is not None
    check_sums(found.contributions)
    assert values(found.contributions) == pytest.approx(
        {"won_deals": 0.8 * RATE, "size": 0.8 * SIZE, "sales - formula": -0.6e6}
    )
    assert "−¥0.6M that the formula of Sales does not explain." in said(found)


def test_nothing_is_explained_where_there_is_no_figure(company: Project) -> None:
    found = explain(company, "sales", "2023-04", "last-year")
    assert found.contributions is None
    assert said(found)[0].startswith("Sales has no figure in Apr 2023 or in Apr 2022 (")
    assert found.data()["contributions"] is None


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"kpi": "sale"}, "measure.unknown-kpi"),
        ({"by": ["tem"]}, "measure.unknown-dimension"),
        ({"against": "lastyear"}, "explain.unknown-against"),
        ({"against": "rep=A"}, "explain.peer-of-whom"),
        ({"against": "team=East", "where": {"team": "West"}, "by": ["rep"]}, "explain.own-parts"),
        ({"against": "team", "where": {"rep": "C"}, "by": ["team"]}, "explain.own-parts"),
        ({"against": "rep=Q", "where": {"rep": "C"}}, "explain.unknown-peer"),
        ({"against": "team"}, "explain.unit-of-whom"),
        ({"against": "target", "period": "2026-02"}, "explain.no-target"),
        ({"period": "2019-01"}, "explain.no-such-period"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    company: Project, options: dict[str, object], rule: str
) -> None:
    with pytest.raises(KanameError) as refused:
        explain(company, **{"kpi": "sales", **options})  # type: ignore[arg-type]
    assert [finding.rule for finding in refused.value.findings] == [rule]
    assert all(finding.line(lang) for finding in refused.value.findings for lang in ("ja", "en"))
