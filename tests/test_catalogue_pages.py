"""The pages on the catalogue say what the catalogue says."""

from __future__ import annotations

import re

import pytest

from kaname.catalogue import library
from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.text import LANGS, Lang, label
from tools.catalogue_pages import DOCS, FILES, page


@pytest.fixture(scope="module", params=LANGS)
def written(request: pytest.FixtureRequest) -> tuple[Lang, str]:
    """A language, and the page that the catalogue gives in it."""
    return request.param, page(request.param)


def test_page_is_up_to_date(written: tuple[Lang, str]) -> None:
    # else: python -m tools.catalogue_pages
    lang, text = written
    assert (DOCS / FILES[lang]).read_text("utf-8") == text


def test_page_shows_every_kpi_and_design_once(written: tuple[Lang, str]) -> None:
    lang, text = written
    assert re.findall(r"^### (.+ `\w+`)$", text, re.MULTILINE) == [
        f"{label(entry.label, lang)} `{entry.key}`" for entry in library().entries.values()
    ]
    assert re.findall(r"^#### .+ `(\w+)`$", text, re.MULTILINE) == [*STYLES, *INDUSTRIES]


def test_links_lead_to_headings(written: tuple[Lang, str]) -> None:
    _, text = written
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors == set()
