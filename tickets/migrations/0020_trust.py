"""Who wrote a mail, as far as it is known."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('tickets', '0018_readings')]

    operations = [
        migrations.AddField(
            model_name='message',
            name='authenticity',
            field=models.CharField(blank=True, choices=[('', 'UNKNOWN'), ('verified', 'VERIFIED'), ('failed', 'FAILED'), ('none', 'NONE')], db_default='', default='', max_length=8),
        ),
    ]
