"""The index of those who wait leaves out those who do not, so that no list of a line is read through it."""

import datetime

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
                fields=["waiting_since"],
                name="ticket_waits",
                condition=models.Q(status__in=_ACTIVE, waiting_since__lt=_NEVER),
            ),
        ),
        RemoveIndexConcurrently("ticket", "ticket_waiting"),
    ]
