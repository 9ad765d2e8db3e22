"""A saved view keeps its columns and its grouping: columns with defaults, quick on any size."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0031_handed_drafts'),
    ]

    operations = [
        migrations.AddField(
            model_name='savedview',
            name='columns',
            field=models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='columns'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='group',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='grouped by'),
        ),
    ]
