"""Different words for what is mistyped; the words of files, and which files were looked through."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # the index of attachments is built beside the running system

    dependencies = [
        ('tickets', '0032_displayed_views'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('text', models.TextField(blank=True)),
                ('vector', django.contrib.postgres.search.SearchVectorField(null=True)),
                ('problem', models.CharField(blank=True, choices=[('begun', 'is being read'), ('locked', 'protected by a password'), ('damaged', 'damaged, or of another kind than its name says'), ('large', 'too large to be read'), ('much', 'takes too much memory or time to be read'), ('missing', 'not on the disk any more'), ('ended', 'its reading was ended several times')], max_length=7)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='WordPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.BigIntegerField(default=0)),
                ('event', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='attachment',
            name='was_read',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name='word',
            index=django.contrib.postgres.indexes.GistIndex(django.contrib.postgres.indexes.OpClass('word', name='gist_trgm_ops'), name='word_near'),
        ),
        AddIndexConcurrently(
            model_name='attachment',
            index=models.Index(condition=models.Q(('was_read', False)), fields=['id'], name='attachment_unread'),
        ),
    ]
