"""Queues by urgency, and when an assignee must have reacted; built beside the running system."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0006_duty'),
        ('tickets', '0005_like_subjects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='ticket',
            name='react_by',
            field=models.DateTimeField(editable=False, null=True),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ('new', 'open'))), fields=['team', 'next_due_at'], name='ticket_queue'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('react_by__isnull', False)), fields=['react_by'], name='ticket_react_by'),
        ),
    ]
