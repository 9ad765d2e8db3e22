"""Tickets from before the ledger: the worker derives their segments, in batches, beside the running system."""

from django.db import migrations


def ask(apps, schema_editor):
    if apps.get_model("tickets", "Ticket").objects.exists():
        apps.get_model("sla", "Recalculation").objects.create(reason="the first ledger")


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_schema")]
    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
