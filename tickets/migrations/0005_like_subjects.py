"""An index of solved subjects by likeness, built beside the running system."""

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0004_handovers")]
    operations = [
        TrigramExtension(),
        AddIndexConcurrently(
            "ticket",
            GistIndex(
                OpClass("subject", name="gist_trgm_ops"),
                name="ticket_solved_like",
                condition=Q(status__in=("solved", "closed")),
            ),
        ),
    ]
