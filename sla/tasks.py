"""Background work of the clocks. Each task may run twice."""

from __future__ import annotations

from celery import shared_task

from sla import beat, recalculation, trying
from sla.kpi import keeping as facts
from sla.kpi import publishing


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


@shared_task
def publish_months() -> None:
    publishing.publish_due()
