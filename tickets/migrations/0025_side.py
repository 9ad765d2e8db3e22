"""Side conversations with third parties. Indexes are built beside running work, so this is not one transaction."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('tickets', '0024_inbound_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Side',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('address', models.CharField(max_length=320)),
                ('subject', models.CharField(max_length=255)),
                ('opened_at', models.DateTimeField()),
            ],
        ),
        RemoveIndexConcurrently(
            model_name='outgoing',
            name='outgoing_undelivered',
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('planned', 'planned a reply'), ('plan_dropped', 'dropped a planned reply'), ('plan_held', 'held back a planned reply'), ('undelivered', 'not delivered'), ('joined', 'joined'), ('left_out', 'left out'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('asked_outside', 'asked a third party'), ('outside_wrote', 'third party wrote'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('outside', 'a third party wrote'), ('rating', 'a customer is not content')], db_default='promise', default='promise', max_length=9),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='kind',
            field=models.CharField(choices=[('reply', 'reply'), ('outside', 'question to a third party'), ('receipt', 'receipt'), ('sign_in', 'sign-in link'), ('notice', 'notice'), ('update', 'update of a problem'), ('letter', 'mail of a rule'), ('report', 'report'), ('webhook', 'webhook')], max_length=10),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('kind__in', ('outside', 'reply')), ('settled_at', None), ('state', 'failed')), fields=['ticket'], name='outgoing_undelivered'),
        ),
        migrations.AddField(
            model_name='side',
            name='opened_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='side',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='side',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='tickets.ticket'),
        ),
        migrations.AddField(
            model_name='message',
            name='side',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tickets.side'),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('side__isnull', False)), fields=['side'], name='message_side'),
        ),
    ]
