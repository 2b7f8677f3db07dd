"""The real process: pipes, bytes, Ctrl-C, and the server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

KANAME = (sys.executable, "-c", "from kaname.cli import main; main()")
posix = pytest.mark.skipif(sys.platform == "win32", reason="optional: signals of POSIX")


@pytest.fixture
def surroundings(sales: Path, environment: None, tmp_path: Path) -> dict[str, object]:
    """Where processes start, and what they find there."""
    return {"cwd": sales.parent, "env": {**os.environ, "KANAME_STATE": str(tmp_path)}}


def _start(arguments: tuple[str, ...], surroundings: dict[str, object]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        (*KANAME, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **surroundings
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("measure sales.yaml", 0),
        ("check nowhere.yaml", 1),
        ("measure sales.yaml --kpi sale", 1),
        ("measure", 2),
        ("mesure sales.yaml", 2),
    ],
)
def test_exit_codes(line: str, code: int, surroundings: dict[str, object]) -> None:
    process = _start(tuple(line.split()), surroundings)
    _, words = process.communicate(timeout=120)
    assert process.returncode == code
    assert b"Traceback" not in words


def test_a_pipe_gets_csv_in_utf8_with_line_feeds(surroundings: dict[str, object]) -> None:
    environment = surroundings["env"] | {"PYTHONIOENCODING": "cp932"}  # type: ignore[operator]
    process = _start(
        ("measure", "sales.yaml", "--kpi", "sales"), surroundings | {"env": environment}
    )
    data, _ = process.communicate(timeout=120)
    assert (
        data == b"period,kpi,value,unit\n2026-04,sales,1200000,JPY\n2026-05,sales,2150000.5,JPY\n"
    )
    process = _start(("tree", "sales.yaml", "--lang", "ja"), surroundings | {"env": environment})
    data, _ = process.communicate(timeout=120)
    assert "受注金額" in data.decode("utf-8")
    assert b"\r" not in data


def test_a_closed_pipe_is_silent(surroundings: dict[str, object]) -> None:
    asked = ("measure", "sales.yaml", "--grain", "day", "--from", "2020-01-01", "--by", "rep")
    process = _start(asked, surroundings)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"period,rep,kpi,value,unit\n"
    process.stdout.close()  # as `| head -1` does, with most of 1 MB still to come
    assert process.stderr.read() == b""
    assert process.wait(timeout=120) == 0


@posix
def test_ctrl_c_while_it_starts(surroundings: dict[str, object]) -> None:
    process = _start(("measure", "sales.yaml"), surroundings)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.3)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in words


@posix
def test_serve_until_ctrl_c(surroundings: dict[str, object]) -> None:
    process = _start(("serve", "sales.yaml", "--port", "0"), surroundings)
    assert process.stdout is not None
    words = process.stdout.readline().decode()
    assert words.startswith("Open http://127.0.0.1:")
    with urlopen(words.split()[1], timeout=60) as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    _, words_of_the_end = process.communicate(timeout=60)
    assert (process.returncode, words_of_the_end) == (130, b"")


@posix
def test_port_in_use(surroundings: dict[str, object]) -> None:
    first = _start(("serve", "sales.yaml", "--port", "0"), surroundings)
    assert first.stdout is not None
    port = first.stdout.readline().decode().split()[1].rstrip("/").rpartition(":")[2]
    second = _start(("serve", "sales.yaml", "--port", port), surroundings)
    _, words = second.communicate(timeout=120)
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=60)
    assert second.returncode == 1
    assert words.decode().startswith(f"error port-in-use: Port {port} is in use")
