"""What schedules find their tickets by, built beside the running system."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("tickets", "0007_automation")]
    operations = [
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(fields=['status_since'], name='ticket_status_since'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status__in', ('new', 'open', 'pending', 'on_hold'))), fields=['waiting_since'], name='ticket_waiting'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(fields=['created_at'], name='ticket_created'),
        ),
        AddIndexConcurrently(
            model_name='schedulerun',
            index=models.Index(fields=['schedule', '-at'], name='schedule_run_last'),
        ),
    ]
