"""Mailboxes whose mail is checked by servers of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0026_quotes'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='authserv_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
    ]
