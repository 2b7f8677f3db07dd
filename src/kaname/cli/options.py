"""Arguments and options that several commands share. Help texts are keys of messages/cli.toml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from typer import Argument, Context, Option

from kaname.text import Lang


def _spoken(context: Context, given: Lang | None) -> Lang:
    """What `Commands.main` found before it started; `--lang` itself is there to be listed."""
    lang: Lang = context.obj
    return lang


SPOKEN: Any = None  # default of a Language, which `_spoken` replaces
Language = Annotated[Lang, Option("--lang", callback=_spoken, help="cli.option-lang")]


def _text_of(given: Path) -> Path:
    """A data folder stands for the design in it."""
    return given / "design.yaml" if given.is_dir() else given


DesignPath = Annotated[
    Path, Argument(metavar="DESIGN", callback=_text_of, help="cli.option-design")
]
Form = Literal["table", "csv", "json"]
Kpis = Annotated[list[str] | None, Option("--kpi", metavar="KPI,…", help="cli.option-kpi")]
Dimensions = Annotated[list[str] | None, Option("--by", metavar="DIM,…", help="cli.option-by")]
Conditions = Annotated[
    list[str] | None, Option("--where", metavar="DIM=VALUE", help="cli.option-where")
]
Grain = Literal["day", "week", "month", "quarter", "half", "year", "all"]
Port = Annotated[int, Option("--port", min=0, max=65535, help="cli.option-port")]


def names(written: list[str] | None) -> list[str] | None:
    """The names of a repeatable list with commas, half-width or full-width; None for none."""
    parts = (part.strip() for text in written or () for part in re.split("[,，、]", text))
    return list(dict.fromkeys(part for part in parts if part)) or None
