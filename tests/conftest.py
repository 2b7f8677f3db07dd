"""What all tests share: where the reference data and the browser are, and when skipping is a fault.

With KANAME_REQUIRE set (.ci/run sets it) a skipped test is a failed one: what the machine should
have had was missing. Only a reason that begins with "optional:" may skip there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow machine is no fault of the code, and a run that passed once passes again.
settings.register_profile(
    "kaname",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("kaname")

ROOT = Path(__file__).parent.parent
ANSWERS = "reference answers"  # record_property(ANSWERS, n): n figures were compared and agreed


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data sets: KANAME_SHARED, else `shared` beside the repository."""
    folder = Path(os.environ.get("KANAME_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip(f"reference data not found in {folder}; set KANAME_SHARED")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium that page tests drive."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no `chromium` on PATH; install it to test pages in a browser")
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not (report.skipped and os.environ.get("KANAME_REQUIRE")):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    if not reason.startswith("optional:"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but KANAME_REQUIRE is set: {reason}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    checked = sum(
        int(str(value))
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == ANSWERS
    )
    if checked:
        terminalreporter.write_line(f"{checked} reference answers checked")
