"""Visits that read articles, by day. Days before have none: nothing is made again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sla", "0010_again"),
    ]

    operations = [
        migrations.AddField(
            model_name='rollup',
            name='articles_read',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='self_served',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='visits',
            field=models.BigIntegerField(null=True),
        ),
    ]
