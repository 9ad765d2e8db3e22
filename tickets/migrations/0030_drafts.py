"""What somebody began to write, and what they chose after sending. New tables: quick on any size."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_left'),
        ('tickets', '0029_out6'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AfterSending',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('then', models.CharField(blank=True, default='pending', max_length=7)),
                ('go_on', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'reply'), ('note', 'note'), ('side', 'question to a third party')], max_length=5)),
                ('text', models.TextField(blank=True)),
                ('beside', models.JSONField(default=dict)),
                ('mark', models.BigIntegerField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'ticket', 'kind'), name='draft_once')],
            },
        ),
    ]
