"""The doors over HTTP (docs/doors.md)."""

from django.urls import path

from helpdesk import errors, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
