"""A reply for later takes a status by name, and keeps what it was written with."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0037_insertion")]

    operations = [
        migrations.AddField("plannedreply", "insertions", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            "plannedreply",
            "status_name",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tickets.statusname",
            ),
        ),
    ]
