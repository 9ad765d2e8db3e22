"""Hourly clean-up of what has run out."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from people.models import Attempt, SignInProof


@shared_task
def forget_expired() -> None:
    now = timezone.now()
    SignInProof.objects.filter(expires_at__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    Attempt.objects.filter(until__lt=now).delete()
