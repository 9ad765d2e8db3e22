"""Pages and API as plain WSGI, for servers such as granian or gunicorn; `helpdesk.asgi` wraps this one."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

application = get_wsgi_application()
