"""What somebody began to write, one a person, ticket and kind. A new table: quick on any size."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0028_sides6'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
