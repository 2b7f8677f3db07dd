"""Logins and their rights; three of them to try the demo company with."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kaname.measure.rows import NONE
from kaname.web.models import Reader
from kaname.web.organisation import levels
from kaname.web.project import project

OWNER = "owner"


def ensure_account(login: str, password: str, dimension: str = "", value: str = "") -> User:
    """A login that sees one member of a dimension, or everything; made or brought up to date."""
    user, _made = User.objects.get_or_create(username=login)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    Reader.objects.update_or_create(user=user, defaults={"dimension": dimension, "value": value})
    return user


def ensure_owner() -> tuple[str, str] | None:
    """The first account of an installation, which sees everything: login and password.

    None once there are other accounts or its password was changed.
    """
    password = _own_password(OWNER)
    if not User.objects.exists():
        ensure_account(OWNER, password)
    user = User.objects.filter(username=OWNER).first()
    alone = User.objects.count() == 1
    return (OWNER, password) if user and alone and user.check_password(password) else None


def ensure_demo_accounts() -> list[tuple[str, str, str]]:
    """Planner (sees all), manager (one division) and rep (one person): login, password, role.

    The passwords are KANAME_DEMO_PASSWORD, else derived from this installation's secret key:
    the same at every start, different on every machine.
    """
    found = []
    for login, dimension, member, role in _demo_rights():
        password = os.environ.get("KANAME_DEMO_PASSWORD") or _own_password(login)
        ensure_account(login, password, dimension, member)
        found.append((login, password, role))
    return found


def _demo_rights() -> Iterator[tuple[str, str, str, str]]:
    """Login, dimension, member and the role's words: the first division, its first rep."""
    yield "planner", "", "", _("planner: sees everything")
    levels_found = levels(project().design)
    words = {"manager": _("manager: sees %(part)s"), "rep": _("rep: sees %(part)s")}
    within: dict[str, str] = {}
    for login, dimension in zip(words, levels_found[:1] + levels_found[1:][-1:], strict=False):
        members = [m for m in project().members(dimension, within) if m != NONE]
        if not members:
            return
        within[dimension] = members[0]
        yield login, dimension, members[0], words[login] % {"part": members[0]}


def _own_password(login: str) -> str:
    digest = salted_hmac("kaname.demo-account", login, algorithm="sha256").digest()
    return base64.b32encode(digest)[:16].decode("ascii").lower()
