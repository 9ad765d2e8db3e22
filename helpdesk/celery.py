"""Celery: only nudges and sweeps. What is due stands in the database, so losing the broker loses no work."""

from __future__ import annotations

import os
from datetime import UTC
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_prerun
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")


def _in_utc(hour: int) -> int:
    """The hour of the site's zone as it is today; an hour more or less in summer does no harm at night."""
    from django.utils import timezone

    return timezone.localtime().replace(hour=hour).astimezone(UTC).hour


def _configure() -> None:
    from django.conf import settings  # the app is imported before settings are ready

    app.conf.update(
        broker_url=settings.REDIS_URL,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"socket_timeout": 5, "socket_connect_timeout": 0.2, "visibility_timeout": 3600},
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=120,
        task_soft_time_limit=90,
        worker_prefetch_multiplier=1,
        worker_max_memory_per_child=300_000,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        CELERY_DB_REUSE_MAX=2**62,  # of Celery's own closing of connections; see _keep_good_connection
        timezone="UTC",
        beat_schedule_filename=str(settings.HELPDESK_DATA / "beat-schedule"),
        beat_schedule={
            # `expires` keeps a slow worker from finding a pile of the same sweep.
            "outbox": {"task": "tickets.tasks.sweep_outbox", "schedule": 2.0, "options": {"expires": 2}},
            "webhooks": {"task": "tickets.tasks.sweep_webhooks", "schedule": 2.0, "options": {"expires": 2}},
            "file mail": {"task": "tickets.tasks.file_mail", "schedule": 2.0, "options": {"expires": 2}},
            "arrivals": {"task": "tickets.tasks.sweep_arrivals", "schedule": 30.0, "options": {"expires": 30}},
            "mailboxes": {"task": "tickets.tasks.fetch_mail", "schedule": 60.0, "options": {"expires": 60}},
            "deal": {"task": "tickets.tasks.deal", "schedule": 5.0, "options": {"expires": 5}},
            "schedules": {"task": "tickets.tasks.run_schedules", "schedule": 30.0, "options": {"expires": 30}},
            "waits": {"task": "tickets.tasks.sweep_waits", "schedule": 60.0, "options": {"expires": 60}},
            "clocks": {"task": "sla.tasks.tick", "schedule": 10.0, "options": {"expires": 10}},
            "recalculate": {"task": "sla.tasks.recalculate", "schedule": 10.0, "options": {"expires": 10}},
            "trials": {"task": "sla.tasks.try_proposals", "schedule": 2.0, "options": {"expires": 2}},
            "facts": {"task": "sla.tasks.keep_facts", "schedule": 5.0, "options": {"expires": 5}},
            "rollups": {"task": "sla.tasks.roll_up", "schedule": 20.0, "options": {"expires": 20}},
            # At night of the site, when a replay disturbs nobody.
            "audit": {"task": "sla.tasks.audit_numbers", "schedule": crontab(hour=_in_utc(3), minute=20)},
            "months": {"task": "sla.tasks.publish_months", "schedule": 3600.0, "options": {"expires": 3600}},
            "reports": {"task": "sla.tasks.send_reports", "schedule": 60.0, "options": {"expires": 60}},
            "notices": {"task": "tickets.tasks.sweep_notices", "schedule": 30.0, "options": {"expires": 30}},
            "heartbeat": {"task": "helpdesk.tasks.heartbeat", "schedule": 15.0, "options": {"expires": 15}},
            "drop": {"task": "tickets.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
            "drop trials": {"task": "sla.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
            "forget": {"task": "people.tasks.forget_expired", "schedule": 3600.0, "options": {"expires": 3600}},
        },
    )
    app.autodiscover_tasks(["people", "tickets", "sla", "helpdesk"])


@task_prerun.connect
def _keep_good_connection(**_told: Any) -> None:
    """A task goes on with the database connection of the one before, checked as a request's is.

    By itself Celery closes it around every task, and signing in anew costs more than sending a mail.
    """
    close_old_connections()


_configure()
