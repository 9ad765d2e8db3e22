"""The lists of what is nobody's and of what is paused have indexes of their own: each was found by reading through
another list, and counted so on every page."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_ACTIVE = ("new", "open", "pending", "on_hold")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0039_invited")]

    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(
                fields=["waiting_since", "id"],
                name="ticket_unassigned",
                condition=models.Q(status__in=_ACTIVE, mark="") & models.Q(assignee__isnull=True),
            ),
        ),
        AddIndexConcurrently(
            "ticket",
            models.Index(
                fields=["next_due_at", "id"],
                name="ticket_paused",
                condition=models.Q(status__in=("pending", "on_hold"), mark=""),
            ),
        ),
    ]
