"""Categories, the priority matrix, routing rules. Big tables get their indexes while others write into them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # CREATE INDEX CONCURRENTLY

    dependencies = [
        ('people', '0007_routing'),
        ('tickets', '0008_since_when'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=100, verbose_name='name in Russian')),
                ('priority', models.SmallIntegerField(blank=True, choices=[(1, 'Low'), (2, 'Normal'), (3, 'High'), (4, 'Urgent')], null=True, verbose_name='priority')),
                ('checklist', models.JSONField(blank=True, default=list)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.IntegerField(default=0)),
                ('path', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='PriorityCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact', models.CharField(choices=[('urgent', 'Work has stopped'), ('high', 'It hinders us badly'), ('normal', 'It hinders us a little'), ('low', 'A question or a wish')], max_length=6)),
                ('urgency', models.CharField(choices=[('later', 'It can wait'), ('today', 'Today'), ('now', 'Right now')], max_length=5)),
                ('priority', models.SmallIntegerField(choices=[(1, 'Low'), (2, 'Normal'), (3, 'High'), (4, 'Urgent')])),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('position', models.IntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='in force')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='RoutingRuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField()),
                ('condition', models.TextField(blank=True)),
                ('goes_on', models.BooleanField(default=False)),
                ('effects', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='ticket',
            name='skills',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached')], max_length=20),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=models.Index(condition=models.Q(('kind', 'routed')), fields=['at'], name='event_routed'),
        ),
        AddIndexConcurrently(
            model_name='event',
            index=django.contrib.postgres.indexes.GinIndex(django.db.models.fields.json.KeyTransform('rules', 'detail'), condition=models.Q(('kind', 'routed')), name='event_routed_by'),
        ),
        migrations.AddField(
            model_name='category',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tickets.category', verbose_name='below'),
        ),
        migrations.AddField(
            model_name='category',
            name='skills',
            field=models.ManyToManyField(blank=True, related_name='categories', to='people.skill', verbose_name='skills'),
        ),
        migrations.AddField(
            model_name='category',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='categories', to='people.team', verbose_name='team'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='category',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tickets.category', verbose_name='category'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(fields=['category', '-id'], name='ticket_category'),
        ),
        migrations.AddConstraint(
            model_name='prioritycell',
            constraint=models.UniqueConstraint(fields=('impact', 'urgency'), name='priority_cell_once'),
        ),
        migrations.AddField(
            model_name='routingruleversion',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='routingruleversion',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='tickets.routingrule'),
        ),
        migrations.AddConstraint(
            model_name='routingruleversion',
            constraint=models.UniqueConstraint(fields=('rule', 'number'), name='routing_rule_version_once'),
        ),
    ]
