"""Custom fields, and names for statuses. The index is built beside running work, so this is not one transaction."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0009_fields'),
        ('tickets', '0033_search'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{1,39}$', 'Two to forty small Latin letters, digits and underscores.')], verbose_name='name in Latin letters')),
                ('kind', models.CharField(choices=[('new', 'New'), ('open', 'Open'), ('pending', 'Waiting for customer'), ('on_hold', 'On hold'), ('solved', 'Solved'), ('closed', 'Closed')], max_length=7, verbose_name='kind')),
                ('name_en', models.CharField(max_length=60, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=60, verbose_name='name in Russian')),
                ('public_en', models.CharField(blank=True, max_length=60, verbose_name='for customers, in English')),
                ('public_ru', models.CharField(blank=True, max_length=60, verbose_name='for customers, in Russian')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='TicketField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{1,39}$', 'Two to forty small Latin letters, digits and underscores.')], verbose_name='name in Latin letters')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice of one'), ('choices', 'Choice of several'), ('checkbox', 'Checkbox'), ('link', 'Link')], max_length=8, verbose_name='kind')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=100, verbose_name='name in Russian')),
                ('help_en', models.CharField(blank=True, max_length=300, verbose_name='explanation in English')),
                ('help_ru', models.CharField(blank=True, max_length=300, verbose_name='explanation in Russian')),
                ('choices', models.JSONField(blank=True, default=list)),
                ('pattern', models.CharField(blank=True, max_length=300, verbose_name='pattern')),
                ('wanted_en', models.CharField(blank=True, max_length=200, verbose_name='what it asks for, in English')),
                ('wanted_ru', models.CharField(blank=True, max_length=200, verbose_name='what it asks for, in Russian')),
                ('shown_when', models.JSONField(blank=True, default=dict)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.IntegerField(default=0)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('required', models.CharField(blank=True, choices=[('', 'never'), ('creation', 'when the ticket is created'), ('solving', 'before it is solved')], max_length=8, verbose_name='must be filled in')),
                ('for_customers', models.BooleanField(default=False, verbose_name='customers see it and fill it in')),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='fields',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('status_named', 'status named'), ('fields_set', 'fields filled in'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('planned', 'planned a reply'), ('plan_dropped', 'dropped a planned reply'), ('plan_held', 'held back a planned reply'), ('undelivered', 'not delivered'), ('joined', 'joined'), ('left_out', 'left out'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('asked_outside', 'asked a third party'), ('outside_wrote', 'third party wrote'), ('side_closed', 'closed a side conversation'), ('side_reopened', 'opened a side conversation again'), ('file_released', 'released a file'), ('draft_handed', 'handed a draft over'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AddField(
            model_name='ticket',
            name='status_name',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.statusname'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('fields', name='jsonb_path_ops'), condition=models.Q(('fields', models.Value({}, models.JSONField())), _negated=True), name='ticket_fields'),
        ),
        migrations.AddConstraint(
            model_name='ticketfield',
            constraint=models.UniqueConstraint(fields=('slug',), name='ticket_field_once'),
        ),
    ]
