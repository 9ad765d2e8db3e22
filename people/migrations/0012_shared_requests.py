"""Organisations whose people read each other's requests."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_notes_and_merging")]

    operations = [
        migrations.AddField(
            "organisation",
            "shares_requests",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="In the portal its people read each other's requests and may take part in them.",
                verbose_name="requests are shared",
            ),
        ),
    ]
