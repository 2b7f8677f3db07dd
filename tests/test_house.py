"""The house: catalogues, lock files, sizes, and that the documents tell the truth."""

from __future__ import annotations

import ast
import csv
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from io import BytesIO, StringIO
from itertools import pairwise
from pathlib import Path
from string import Formatter
from zipfile import ZipFile

import pytest
from babel.messages.pofile import read_po
from hatchling.builders.wheel import WheelBuilder
from typer import Typer
from typer.main import get_command
from typer.testing import CliRunner

from hatch_build import LOCALE
from kaname.text import LANGS, catalogue
from tools.messages import texts as texts_of_the_web

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src/kaname"
READMES = ("README.md", "README.ja.md")
# Hosts that texts here may name: licences, standards and this machine. No page asks any of them.
HOSTS = {
    "127.0.0.1",
    "0.0.0.0",
    "localhost",
    "testserver",
    "json-schema.org",
    "keepachangelog.com",
    "schemas.openxmlformats.org",  # names of XML, asked by nobody
    "semver.org",
    "vega.github.io",  # the name of Vega-Lite's schema, asked by nobody
    "www.apache.org",
    "www.w3.org",
}
# A text like `design.yaml` is a file, not a message.
FILES = {"csv", "css", "html", "js", "json", "parquet", "py", "sqlite3", "toml", "yaml"}


