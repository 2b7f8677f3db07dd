"""How people write headers and codes, folded so that the same word is found again."""

from __future__ import annotations

from unicodedata import normalize


def fold(written: str) -> str:
    """The letters, digits and % of a text after NFKC, in one case; signs alone stay as they are.

    `Close-Date`, `close_date` and `ＣＬＯＳＥ　ＤＡＴＥ` are one; `確度 (%)` and `確度` are two.
    """
    text = normalize("NFKC", written).casefold()
    kept = "".join(letter for letter in text if letter.isalnum() or letter == "%")
    return kept or text.strip()
