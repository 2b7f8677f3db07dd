"""Wrong usage: exit code 2 and a clear message in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from typer.testing import Result

Run = Callable[..., Result]

WRONG = {
    "chek": ("unknown-command", "Did you mean `check`?"),
    "measure": ("missing-argument", "`kaname measure` needs DESIGN."),
    "measure sales.yaml --kip x": ("unknown-option", "Did you mean `--kpi`?"),
    "measure sales.yaml --grain mnth": ("unusable-value", "Did you mean `month`?"),
    "measure sales.yaml --kpi": ("option-without-value", "`--kpi` needs a value."),
    "measure sales.yaml more": ("extra-argument", "`more` is too much."),
    "measure sales.yaml --where East": ("unreadable-condition", "`East` is not a condition."),
    "serve sales.yaml --port 70000": ("unusable-value", "Use: 0–65535."),
    "serve sales.yaml --port http": ("unusable-value", "`http` cannot be used for `--port`."),
    "--lang fr check sales.yaml": ("unusable-value", "Use: ja | en."),
    "check sales.yaml --lang": ("option-without-value", "`--lang` needs a value."),
    "--verson": ("unknown-option", "Did you mean `--version`?"),
    "-x": ("unknown-option", "`-x` is not an option of `kaname`."),
    "--lang=en": ("wrong-usage", "Missing command"),
}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_usage(run: Run, line: str) -> None:
    rule, words = WRONG[line]
    result = run(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"error {rule}: ")
    assert words in result.stderr


def test_wrong_usage_in_japanese(run: Run) -> None:
    result = run("measure", "sales.yaml", "--grain", "mnth", "--lang", "ja")
    assert result.stderr == (
        "直す unusable-value: 「--grain」に「mnth」は使えません。"
        "使える値：day | week | month | quarter | half | year | all。「month」のことですか。\n"
    )


def test_nothing_asked_shows_help(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: kaname COMMAND [OPTIONS]")
