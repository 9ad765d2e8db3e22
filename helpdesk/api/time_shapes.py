"""What clocks, ledgers, policies and calendars look like in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from people.models import Calendar
from sla.models import Clock, Policy


class ClockShape(serializers.ModelSerializer):
    """Durations in business seconds; `state` is as of now."""

    state = serializers.CharField(source="state_now")

    class Meta:
        model = Clock
        fields = (
            "kind", "number", "line", "state", "started_at", "target_seconds", "due_at", "warn_at", "fulfilled_at",
            "ended_at", "elapsed_seconds", "breached_at",
        )  # fmt: skip


class SegmentShape(serializers.Serializer):
    holder = serializers.CharField(allow_null=True)
    begin = serializers.DateTimeField()
    end = serializers.DateTimeField(allow_null=True)
    wall_seconds = serializers.IntegerField()
    business_seconds = serializers.IntegerField()


class LedgerShape(serializers.Serializer):
    """`end` of the present segment is null, its seconds are as of now."""

    segments = SegmentShape(many=True)
    requester_wait_seconds = serializers.IntegerField()
    agent_wait_seconds = serializers.IntegerField()


class PolicyShape(serializers.ModelSerializer):
    version = serializers.SerializerMethodField()

    class Meta:
        model = Policy
        fields = ("id", "name", "position", "is_active", "version")

    def get_version(self, policy: Policy) -> dict[str, Any]:
        newest = policy.current
        return {
            "number": newest.number,
            "at": newest.at,
            "condition": newest.condition,
            "calendar": newest.calendar_id,
            "targets": newest.targets,
            "pausing_statuses": newest.pausing,
            "warn_before_seconds": newest.warn_before,
        }


class CalendarShape(serializers.ModelSerializer):
    version = serializers.SerializerMethodField()

    class Meta:
        model = Calendar
        fields = ("id", "name", "is_default", "version")

    def get_version(self, calendar: Calendar) -> dict[str, Any]:
        newest = calendar.current
        return {"number": newest.number, "at": newest.at, **newest.content, "holiday_names": newest.holiday_names}
