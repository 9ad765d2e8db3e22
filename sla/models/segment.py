"""The ledger's closed segments. The present one is not kept: it began where the last one ended."""

from __future__ import annotations

from django.db import models


class Segment(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="segments", db_index=False)
    number = models.SmallIntegerField()
    holder = models.CharField(max_length=11, blank=True)  # `line 1` … `customer`, `third party`; '': nobody (solved)
    begin_at = models.DateTimeField()
    end_at = models.DateTimeField()
    business_seconds = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "number"], name="segment_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.holder or 'nobody'}"

    @property
    def wall_seconds(self) -> int:
        return int((self.end_at - self.begin_at).total_seconds())
