"""What every answer passes: strict headers, and whole-page redirects for parts of a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def answer_safely(get_response: Answer) -> Answer:
    """Only our own scripts, styles and pictures run; no page with figures stays in a cache."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        add_never_cache_headers(response)
        return response

    return answer


def redirect_whole_page(get_response: Answer) -> Answer:
    """When a part of a page is asked for and the session is over, the whole page signs in.

    A plain redirect would put the sign-in page inside the part.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        location = response.headers.get("Location")
        if location and request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(location)
        return response

    return answer
