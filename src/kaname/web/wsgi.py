"""The app for a WSGI server; KANAME_DESIGN names the design it shows."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.web.settings")

application = get_wsgi_application()
