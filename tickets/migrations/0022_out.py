"""Undelivered and planned replies, what can be taken back, tries of the outbox, the ways of mail. Indexes are built beside
running work, so this is not one transaction."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('tickets', '0021_trust'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('outcome', models.CharField(choices=[('taken', 'taken'), ('later', 'not now'), ('refused', 'refused'), ('returned', 'came back')], max_length=8)),
                ('said', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='PlannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('then', models.CharField(blank=True, max_length=7)),
                ('until', models.DateTimeField(null=True)),
                ('waiting_for', models.CharField(blank=True, max_length=200)),
                ('cc', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('send_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('held', 'held back'), ('sent', 'sent'), ('dropped', 'dropped')], default='waiting', max_length=7)),
                ('why', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.AddField(
            model_name='arrival',
            name='door',
            field=models.CharField(blank=True, choices=[('pipe', "the mail server's pipe"), ('imap', 'a mailbox, by IMAP'), ('pop3', 'a mailbox, by POP3'), ('smtp', 'the mail listener'), ('http', "a provider's webhook")], db_default='', default='', max_length=4),
        ),
        migrations.AddField(
            model_name='arrival',
            name='found',
            field=models.CharField(blank=True, choices=[('place', "our signed reply address, or the ticket's page"), ('issued', 'a Message-ID that we signed'), ('stored', 'a Message-ID of the conversation'), ('tag', 'the number in the subject'), ('report', 'the mail that a delivery report names')], db_default='', default='', max_length=6),
        ),
        migrations.AddField(
            model_name='arrival',
            name='strange',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='shown_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='taken_back',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='retried_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='outgoing',
            name='settled_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('planned', 'planned a reply'), ('plan_dropped', 'dropped a planned reply'), ('plan_held', 'held back a planned reply'), ('undelivered', 'not delivered'), ('joined', 'joined'), ('left_out', 'left out'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('rating', 'a customer is not content')], db_default='promise', default='promise', max_length=9),
        ),
        AddIndexConcurrently(
            model_name='arrival',
            index=models.Index(django.db.models.functions.text.Lower('sender'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('sender', ''), _negated=True), name='arrival_sender'),
        ),
        AddIndexConcurrently(
            model_name='arrival',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['received_at'], name='arrival_received'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('kind', 'reply'), ('settled_at', None), ('state', 'failed')), fields=['ticket'], name='outgoing_undelivered'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(django.db.models.functions.text.Lower('address'), models.OrderBy(models.F('id'), descending=True), name='outgoing_address'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='outgoing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='tickets.outgoing'),
        ),
        migrations.AddField(
            model_name='plannedreply',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='plannedreply',
            name='held_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.event'),
        ),
        migrations.AddField(
            model_name='plannedreply',
            name='message',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message'),
        ),
        migrations.AddField(
            model_name='plannedreply',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='planned_replies', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='planned',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='tickets.plannedreply'),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('planned', None), _negated=True), fields=['planned'], name='attachment_planned'),
        ),
        AddIndexConcurrently(
            model_name='plannedreply',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['send_at', 'id'], name='planned_due'),
        ),
        AddIndexConcurrently(
            model_name='plannedreply',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'held'))), fields=['ticket'], name='planned_open'),
        ),
    ]
