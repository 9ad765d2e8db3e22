"""Re-opened tickets are found by whether they are solved again: only those alive in a day move its backlog."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sla", "0009_credit")]

    operations = [
        AddIndexConcurrently(
            "ticketfact",
            models.Index(fields=["solved_at", "created_at"], name="fact_again", condition=~models.Q(reopens=[])),
        ),
        RemoveIndexConcurrently("ticketfact", "fact_reopened"),
    ]
