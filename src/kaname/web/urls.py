"""Addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from kaname.web.pages import account, data
from kaname.web.pages.tree import tree

urlpatterns = [
    path("", tree, name="tree"),
    path("data/", data.data, name="data"),
    path("data/files/", data.drop, name="data-files"),
    path("data/mapping/", data.mapping, name="data-mapping"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", account.language, name="language"),
    path("theme/", account.theme, name="theme"),
]
