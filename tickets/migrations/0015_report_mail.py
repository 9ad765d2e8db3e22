"""Outgoing mail has a kind for reports."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0014_ratings'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outgoing',
            name='kind',
            field=models.CharField(choices=[('reply', 'reply'), ('receipt', 'receipt'), ('sign_in', 'sign-in link'), ('notice', 'notice'), ('update', 'update of a problem'), ('letter', 'mail of a rule'), ('report', 'report'), ('webhook', 'webhook')], max_length=10),
        ),
    ]
