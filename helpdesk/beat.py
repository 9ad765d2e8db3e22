"""The app of Celery's beat, which only sends names at moments: without models and tasks it takes 40 MB and not 105."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from helpdesk.schedule import configure  # noqa: E402 (it reads the settings)

app = Celery("helpdesk", fixups=[])  # the fixup for Django would load all of it
configure(app)
