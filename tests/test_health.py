"""/healthz and /readyz: what load balancers and people look at."""

from __future__ import annotations

import redis
from django.conf import settings

from helpdesk import health
from sla import beat
from tests.promises import age
from tickets.models import Outgoing


def test_alive_says_ok(client, db):
    assert client.get("/healthz").content == b"ok"


def test_ready_needs_a_workers_sign_of_life(client, db):
    redis.Redis.from_url(settings.REDIS_URL).delete(health.HEARTBEAT)
    silent = client.get("/readyz")
    assert (silent.status_code, silent.json()["worker"]["ok"]) == (503, False)
    health.beat()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ok"]) == (200, True)
    ages = {"outbox_age": 0, "intake_age": 0, "fetch_age": None, "fetch_failing": 0}
    assert ready.json()["mail"] == {"ok": True, **ages}


def test_a_mail_that_waits_for_hours_is_seen(client, ticket):
    health.beat()
    Outgoing.objects.update(created_at="2020-01-01T00:00:00Z")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["mail"]["outbox_age"] > 4 * 3600


def test_a_tick_that_stands_still_is_seen(client, policy, ticket):
    health.beat()
    assert client.get("/readyz").json()["clocks"] == {"ok": True, "behind": 0}
    age(60 * 6)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["clocks"]["behind"] > 3600
    beat.tick()
    assert client.get("/readyz").json()["clocks"]["ok"]


def test_a_dead_broker_is_seen_and_pages_work_on(client, ticket, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]["ok"], answer.json()["database"]["ok"]) == (503, False, True)
    assert client.get("/new/").status_code == 200
