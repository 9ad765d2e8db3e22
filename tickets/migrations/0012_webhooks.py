"""Webhooks, and what is sent to them. Indexes are built beside running work, so this is not one transaction."""

import django.db.models.deletion
import django.utils.timezone
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [('tickets', '0011_problems')]

    operations = [
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('secret', models.CharField(max_length=64)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('failures', models.IntegerField(default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('rests_until', models.DateTimeField(default=django.utils.timezone.now)),
                ('gave_up', models.CharField(blank=True, choices=[('gone', 'it answered that the address is gone (410)'), ('failing', 'it has failed for four days')], max_length=7)),
            ],
            options={'ordering': ('name', 'id')},
        ),
        migrations.AddField(
            model_name='outgoing',
            name='webhook',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliveries', to='tickets.webhook'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('kind', 'webhook'), ('state', 'queued')), fields=['not_before', 'id'], name='outgoing_calls_due'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('webhook__isnull', False)), fields=['webhook', '-id'], name='outgoing_of_webhook'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('state', 'queued'), models.Q(('kind', 'webhook'), _negated=True)), fields=['not_before', 'id'], name='outgoing_mail_due'),
        ),
        RemoveIndexConcurrently(model_name='outgoing', name='outgoing_due'),
    ]
