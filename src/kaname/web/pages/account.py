"""Signing in and out, and how the page looks to this reader: language, light or dark."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from kaname.web import attempts
from kaname.web.models import scope_of

THEMES = ("light", "dark")
THEME_COOKIE = "kaname_theme"
A_YEAR = 365 * 24 * 3600


class SignInForm(AuthenticationForm):
    """Login and password; the answer to a wrong pair never says which of the two is wrong."""

    error_messages = {  # noqa: RUF012 -- Django's own form
        "invalid_login": _("Login or password is not right."),
        "inactive": _("Login or password is not right."),
        "exhausted": _("Too many attempts. Try again in 15 minutes."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Login")
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        """Check the pair unless too many were wrong before."""
        login = self.cleaned_data.get("username") or ""
        address = str(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""
        if attempts.exhausted(login, address):
            raise ValidationError(self.error_messages["exhausted"], code="exhausted")
        try:
            cleaned = super().clean()
        except ValidationError:
            attempts.count(login, address)
            raise
        attempts.forget(login, address)
        return cleaned


class SignIn(LoginView):
    """`/sign-in/`"""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


language = login_not_required(set_language)


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep light, dark or the system's choice in a cookie; back to the page one came from."""
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
        return response
    response.set_cookie(
        THEME_COOKIE,
        chosen,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def surroundings(request: HttpRequest) -> dict[str, object]:
    """For every template: the chosen theme, and whether the reader sees everything."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": chosen if chosen in THEMES else "", "sees_all": _sees_all(request)}


def _sees_all(request: HttpRequest) -> bool:
    try:
        return scope_of(request.user) is None
    except (AttributeError, PermissionDenied):  # nobody has signed in, or may see anything
        return False


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, when it is one of ours."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return reverse("tree")
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")
