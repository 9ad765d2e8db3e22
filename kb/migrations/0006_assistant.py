"""Whether a language model helps to write, and where it answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0005_synonyms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Assistant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False, verbose_name='agents may ask it')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('model', models.CharField(blank=True, max_length=100, verbose_name='model')),
                ('sealed_key', models.TextField(blank=True)),
                ('masks', models.BooleanField(default=True, help_text='Names, addresses and numbers are sent as [NAME1], [MAIL1], [NUMBER1] and put back afterwards.', verbose_name='leave out personal data')),
            ],
        ),
    ]
