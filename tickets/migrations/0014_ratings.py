"""Ratings, and the mails that ask for one. The index is built beside running work, so this is not one transaction."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('people', '0007_routing'),
        ('tickets', '0013_sent_out'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.CharField(choices=[('good', 'good'), ('bad', 'bad')], max_length=4)),
                ('comment', models.CharField(blank=True, max_length=1000)),
                ('via', models.CharField(choices=[('link', 'link in a mail'), ('portal', 'portal'), ('api', 'API')], max_length=6)),
                ('at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ratings', to='people.team')),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', '-id'], name='rating_of_ticket'), models.Index(fields=['at'], name='rating_at')],
            },
        ),
        migrations.CreateModel(
            name='RatingRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=22)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rating_requests', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-at'], name='rating_request_quiet'), models.Index(fields=['at'], name='rating_request_at')],
                'constraints': [models.UniqueConstraint(fields=('message', 'person'), name='rating_request_once')],
            },
        ),
        migrations.CreateModel(
            name='RatingSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=True, help_text='In the mail with the answer that solves a request.', verbose_name='ask for ratings')),
                ('quiet_days', models.SmallIntegerField(default=7, help_text='One customer is asked at most once within so many days. 0: after every request.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(365)], verbose_name='days of quiet')),
                ('leaves_out_own', models.BooleanField(default=True, help_text='Colleagues are not asked by mail.', verbose_name='leave our own organisation out')),
                ('text_en', models.CharField(blank=True, max_length=200, verbose_name='question in English')),
                ('text_ru', models.CharField(blank=True, max_length=200, verbose_name='question in Russian')),
            ],
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('retyped', 'retyped'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('stumbled', 'stumbled'), ('categorised', 'categorised'), ('routed', 'routed'), ('warned', 'warned'), ('breached', 'breached'), ('merged', 'merged'), ('absorbed', 'absorbed'), ('unmerged', 'unmerged'), ('released', 'released'), ('spammed', 'marked as spam'), ('unspammed', 'no spam'), ('snoozed', 'snoozed'), ('woken', 'woken'), ('time_logged', 'time logged'), ('time_voided', 'time voided'), ('followed', 'followed'), ('unfollowed', 'unfollowed'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('split', 'split'), ('announced', 'announced'), ('told', 'told'), ('sent_out', 'sent out'), ('rated', 'rated'), ('undone', 'undone')], max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('rating', 'a customer is not content')], db_default='promise', default='promise', max_length=9),
        ),
        migrations.AddField(
            model_name='ticket',
            name='rating',
            field=models.CharField(blank=True, choices=[('good', 'good'), ('bad', 'bad')], db_default='', default='', max_length=4, verbose_name='rating'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('rating', ''), _negated=True), fields=['rating', '-id'], name='ticket_rating'),
        ),
    ]
