"""An index of names by their parts, built beside the running system."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("people", "0009_fields")]
    operations = [
        TrigramExtension(),
        AddIndexConcurrently("person", GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="person_name_like")),
    ]
