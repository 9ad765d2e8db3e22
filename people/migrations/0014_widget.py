"""Sites that may show our help in a frame."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0013_brand'),
    ]

    operations = [
        migrations.CreateModel(
            name='Widget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False)),
                ('origins', models.JSONField(blank=True, default=list)),
            ],
        ),
    ]
