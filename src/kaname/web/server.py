"""The app on this machine: its tables and static files brought up to date, then served."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

import django
from django.core.management import call_command
from django.db.utils import OperationalError
from waitress.server import create_server

from kaname.api import Project
from kaname.errors import Finding, KanameError

UNUSED = ["htmax*", "htmx-4*", "htmx-2.js", "ext", "django-htmx.js"]  # of django_htmx


def prepare(design: Path | None = None) -> None:
    """Settings read, tables and static files up to date, the secret key kept.

    `design` overrides KANAME_DESIGN. Raises KanameError when a setting cannot be used.
    """
    if design is not None:
        os.environ["KANAME_DESIGN"] = str(design.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.web.settings")
    if os.environ.get("DATABASE_URL") and find_spec("psycopg") is None:
        raise KanameError(Finding("web.no-database-driver"))
    django.setup()

    from django.conf import settings  # noqa: PLC0415 -- reads the environment set above

    from kaname.web.environment import keep_secret_key  # noqa: PLC0415 -- after the environment is set

    keep_secret_key(settings.ENVIRONMENT)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError:  # its words may repeat the address, and with it a password
        raise KanameError(Finding("web.unreachable-database")) from None
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)


def serve(
    design: Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    threads: int = 8,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> None:
    """Serve the design's pages until interrupted; port 0 takes a free one.

    `design` may be a data folder, in which a design comes to be when files are dropped.

    `progress` is told how far the loading of the data is, `announce` the address once the app
    can be reached. Raises KanameError with the faults of the design, its data or the settings
    before anything is served, OSError where the port is taken.
    """
    prepare(design)

    from kaname.web.project import has_design, project  # noqa: PLC0415 -- needs Django's settings
    from kaname.web.wsgi import application  # noqa: PLC0415 -- needs Django's settings

    if has_design():
        Thread(target=_warm, args=(project(progress),), daemon=True).start()
    server = create_server(application, host=host, port=port, threads=threads, ident=None)
    if announce is not None:
        announce(f"http://{host}:{server.effective_port}/")
    server.run()


def _warm(opened: Project) -> None:
    """Compute what the first page needs before anybody asks; faults are for that page to show."""
    with suppress(KanameError):
        opened.tree()
