"""Accounts made on the command line open the pages, with the rights that were given."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path


def account(
    state: Path, *words: str, password: str, database: str = ""
) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"KANAME_STATE": str(state), "KANAME_LANG": "en"}
    environment["DATABASE_URL"] = database
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "kaname", "account", *words],
        input=password + "\n",
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )


def test_an_account_is_made_with_its_rights_and_its_password_is_not_kept(tmp_path: Path) -> None:
    done = account(tmp_path, "sato", "--sees", "team=East", password="correct horse")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "`sato` can sign in and sees team=East.\n"
    (database,) = tmp_path.rglob("*.sqlite3")
    assert b"correct horse" not in database.read_bytes()
    with sqlite3.connect(database) as rows:
        sees = (
            "select username, dimension, value from web_reader join auth_user u on u.id = user_id"
        )
        assert rows.execute(sees).fetchall() == [("sato", "team", "East")]


def test_a_short_password_and_an_unclear_right_are_refused(tmp_path: Path) -> None:
    short = account(tmp_path, "sato", password="short")
    assert (short.returncode, "fewer than 8" in short.stderr) == (1, True)
    unclear = account(tmp_path, "sato", "--sees", "East", password="correct horse")
    assert (unclear.returncode, "DIMENSION=VALUE" in unclear.stderr) == (1, True)


def test_a_database_that_cannot_be_used_is_told_without_its_password(tmp_path: Path) -> None:
    address = "postgresql://kaname:very-secret@127.0.0.1:1/nowhere"
    done = account(tmp_path, "sato", password="correct horse", database=address)
    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "very-secret" not in done.stderr
