"""Starts what tests run on: real PostgreSQL and Valkey in `var/test`, unless the environment names others."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

import django  # noqa: E402 (the path comes first)
import hypothesis  # noqa: E402
from django.conf import settings  # noqa: E402

from helpdesk import browser_assets, translations  # noqa: E402
from helpdesk.embedded import servers  # noqa: E402

_open = ExitStack()


def _set_up() -> None:
    """Before Django reads its settings. Workers of xdist inherit the addresses and take a Valkey database each."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        data = REPOSITORY / "var" / "test"
        data.mkdir(parents=True, exist_ok=True)
        os.environ["HELPDESK_DATA"] = str(data)
        _open.enter_context(servers.using(data, throwaway=True))
    parts = urlsplit(os.environ["REDIS_URL"])
    # 0 is for a run without workers; 1.. for gw0..
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    os.environ["REDIS_URL"] = urlunsplit(parts._replace(path=f"/{number}"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    # pytest-django looked for settings before the servers had addresses, so Django is still to be made ready.
    django.setup()
    # A worker inherits the settings' name, so pytest-django has read them before it had a Valkey database of its own.
    settings.REDIS_URL = os.environ["REDIS_URL"]
    # Straight from static/, without collecting and fingerprinting first.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    if worker is None:
        browser_assets.build()
        translations.compile_all()


_set_up()

# How quick a machine is decides nothing: neither about one example, nor about how they are made up.
hypothesis.settings.register_profile("any", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("any")

pytest_plugins = ["tests.cast", "tests.promises", "tests.handed", "tests.incidents", "tests.listener", "tests.scanner"]


def pytest_unconfigure() -> None:
    _open.close()
