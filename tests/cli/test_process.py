"""The real process: pipes, bytes, Ctrl-C, and the server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import sleep
from urllib.request import urlopen

import pytest

START = """
import sys
from kaname.cli import main
print("ready", file=sys.stderr, flush=True)
main()
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="optional: signals of POSIX")


@pytest.fixture
def surroundings(sales: Path, environment: None, tmp_path: Path) -> dict[str, object]:
    """Where processes start, and what they find there."""
    return {"cwd": sales.parent, "env": {**os.environ, "KANAME_STATE": str(tmp_path)}}


def _start(arguments: tuple[str, ...], surroundings: dict[str, object]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
        (sys.executable, "-c", START, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **surroundings,
    )


@pytest.mark.parametrize(("line", "code"), [("check nowhere.yaml", 1), ("measure", 2)])
def test_exit_codes(line: str, code: int, surroundings: dict[str, object]) -> None:
    process = _start(tuple(line.split()), surroundings)
    _, words = process.communicate(timeout=120)
    assert process.returncode == code
    assert b"Traceback" not in words


def test_a_pipe_gets_csv_in_utf8_with_line_feeds(surroundings: dict[str, object]) -> None:
    environment = surroundings["env"] | {"PYTHONIOENCODING": "cp932"}  # type: ignore[operator]
    asked = ("measure", "sales.yaml", "--kpi", "win_rate", "--by", "担当者")
    process = _start(asked, surroundings | {"env": environment})
    data, _ = process.communicate(timeout=120)
    assert data.decode("utf-8").split("\n") == [
        "period,担当者,kpi,value,unit",
        "2026-04,Aoki,win_rate,0.5,ratio",
        "2026-04,Baba,win_rate,,ratio",
        "2026-05,Aoki,win_rate,1,ratio",
        "2026-05,Baba,win_rate,1,ratio",
        "",
    ]
    assert process.returncode == 0


def test_a_closed_pipe_is_silent(surroundings: dict[str, object]) -> None:
    asked = ("measure", "sales.yaml", "--grain", "day", "--from", "2020-01-01", "--by", "rep")
    process = _start(asked, surroundings)
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"period,rep,kpi,value,unit\n"
    process.stdout.close()  # as `| head -1` does, with most of 1 MB still to come
    assert process.stderr.read() == b"ready\n"
    assert process.wait(timeout=120) == 0


@posix
def test_ctrl_c(surroundings: dict[str, object]) -> None:
    process = _start(("measure", "sales.yaml"), surroundings)
    assert process.stderr is not None
    assert process.stderr.readline() == b"ready\n"
    sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=120)
    assert (process.returncode, words) == (130, b"")


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
    assert (process.returncode, words_of_the_end) == (130, b"ready\n")


def test_port_in_use(surroundings: dict[str, object]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = _start(("serve", "sales.yaml", "--port", port), surroundings)
        _, words = process.communicate(timeout=120)
    assert process.returncode == 1
    assert words.decode().startswith(f"ready\nerror port-in-use: Port {port} is in use")
