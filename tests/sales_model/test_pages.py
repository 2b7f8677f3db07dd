"""The pages on the sales model say what the tables say."""

from __future__ import annotations

import pytest

from kaname.text import Lang
from tools.sales_model_pages import DOCS, FILES, page


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_page_is_up_to_date(lang: Lang) -> None:
    # else: python -m tools.sales_model_pages
    assert (DOCS / FILES[lang]).read_text("utf-8") == page(lang)
