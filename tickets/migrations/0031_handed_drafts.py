"""A begun reply may change hands: two columns with defaults. Adding them takes no time on any size."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0030_drafts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='handed_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draft',
            name='word',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('planned', 'planned a reply'), ('plan_dropped', 'dropped a planned reply'), ('plan_held', 'held back a planned reply'), ('undelivered', 'not delivered'), ('joined', 'joined'), ('left_out', 'left out'), ('detached', 'detached'), ('suggested', 'suggested'), ('kept_apart', 'kept apart'), ('asked_outside', 'asked a third party'), ('outside_wrote', 'third party wrote'), ('side_closed', 'closed a side conversation'), ('side_reopened', 'opened a side conversation again'), ('file_released', 'released a file'), ('draft_handed', 'handed a draft over'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('outside', 'a third party wrote'), ('draft', 'a begun reply changed hands'), ('rating', 'a customer is not content')], db_default='promise', default='promise', max_length=9),
        ),
    ]
