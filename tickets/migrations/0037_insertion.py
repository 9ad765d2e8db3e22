"""Which templates and articles an answer was written with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0036_merged_customers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Insertion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('template', 'template'), ('article', 'article')], max_length=8)),
                ('key', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=2)),
                ('words', models.PositiveIntegerField()),
                ('kept', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='insertions', to='tickets.message')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'at'], name='insertion_at')],
                'constraints': [models.UniqueConstraint(fields=('message', 'kind', 'key'), name='insertion_once')],
            },
        ),
    ]
