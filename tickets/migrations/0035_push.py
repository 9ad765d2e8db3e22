"""How people wish to learn of things; browsers that take pushes. Indexes are built beside running work."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('tickets', '0034_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('outside', 'a third party wrote'), ('draft', 'a begun reply changed hands'), ('rating', 'a customer is not content')], max_length=9)),
                ('bell', models.BooleanField(default=True)),
                ('push', models.BooleanField(default=True)),
                ('daily_at', models.SmallIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PushDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('endpoint', models.CharField(max_length=1000)),
                ('endpoint_sha256', models.CharField(max_length=64, unique=True)),
                ('p256dh', models.CharField(max_length=100)),
                ('auth', models.CharField(max_length=40)),
                ('without_words', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('wished_at', models.DateTimeField(null=True)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.AddField(
            model_name='notice',
            name='in_bell',
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='mail_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='push_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='outgoing',
            name='kind',
            field=models.CharField(choices=[('reply', 'reply'), ('outside', 'question to a third party'), ('receipt', 'receipt'), ('sign_in', 'sign-in link'), ('notice', 'notice'), ('update', 'update of a problem'), ('letter', 'mail of a rule'), ('report', 'report'), ('webhook', 'webhook'), ('push', 'push to a browser')], max_length=10),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(('push_at__isnull', False)), fields=['push_at'], name='notice_to_push'),
        ),
        AddIndexConcurrently(
            model_name='outgoing',
            index=models.Index(condition=models.Q(('kind', 'push'), ('state', 'queued')), fields=['not_before', 'id'], name='outgoing_push_due'),
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pushdevice',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_devices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('person', 'kind'), name='choice_once'),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.CheckConstraint(condition=models.Q(('daily_at__range', (0, 23))), name='choice_hour'),
        ),
        migrations.AddConstraint(
            model_name='pushdevice',
            constraint=models.CheckConstraint(condition=models.Q(('endpoint', ''), _negated=True), name='push_device_somewhere'),
        ),
    ]
