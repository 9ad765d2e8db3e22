"""Background work of the clocks. Each task may run twice."""

from __future__ import annotations

import logging

from celery import shared_task

from sla import beat, recalculation, subscriptions, trying
from sla.kpi import checking, publishing, rolling
from sla.kpi import keeping as facts

_log = logging.getLogger(__name__)


@shared_task
def tick() -> None:
    beat.tick()


@shared_task
def recalculate() -> None:
    recalculation.work()


@shared_task
def try_proposals() -> None:
    trying.work()


@shared_task
def forget() -> None:
    trying.forget()


@shared_task
def keep_facts() -> None:
    facts.keep()


@shared_task(time_limit=3600, soft_time_limit=3500)
def audit_numbers() -> None:
    """What it finds is kept for /readyz and the dashboards."""
    found = checking.tonight()
    if found.found:
        _log.error("the nightly audit found %d differences in the numbers, e.g. %s", found.found, found.lines[0])


@shared_task
def roll_up() -> None:
    rolling.roll()


@shared_task
def publish_months() -> None:
    publishing.publish_due()


@shared_task
def send_reports() -> None:
    subscriptions.send_due()
