"""Charts as specifications: every kind is drawn in both languages, on light and on dark."""

from __future__ import annotations

import json

import pytest
import vl_convert

from kaname.charts.chart import Bar, Chart, ControlChart, Ranking, Step, Waterfall
from kaname.charts.look import DARK, LIGHT
from kaname.charts.vega import vega
from kaname.text import LANGS, Lang
from tests.charts.pictures import EVERY, PERIODS, RANKING, TITLE, texts

NONE = (None,) * 6


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", EVERY)
def test_every_kind_is_drawn_in_both_languages(kind: str, lang: Lang) -> None:
    assert TITLE[lang] in texts(vega(EVERY[kind], lang, width=390))


@pytest.mark.parametrize("kind", ["waterfall", "control"])
def test_it_becomes_a_picture_that_is_as_wide_as_asked(kind: str) -> None:
    spec = vega(EVERY[kind], "ja", dark=True, width=390)

    png = vl_convert.vegalite_to_png(json.dumps(spec))

    assert 390 <= int.from_bytes(png[16:20], "big") <= 410


@pytest.mark.parametrize("kind", EVERY)
def test_without_a_width_it_is_that_of_what_holds_it(kind: str) -> None:
    spec = vega(EVERY[kind], "en")

    assert (spec["width"], spec["autosize"]["type"]) == ("container", "fit-x")
    assert spec["config"]["background"] == "transparent"


def test_dark_has_other_colours() -> None:
    light, dark = (
        vega(RANKING, "en", dark=on)["config"]["axis"]["labelColor"] for on in (False, True)
    )

    assert (light, dark) == (LIGHT.ink, DARK.ink)


@pytest.mark.parametrize(
    "chart",
    [
        Ranking(TITLE, "JPY", ()),
        Ranking(TITLE, "", (Bar("一本", 0),)),
        Waterfall(TITLE, "JPY", (Step("A", float("nan")), Step("B", -1))),
        ControlChart(TITLE, "JPY", PERIODS, NONE, NONE, NONE, NONE, (2,)),
    ],
)
def test_what_has_no_figures_is_drawn_all_the_same(chart: Chart) -> None:
    spec = vega(chart, "ja", width=390)

    assert "題名" in texts(spec)
    assert "NaN" not in json.dumps(spec)


def test_a_long_title_takes_more_lines_where_there_is_little_room() -> None:
    chart = Ranking("とても長い題名の" * 6, "JPY", RANKING.bars)

    assert len(vega(chart, "ja", width=390)["title"]["text"]) > 1
    assert len(vega(chart, "ja", width=1440)["title"]["text"]) == 1
