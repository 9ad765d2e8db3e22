"""Who wrote a mail, as far as it is known; whom it names in copy, and which ticket it may answer. The index is built
beside running work, so this is not one transaction."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [('tickets', '0020_provider_requests')]

    operations = [
        migrations.AddField(
            model_name='message',
            name='authenticity',
            field=models.CharField(blank=True, choices=[('', 'UNKNOWN'), ('verified', 'VERIFIED'), ('failed', 'FAILED'), ('none', 'NONE')], db_default='', default='', max_length=8),
        ),
        migrations.CreateModel(
            name='ProposedParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=320)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waits for an agent'), ('agreed', 'takes part'), ('left_out', 'left out')], default='waiting', max_length=8)),
                ('message', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tickets.message')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'address'), name='proposed_once')],
            },
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('joined', 'joined'), ('left_out', 'left out'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AddField(
            model_name='ticket',
            name='suggests',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suggested_by', to='tickets.ticket'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('suggests__isnull', False)), fields=['suggests'], name='ticket_suggests'),
        ),
    ]
