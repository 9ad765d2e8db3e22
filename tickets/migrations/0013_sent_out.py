"""What rules send out stands in the history."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('tickets', '0012_webhooks')]

    operations = [
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('undone', 'undone')], max_length=20),
        ),
    ]
