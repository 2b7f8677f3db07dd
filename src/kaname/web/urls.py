"""Addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from kaname.web.pages import account
from kaname.web.pages.tree import tree

urlpatterns = [
    path("", tree, name="tree"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", account.language, name="language"),
    path("theme/", account.theme, name="theme"),
]
