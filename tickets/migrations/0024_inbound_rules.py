"""Inbound rules, listed senders, what a virus scanner found. Indexes are built beside running work, so this is not one
transaction."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0008_left'),
        ('tickets', '0023_fewer_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='InboundRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('position', models.IntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('mailbox', models.CharField(blank=True, max_length=320, verbose_name='mailbox')),
                ('conditions', models.JSONField(default=list)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), default=list, size=None)),
                ('priority', models.CharField(blank=True, max_length=6, verbose_name='priority')),
                ('decision', models.CharField(blank=True, choices=[('spam', 'spam: kept aside'), ('ignore', 'ignored: in the ledger alone'), ('quarantine', 'quarantine: a person is to look')], max_length=10, verbose_name='decision')),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ListedSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pattern', models.CharField(max_length=320, unique=True)),
                ('verdict', models.CharField(choices=[('block', 'blocked'), ('allow', 'allowed')], max_length=5)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='arrival',
            name='rules',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), db_default=[], default=list, size=None),
        ),
        migrations.AddField(
            model_name='attachment',
            name='checked',
            field=models.CharField(blank=True, choices=[('waiting', 'not checked yet'), ('clean', 'clean'), ('infected', 'infected'), ('large', 'too large to be checked')], db_default='', default='', max_length=8),
        ),
        migrations.AddField(
            model_name='attachment',
            name='finding',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='believes_spam',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='spam_score',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('checked', 'waiting')), fields=['id'], name='attachment_unchecked'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('mark', 'spam')), fields=['-id'], name='ticket_spam'),
        ),
        migrations.AddField(
            model_name='inboundrule',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='listedsender',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='listedsender',
            constraint=models.CheckConstraint(condition=models.Q(('pattern', django.db.models.functions.text.Lower('pattern'))), name='listed_sender_small'),
        ),
    ]
