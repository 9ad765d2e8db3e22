"""When somebody who may not sign in any more left. Of those who left before it is not known, and stays null."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_routing'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='left_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
