"""`make messages`: bring the web app's catalogues up to date with its texts, then compile them.

Django's own makemessages needs GNU gettext; Babel does the same in Python. New texts get an empty
translation, which tests/test_house.py refuses, so that none is forgotten.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from hatch_build import LOCALE, compile_catalogues

ROOT = Path(__file__).parent.parent
WEB = ROOT / "src/kaname/web"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def texts() -> Catalog:
    """All translatable texts of the web app's code and templates."""
    found = Catalog()
    for file in sorted([*WEB.rglob("*.py"), *WEB.glob("templates/**/*.*")]):
        python = BytesIO(_as_python(file).encode("utf-8"))
        for line, words, comments, context in extract("python", python, KEYWORDS, ["Translators:"]):
            place = (file.relative_to(ROOT).as_posix(), line)
            found.add(words, locations=[place], auto_comments=comments, context=context)
    return found


def _as_python(file: Path) -> str:
    text = file.read_text("utf-8")
    if file.suffix == ".py":
        return text
    # The template's indentation is not Python's: each line must start at the left.
    return "\n".join(line.strip() for line in templatize(text).splitlines())


def update() -> None:
    """Add new texts to every `.po`, drop those no longer used, and write the `.mo` files."""
    wanted = texts()
    for po in sorted((ROOT / LOCALE).glob("*/LC_MESSAGES/*.po")):
        catalogue = read_po(BytesIO(po.read_bytes()), locale=po.parts[-3])
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.fuzzy = False  # of the header: nobody has to look at it
        with po.open("wb") as out:
            write_po(out, catalogue, width=100, ignore_obsolete=True, include_lineno=False)
    compile_catalogues(ROOT)


if __name__ == "__main__":
    update()
