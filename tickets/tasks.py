"""Background work. Each task loads, calls one thing, and may run twice."""

from __future__ import annotations

from celery import shared_task

from tickets import file_words, notices, outbox, pushes, sweeps, viruses, vocabulary
from tickets.assigning import dealing, returning
from tickets.automation import schedules
from tickets.boxes import fetch
from tickets.mail import door


@shared_task
def sweep_outbox() -> None:
    outbox.sweep()


@shared_task
def sweep_webhooks() -> None:
    outbox.sweep_calls()


@shared_task
def sweep_pushes() -> None:
    pushes.push_due()
    outbox.sweep_pushes()


@shared_task
def file_mail() -> None:
    door.process_waiting()


@shared_task
def sweep_arrivals() -> None:
    door.process_undecided()


@shared_task
def check_files() -> None:
    viruses.check_waiting()


@shared_task
def read_files() -> None:
    file_words.read_waiting()


@shared_task
def keep_words() -> None:
    vocabulary.keep()


@shared_task(soft_time_limit=1800, time_limit=1900)
def fetch_mail() -> None:
    fetch.fetch_all()


@shared_task
def deal() -> None:
    dealing.deal()


@shared_task
def run_schedules() -> None:
    sweeps.send_planned()
    schedules.run()


@shared_task
def sweep_waits() -> None:
    returning.absent()
    returning.silent()
    sweeps.end_waits()
    sweeps.close_solved()
    sweeps.wake_sleepers()


@shared_task
def sweep_notices() -> None:
    notices.mail_due()


@shared_task
def forget() -> None:
    sweeps.forget()
