"""The index of those who wait leaves out those who do not, so that no list of a line is read through it; events and
logged time are found by their moment."""

import datetime

from django.contrib.postgres.indexes import BrinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

_NEVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)
_ACTIVE = ("new", "open", "pending", "on_hold")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0015_report_mail")]

    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(
                fields=["waiting_since", "id"],
                name="ticket_waits",
                condition=models.Q(status__in=_ACTIVE, mark="", waiting_since__lt=_NEVER),
            ),
        ),
        RemoveIndexConcurrently("ticket", "ticket_waiting"),
        AddIndexConcurrently("event", BrinIndex(fields=["at"], name="event_at", autosummarize=True)),
        AddIndexConcurrently("timeentry", models.Index(fields=["at"], name="time_entry_at")),
    ]
