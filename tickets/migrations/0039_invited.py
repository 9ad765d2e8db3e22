"""Customers ask that somebody takes part."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0038_planned_status'),
    ]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('status_named', 'status named'), ('fields_set', 'fields filled in'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('planned', 'planned a reply'), ('plan_dropped', 'dropped a planned reply'), ('plan_held', 'held back a planned reply'), ('undelivered', 'not delivered'), ('joined', 'joined'), ('left_out', 'left out'), ('invited', 'invited'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('asked_outside', 'asked a third party'), ('outside_wrote', 'third party wrote'), ('side_closed', 'closed a side conversation'), ('side_reopened', 'opened a side conversation again'), ('file_released', 'released a file'), ('draft_handed', 'handed a draft over'), ('customer_merged', 'customer merged'), ('undone', 'undone')], max_length=20),
        ),
    ]
