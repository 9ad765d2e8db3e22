"""What Celery's processes are told, the worker as well as beat: only nudges and sweeps. What is due stands in the
database, so losing the broker loses no work."""

from __future__ import annotations

from datetime import UTC

from celery import Celery
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone


def configure(app: Celery) -> None:
    """Needs settings, and neither models nor tasks."""
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
            "pushes": {"task": "tickets.tasks.sweep_pushes", "schedule": 5.0, "options": {"expires": 5}},
            "file mail": {"task": "tickets.tasks.file_mail", "schedule": 2.0, "options": {"expires": 2}},
            "arrivals": {"task": "tickets.tasks.sweep_arrivals", "schedule": 30.0, "options": {"expires": 30}},
            "viruses": {"task": "tickets.tasks.check_files", "schedule": 60.0, "options": {"expires": 60}},
            "files": {"task": "tickets.tasks.read_files", "schedule": 10.0, "options": {"expires": 10}},
            "words": {"task": "tickets.tasks.keep_words", "schedule": 10.0, "options": {"expires": 10}},
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
            "articles": {"task": "kb.tasks.publish_due", "schedule": 30.0, "options": {"expires": 30}},
            "stale": {"task": "kb.tasks.tell_stale", "schedule": 3600.0, "options": {"expires": 3600}},
            "gaps": {"task": "kb.tasks.find_gaps", "schedule": crontab(hour=_in_utc(4), minute=10)},
            "notices": {"task": "tickets.tasks.sweep_notices", "schedule": 30.0, "options": {"expires": 30}},
            "heartbeat": {"task": "helpdesk.tasks.heartbeat", "schedule": 15.0, "options": {"expires": 15}},
            "drop": {"task": "tickets.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
            "drop trials": {"task": "sla.tasks.forget", "schedule": 3600.0, "options": {"expires": 3600}},
            "forget": {"task": "people.tasks.forget_expired", "schedule": 3600.0, "options": {"expires": 3600}},
        },
    )


def _in_utc(hour: int) -> int:
    """The hour of the site's zone as it is today; an hour more or less in summer does no harm at night."""
    return timezone.localtime().replace(hour=hour).astimezone(UTC).hour
