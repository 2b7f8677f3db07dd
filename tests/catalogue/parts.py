"""Parts of a design out of a text, as the catalogue holds them."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML


def parts(text: str) -> dict[str, Any]:
    """The sections as plain data."""
    return dict(YAML(typ="safe", pure=True).load(text))
