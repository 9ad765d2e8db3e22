"""Presence, absences, capacity and hours of people; how teams assign."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_default_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='presence', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('online', 'Online'), ('away', 'Away')], default='online', max_length=6)),
                ('chosen', models.BooleanField(default=False)),
                ('seen_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='membership',
            name='given_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='person',
            name='calendar',
            field=models.ForeignKey(blank=True, help_text='Empty: those of the team. Shifts of single days are part of the calendar.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='people.calendar', verbose_name='working hours'),
        ),
        migrations.AddField(
            model_name='person',
            name='capacity',
            field=models.PositiveSmallIntegerField(db_default=12, default=12, help_text='So much open work is given to this person by itself; an urgent ticket counts more.', verbose_name='capacity'),
        ),
        migrations.AddField(
            model_name='team',
            name='assignment',
            field=models.CharField(choices=[('pull', 'Agents take them'), ('round_robin', 'In turn'), ('least_loaded', 'To whom has least'), ('skill', 'By skill, in turn'), ('skill_load', 'By skill, to whom has least')], db_default='pull', default='pull', max_length=12, verbose_name='assignment'),
        ),
        migrations.AddField(
            model_name='team',
            name='reacts_within',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Working minutes after which a ticket that its new assignee has not touched goes back. Empty: never.', null=True, verbose_name='reacts within'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
                ('why', models.CharField(blank=True, max_length=100, verbose_name='why')),
                ('handled_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='stand-in')),
            ],
            options={
                'ordering': ('begins_at', 'id'),
                'indexes': [models.Index(condition=models.Q(('handled_at', None)), fields=['begins_at'], name='absence_begun'), models.Index(fields=['person', 'ends_at'], name='absence_person')],
            },
        ),
    ]