@cache
def tracked() -> tuple[Path, ...]:
    """All files that git knows or would take in."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    return tuple(file for name in names.split("\0") if name and (file := ROOT / name).is_file())


@cache
def texts() -> dict[str, str]:
    """The tracked files that are text."""
    found = {}
    for file in tracked():
        try:
            found[file.relative_to(ROOT).as_posix()] = file.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


# Words


def _placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_message_is_in_both_languages_with_the_same_placeholders(key: str) -> None:
    words = catalogue()[key]
    assert set(words) == set(LANGS)
    assert all(text.strip() for text in words.values())
    assert _placeholders(words["ja"]) == _placeholders(words["en"])


def _strings() -> Iterator[tuple[str, str]]:
    for file in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, f"{file.relative_to(ROOT).as_posix()}:{node.lineno}"


def _family(text: str) -> bool:
    """Whether it is the beginning of a name like f"design.unknown-{kind}"."""
    return text.endswith(("-", ".")) and any(key.startswith(text) for key in catalogue())


def test_every_message_that_the_code_names_exists() -> None:
    stems = {key.partition(".")[0] for key in catalogue()}
    missing = {
        f"{where}: {text}"
        for text, where in _strings()
        if re.fullmatch(rf"(?:{'|'.join(sorted(stems))})\.[\w-]+", text)
        and text not in catalogue()
        and not _family(text)
        and text.partition(".")[2] not in FILES
    }
    assert missing == set()


def test_every_message_is_used() -> None:
    named = {text for text, _ in _strings()}
    families = tuple(text for text in named if "." in text and _family(text))
    templates = " ".join(file.read_text("utf-8") for file in SRC.rglob("*.html"))
    unused = {
        key
        for key in catalogue()
        for stem, _, rule in [key.partition(".")]
        # A family like f"severity.{name}" is named as a whole, its members by the data.
        if not {key, rule, f"{stem}."} & named
        and not key.startswith(families)
        and key not in templates
    }
    assert unused == set()


def _identity(message: object) -> tuple[object, object]:
    return getattr(message, "context", None), getattr(message, "id", None)


@pytest.mark.parametrize("lang", LANGS)
def test_catalogue_of_the_web_is_complete(lang: str) -> None:
    po = ROOT / LOCALE / lang / "LC_MESSAGES/django.po"
    known = read_po(BytesIO(po.read_bytes()), locale=lang)
    words = {_identity(m): m for m in known if m.id}
    assert {_identity(m) for m in texts_of_the_web() if m.id} == set(words)  # else: make messages
    for message in words.values():
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy, message.id
        assert list(message.check(known)) == [], message.id


# Files


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_has_hashes_and_no_address(name: str) -> None:
    lock = (ROOT / name).read_text("utf-8")
    assert "://" not in lock
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert len(entries) > len(_project()["dependencies"])
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[\w.]+( ; .+)? \\\n", entry), entry
        assert re.fullmatch(r"(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+", entry.partition("\n")[2])


def _project() -> dict[str, list[str]]:
    project: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    return project


def _locked(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pins = (line.split()[0].split("==", 1) for line in lines if "==" in line.split(";")[0])
    return dict(pins)


def test_lock_names_every_dependency_and_both_locks_agree() -> None:
    small, large = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert small.items() <= large.items()
    wanted = {
        re.split(r"[^\w.-]", need, maxsplit=1)[0].replace(".", "-").lower()
        for need in _project()["dependencies"]
    }
    assert wanted <= set(small)


def test_wheel_holds_every_file_and_the_compiled_catalogues(tmp_path: Path) -> None:
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if name.startswith("kaname/")}
    wanted = {file.relative_to(ROOT / "src") for file in tracked() if SRC in file.parents}
    wanted |= {file.with_suffix(".mo") for file in wanted if file.suffix == ".po"}
    assert {file.as_posix() for file in wanted} == inside


def test_files_name_no_strange_host() -> None:
    address = re.compile(r"https?://([^\s/:\"'<>)\]}{`]+)")
    strange = {
        f"{name}: {host}"
        for name, text in texts().items()
        for host in address.findall(text)
        if host.removesuffix(".") not in HOSTS and not host.endswith((".example", ".test"))
    }
    assert strange == set()


def test_files_name_no_folder_of_a_machine() -> None:
    own = {str(ROOT), str(Path.home())} - {"/"}
    home = re.compile(r"(?:(?<![\w.~*/])/(?:home|root|Users)/\w)|\b[A-Z]:\\Users\\")
    named = {
        name
        for name, text in texts().items()
        if home.search(text) or any(f"{folder}/" in text for folder in own)
    }
    assert named == set()


def test_module_is_at_most_400_lines() -> None:
    long = {
        name: lines
        for name, text in texts().items()
        if name.endswith(".py")
        and not name.startswith("tests/")
        and (lines := text.count("\n")) > 400
    }
    assert long == {}


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    first = function.body[1 if ast.get_docstring(function) and function.body[1:] else 0]
    return (function.end_lineno or 0) - first.lineno + 1


def test_function_fits_in_one_look() -> None:
    long = {
        f"{file.relative_to(ROOT).as_posix()}:{node.lineno} {node.name}": _length(node)
        for file in sorted(SRC.rglob("*.py"))
        if "migrations" not in file.parts
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _length(node) > 30
    }
    assert long == {}


def test_import_inside_a_function_says_why() -> None:
    silent = [
        f"{name}:{number}"
        for name, text in texts().items()
        if name.startswith("src/")
        for number, line in enumerate(text.splitlines(), 1)
        if "PLC0415" in line and not re.search(r"# noqa: PLC0415 -- \w+", line)
    ]
    assert silent == []


def test_adr_numbers_follow_one_another() -> None:
    numbers = [int(file.name[:4]) for file in sorted((ROOT / "docs/adr").glob("[0-9]*.md"))]
    assert numbers[0] == 1
    assert all(after == before + 1 for before, after in pairwise(numbers))


# Documents


def test_links_of_the_documents_lead_to_files() -> None:
    broken = {
        f"{name}: {target}"
        for name, text in texts().items()
        if name.endswith(".md")
        for target in re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
        if not ((ROOT / name).parent / target).exists()
    }
    assert broken == set()


def test_every_dependency_has_its_reason() -> None:
    (adr,) = (ROOT / "docs/adr").glob("*-dependencies.md")
    reasons = set(re.findall(r"^\| `([\w.-]+)` \|", adr.read_text("utf-8"), re.MULTILINE))
    assert {
        re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in _project()["dependencies"]
    } == reasons


@pytest.mark.parametrize("readme", READMES)
def test_make_targets_of_the_readme_exist(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / readme).read_text("utf-8")))
    assert {"demo", "test"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def _commands(readme: str) -> list[str]:
    return re.findall(r"^\$ (kaname .+)$", (ROOT / readme).read_text("utf-8"), re.MULTILINE)


def _block(readme: str, language: str) -> str:
    (text,) = re.findall(
        rf"^```{language}\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(text)


@pytest.mark.parametrize("readme", READMES)
def test_first_steps_of_the_readme_work(
    readme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = pytest.importorskip("kaname.cli").app
    monkeypatch.chdir(tmp_path)
    Path("deals.csv").write_text(_block(readme, "csv"), "utf-8")
    Path("sales.yaml").write_text(_block(readme, "yaml"), "utf-8")
    said, opened = {}, ""
    for command in _commands(readme):
        verb, *rest = shlex.split(command)[1:]
        assert set(re.findall(r"--[a-z-]+", command)) <= _options(app, verb, *rest[:1])
        if verb != "serve":
            result = CliRunner().invoke(app, [verb, *rest])
            assert result.exit_code == 0, result.output
            opened = opened or (result.stdout if verb == "tree" else "")
            said[verb] = result.stdout
    first = {"open", "new", "check", "rule", "coverage", "measure", "tree"}
    later = {"demo", "landing", "target", "plan", "allocate", "explain", "effect", "calibration"}
    assert set(said) == first | later
    assert "¥2.2M" in opened  # the tree of the files as they are
    figures = {
        (row["period"], row["rep"], row["kpi"]): float(row["value"])
        for row in csv.DictReader(StringIO(said["measure"]))
        if row["value"]
    }
    assert figures["2026-05", "Baba", "sales"] == 1_750_000
    assert figures["2026-05", "Baba", "average_deal"] == 875_000
    assert figures["2026-04", "Aoki", "win_rate"] == 0.5
    assert ("2026-04", "Baba", "win_rate") not in figures


def _options(app: Typer, verb: str, then: str = "") -> set[str]:
    command = get_command(app).commands[verb]  # type: ignore[attr-defined]
    command = getattr(command, "commands", {}).get(then, command)
    return {option for param in command.params for option in param.opts}


def test_readmes_show_the_same_commands_and_rows() -> None:
    ours, theirs = READMES
    assert _commands(ours) == _commands(theirs)
    assert _block(ours, "csv") == _block(theirs, "csv")
    assert _block(ours, "yaml").replace("name: Sales", "name: 営業") == _block(theirs, "yaml")
