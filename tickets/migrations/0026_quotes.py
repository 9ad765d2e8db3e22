"""Mailboxes whose answers quote what they answer."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0025_side'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='quotes',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
