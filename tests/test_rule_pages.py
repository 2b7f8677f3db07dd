"""The pages on the checker's rules say what the rules say."""

from __future__ import annotations

import pytest

from kaname.causes.health.rule import FAMILY
from kaname.causes.health.rules import PAGES
from kaname.rules import RULES
from kaname.rules.rule import FAMILIES
from kaname.text import LANGS, Lang
from tools import rule_pages
from tools.rule_pages import DOCS, FILES, page


@pytest.mark.parametrize("lang", LANGS)
def test_page_is_up_to_date(lang: Lang) -> None:
    # else: python -m tools.rule_pages
    assert (DOCS / FILES[lang]).read_text("utf-8") == page(lang)


@pytest.mark.parametrize("lang", LANGS)
def test_page_shows_every_rule_once(lang: Lang) -> None:
    headings = [line for line in page(lang).splitlines() if line.startswith("### ")]
    assert headings == [f"### {rule.code} `{rule.name}`" for rule in (*RULES, *PAGES)]


def test_every_family_has_words() -> None:
    assert set(rule_pages.FAMILIES) == {*FAMILIES, FAMILY}
