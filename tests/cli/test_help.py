"""Help pages in both languages, the version, and the schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.metadata import version

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import Result

from kaname import schema
from kaname.cli import app
from kaname.cli.commands import COMMANDS
from kaname.text import LANGS, Lang, catalogue, lang_of

Run = Callable[..., Result]
VERBS = [name for name, _, _ in COMMANDS]


@pytest.mark.parametrize("lang", LANGS)
def test_help_lists_the_commands(run: Run, lang: Lang) -> None:
    result = run("--lang", lang, "--help")
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert catalogue()["cli.kaname"][lang] in words
    for verb in VERBS:
        assert f" {verb} " in words


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_a_command_speaks_japanese(run: Run, verb: str) -> None:
    result = run(verb, "--help", "--lang", "ja")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"使い方: kaname {verb} ")
    for english in ("Usage", "Options", "Show this", "Default", "default"):
        assert english not in result.stdout


def _helps() -> Iterator[str | None]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for command in (group, *group.commands.values()):
        yield command.help
        yield from (getattr(param, "help", None) for param in command.params)


def test_every_argument_and_option_is_explained() -> None:
    assert set(_helps()) <= set(catalogue())


def test_version(run: Run) -> None:
    result = run("--version")
    assert (result.exit_code, result.stdout) == (0, f"kaname {version('kaname')}\n")


def test_schema(run: Run) -> None:
    assert json.loads(run("schema").stdout) == schema()


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({"KANAME_LANG": "ja"}, "ja"),
        ({"KANAME_LANG": "en", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "ja_JP.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_language_of_the_environment(environment: dict[str, str], lang: Lang) -> None:
    assert lang_of(environment) == lang
