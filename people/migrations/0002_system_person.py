"""The named person in whose name rules, schedules and imports act."""

from django.db import migrations


def make(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    if not Person.objects.filter(role="system").exists():
        # '!' never matches a password: nobody can sign in as the system.
        Person.objects.create(name="Helpdesk", role="system", password="!")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_schema")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
