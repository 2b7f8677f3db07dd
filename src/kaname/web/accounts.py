"""Logins and their rights; three of them to try the demo company with."""

from __future__ import annotations

import base64
import os

from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kaname.web.models import Reader
from kaname.web.organisation import levels
from kaname.web.project import project


def ensure_account(login: str, password: str, dimension: str = "", value: str = "") -> User:
    """A login that sees one member of a dimension, or everything; made or brought up to date."""
    user, _made = User.objects.get_or_create(username=login)
    if not user.check_password(password):
        user.set_password(password)
        user.save()
    Reader.objects.update_or_create(user=user, defaults={"dimension": dimension, "value": value})
    return user


def ensure_demo_accounts() -> list[tuple[str, str, str]]:
    """Planner (sees all), manager (one division) and rep (one person): login, password, role.

    The passwords are KANAME_DEMO_PASSWORD, else derived from this installation's secret key:
    the same at every start, different on every machine.
    """
    accounts = [("planner", "", "", _("planner: sees everything"))]
    within: dict[str, str] = {}
    chain = levels(project().design)
    for login, dimension in zip(("manager", "rep"), (chain[:1] + chain[-1:]), strict=False):
        value = next(iter(project().members(dimension, within)))
        within[dimension] = value
        role = {"manager": _("manager: sees %(part)s"), "rep": _("rep: sees %(part)s")}[login]
        accounts.append((login, dimension, value, role % {"part": value}))
    found = []
    for login, dimension, value, role in accounts:
        password = os.environ.get("KANAME_DEMO_PASSWORD") or _own_password(login)
        ensure_account(login, password, dimension, value)
        found.append((login, password, role))
    return found


def _own_password(login: str) -> str:
    digest = salted_hmac("kaname.demo-account", login, algorithm="sha256").digest()
    return base64.b32encode(digest)[:16].decode("ascii").lower()
