"""People's shares of solved tickets. Facts are made again with them, and with these the days that count them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('sla', '0008_subscriptions'),
    ]

    operations = [
        migrations.AddField(
            model_name='ticketfact',
            name='credits',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='rollup',
            name='credit',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='rollup',
            name='credited',
            field=models.BigIntegerField(null=True),
        ),
        # The log is read from its beginning.
        migrations.RunSQL("UPDATE sla_factplace SET xid = 0, event = 0", migrations.RunSQL.noop),
    ]
