"""Measures of answers on five stars. No answer was given on them before, so that cells as they are stay right."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sla', '0011_self_service'),
    ]

    operations = [
        migrations.AddField(
            model_name='rollup',
            name='starred',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars_1',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars_2',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars_3',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars_4',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='stars_5',
            field=models.BigIntegerField(null=True),
        ),
    ]
