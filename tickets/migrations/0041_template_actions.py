"""Notices of articles and templates, which have no ticket; tags of a reply that is sent later."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # the index is made beside the writers of a large table

    dependencies = [
        ('tickets', '0040_unassigned_and_paused'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='about',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='notice',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notice',
            name='title',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='plannedreply',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), db_default=[], default=list, size=None),
        ),
        migrations.AlterField(
            model_name='notice',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tickets.event'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='ticket',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tickets.ticket'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='why',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('outside', 'a third party wrote'), ('draft', 'a begun reply changed hands'), ('rating', 'a customer is not content'), ('review', 'an article or a template waits to be read'), ('wish', 'an article or a template that you look after needs a change'), ('stale', 'an article that you look after is to be read again')], db_default='promise', default='promise', max_length=9),
        ),
        migrations.AlterField(
            model_name='noticechoice',
            name='kind',
            field=models.CharField(choices=[('promise', 'a promise is due'), ('mention', 'you are mentioned'), ('following', 'you follow the ticket'), ('awake', 'what was put off is back'), ('mail', 'a reply was not delivered'), ('held', 'your reply for later is held back'), ('outside', 'a third party wrote'), ('draft', 'a begun reply changed hands'), ('rating', 'a customer is not content'), ('review', 'an article or a template waits to be read'), ('wish', 'an article or a template that you look after needs a change'), ('stale', 'an article that you look after is to be read again')], max_length=9),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(('about', ''), _negated=True), fields=['about'], name='notice_about'),
        ),
    ]
