"""Background work of the articles. Each task may run twice."""

from __future__ import annotations

from celery import shared_task

from kb import repeated
from kb.models import Article


@shared_task
def publish_due() -> None:
    for article in Article.objects.due():
        article.publish_scheduled()


@shared_task
def tell_stale() -> None:
    for article in Article.objects.to_tell_stale():
        article.tell_stale()


@shared_task
def find_gaps() -> None:
    repeated.rebuild()
