"""The worker's app, and the one that tasks are sent by."""

from __future__ import annotations

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun, worker_init
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from helpdesk.schedule import configure  # noqa: E402 (it reads the settings)

app = Celery("helpdesk")
configure(app)
app.autodiscover_tasks(["people", "tickets", "kb", "sla", "helpdesk"])


@worker_init.connect
def _freeze(**_told: Any) -> None:
    """What is loaded by now stays shared with the processes that are forked from this one: without this each round
    of garbage collection in them would write to it, and copy it."""
    gc.collect()
    gc.freeze()


@task_prerun.connect
def _keep_good_connection(**_told: Any) -> None:
    """A task goes on with the database connection of the one before, checked as a request's is.

    By itself Celery closes it around every task, and signing in anew costs more than sending a mail.
    """
    close_old_connections()
