"""docs/import-kpis.*: the sheet that they show becomes the text that they show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaname.kpi_sheet import read_file
from kaname.text import LANGS, Lang

DOCS = Path(__file__).parents[2] / "docs"
PAGES: dict[Lang, str] = {"en": "import-kpis.md", "ja": "import-kpis.ja.md"}


@pytest.mark.parametrize("lang", LANGS)
def test_example_of_the_page(lang: Lang, tmp_path: Path) -> None:
    page = (DOCS / PAGES[lang]).read_text("utf-8")
    (rows,) = re.findall(r"^```csv\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    before, added = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "kpi.csv").write_text(rows, "utf-8")
    (tmp_path / "design.yaml").write_text(before, "utf-8")
    found = read_file(tmp_path / "kpi.csv", lang=lang, into=tmp_path / "design.yaml")
    assert found.text == before + added
    assert (found.understood, found.marked) == (3, 1)
