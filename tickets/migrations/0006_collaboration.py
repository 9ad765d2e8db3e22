"""Working on tickets together: merges, marks, sleep, links, followers, time. Indexes are built and dropped beside
running work, so this is not one transaction."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0005_default_calendar'),
        ('tickets', '0003_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='origin',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent_on', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='mark',
            field=models.CharField(blank=True, choices=[('merged', 'Merged'), ('spam', 'Spam')], db_default='', default='', max_length=6, verbose_name='mark'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='merged_into',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_here', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='snoozed_until',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('tagged', 'tagged'), ('customised', 'customised'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('undone', 'undone')], max_length=20),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('origin__isnull', False)), fields=['origin'], name='message_origin'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('mark', ''), ('status__in', ('new', 'open', 'pending', 'on_hold'))), fields=['assignee', 'waiting_since', 'id'], name='ticket_work_of'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('mark', ''), ('status__in', ('new', 'open', 'pending', 'on_hold'))), fields=['line', 'waiting_since', 'id'], name='ticket_work_on_line'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('mark', ''), ('status__in', ('new', 'open', 'pending', 'on_hold'))), fields=['team', 'waiting_since', 'id'], name='ticket_work_of_team'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('mark', ''), ('status__in', ('new', 'open', 'pending', 'on_hold'))), fields=['next_due_at', 'id'], name='ticket_work_due'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='ticket_merged'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['snoozed_until'], name='ticket_snoozed'),
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_mine',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_line',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_team',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_due',
        ),
    ]
