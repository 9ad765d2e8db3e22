"""Macros, triggers and schedules; since when a ticket has had its status, from its events."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FROM_EVENTS = """
UPDATE tickets_ticket t SET status_since = coalesce((
  SELECT max(e.at) FROM tickets_event e WHERE e.ticket_id = t.id AND (e.detail ? 'status' OR e.kind = 'created')), created_at)
WHERE status_since IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_duty'),
        ('tickets', '0006_assignment'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('steps', models.JSONField(default=dict)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('used', models.IntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('name', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('position', models.IntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checked_until', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScheduleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began', models.DateTimeField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='ScheduleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('condition', models.TextField(blank=True)),
                ('steps', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('since', models.CharField(choices=[('status_since', 'it has had its status'), ('waiting_since', 'it has waited for us'), ('created_at', 'it was created'), ('updated_at', 'anything happened to it')], max_length=13)),
                ('after', models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Trigger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('position', models.IntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TriggerDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('runs', models.IntegerField(default=0)),
                ('failures', models.IntegerField(default=0)),
                ('last_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TriggerVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('condition', models.TextField(blank=True)),
                ('steps', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('becomes', models.CharField(blank=True, max_length=7)),
            ],
        ),
        migrations.AddField(
            model_name='ticket',
            name='status_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('warned', 'warned'), ('breached', 'breached')], max_length=20),
        ),
        migrations.AddField(
            model_name='macro',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='macro',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to='people.team'),
        ),
        migrations.AddField(
            model_name='schedulerun',
            name='schedule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='tickets.schedule'),
        ),
        migrations.AddField(
            model_name='schedulerun',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='scheduleversion',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scheduleversion',
            name='calendar',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.calendar'),
        ),
        migrations.AddField(
            model_name='scheduleversion',
            name='schedule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tickets.schedule'),
        ),
        migrations.AddField(
            model_name='triggerday',
            name='trigger',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='tickets.trigger'),
        ),
        migrations.AddField(
            model_name='triggerversion',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='triggerversion',
            name='trigger',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tickets.trigger'),
        ),
        migrations.AddConstraint(
            model_name='schedulerun',
            constraint=models.UniqueConstraint(fields=('schedule', 'ticket', 'began'), name='schedule_run_once'),
        ),
        migrations.AddConstraint(
            model_name='scheduleversion',
            constraint=models.UniqueConstraint(fields=('schedule', 'number'), name='schedule_version_once'),
        ),
        migrations.AddConstraint(
            model_name='triggerday',
            constraint=models.UniqueConstraint(fields=('trigger', 'day'), name='trigger_day_once'),
        ),
        migrations.AddConstraint(
            model_name='triggerversion',
            constraint=models.UniqueConstraint(fields=('trigger', 'number'), name='trigger_version_once'),
        ),
        migrations.RunSQL(FROM_EVENTS, migrations.RunSQL.noop),
    ]
