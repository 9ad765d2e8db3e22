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
        ('tickets', '0009_routing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Follower',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('related', 'is related to'), ('duplicate', 'is a duplicate of'), ('blocks', 'blocks'), ('child', 'is a child of'), ('caused_by', 'is caused by')], max_length=9)),
            ],
        ),
        migrations.CreateModel(
            name='TimeEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.SmallIntegerField()),
                ('what', models.CharField(blank=True, max_length=200)),
                ('billable', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('voided_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='message',
            name='origin',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sent_on', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back')], db_default='promise', default='promise', max_length=9),
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
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AddField(
            model_name='follower',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='following', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='follower',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='link',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='linked_by', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='link',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='timeentry',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='timeentry',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='time_entries', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='follower',
            constraint=models.UniqueConstraint(fields=('ticket', 'person'), name='follower_once'),
        ),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(fields=('ticket', 'other', 'kind'), name='link_once'),
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
        AddIndexConcurrently(
            model_name='timeentry',
            index=models.Index(fields=['person', 'at'], name='time_entry_of_person'),
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
