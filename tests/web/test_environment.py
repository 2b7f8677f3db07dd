"""What may be set from outside, and what stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.errors import KanameError
from kaname.web.environment import keep_secret_key, read

KEY = "k" * 32


def rules(values: dict[str, str]) -> list[str]:
    with pytest.raises(KanameError) as caught:
        read(values)
    return [finding.rule for finding in caught.value.findings]


def test_defaults_need_nothing(tmp_path: Path) -> None:
    found = read({"KANAME_STATE": str(tmp_path)})
    assert found.state == tmp_path
    assert found.hosts == ("127.0.0.1", "localhost", "[::1]")
    assert found.database["NAME"] == tmp_path / "web.sqlite3"
    assert found.design is None
    assert not found.https


def test_reading_writes_nothing(tmp_path: Path) -> None:
    read({"KANAME_STATE": str(tmp_path / "state")})
    assert list(tmp_path.iterdir()) == []


def test_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state"
    first = read({"KANAME_STATE": str(state)})
    keep_secret_key(first)
    again = read({"KANAME_STATE": str(state)})
    keep_secret_key(again)
    assert len(first.secret_key) >= 48
    assert again.secret_key == first.secret_key
    assert (state / "secret-key").read_text("utf-8") == first.secret_key


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    keys = {read({"KANAME_STATE": str(tmp_path / name)}).secret_key for name in "ab"}
    assert len(keys) == 2


def test_state_folder_that_is_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(KanameError) as caught:
        keep_secret_key(read({"KANAME_STATE": str(tmp_path / "state")}))
    assert [f.rule for f in caught.value.findings] == ["web.unusable-folder"]


def test_all_faults_at_once(tmp_path: Path) -> None:
    assert rules(
        {
            "KANAME_STATE": str(tmp_path),
            "KANAME_SECRET_KEY": "short",
            "KANAME_HTTPS": "yes",
            "KANAME_HOSTS": "kpi.example,*,https://kpi.example",
            "KANAME_DESIGN": str(tmp_path / "none.yaml"),
            "DATABASE_URL": "mysql://somewhere/kaname",
        }
    ) == [
        "web.neither-0-nor-1",
        "web.unknown-database",
        "web.short-secret-key",
        "web.unusable-host",
        "web.unusable-host",
        "web.missing-design",
    ]


def test_postgresql_by_address(tmp_path: Path) -> None:
    address = "postgresql://kaname:p%40ss@db.example:5433/web"
    found = read({"KANAME_STATE": str(tmp_path), "DATABASE_URL": address}).database
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "web",
        "USER": "kaname",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }


@pytest.mark.parametrize("address", ["kaname", "postgresql://db:many/web", "postgresql://db/"])
def test_address_of_no_database_is_a_fault_that_hides_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(KanameError) as caught:
        read({"KANAME_STATE": str(tmp_path), "DATABASE_URL": address})
    assert [f.rule for f in caught.value.findings] == ["web.unknown-database"]
    assert address not in str(caught.value)


def test_hosts_and_https(tmp_path: Path) -> None:
    found = read(
        {"KANAME_STATE": str(tmp_path), "KANAME_HOSTS": " kpi.example, ", "KANAME_HTTPS": "1"}
    )
    assert found.hosts[-1] == "kpi.example"
    assert found.https
