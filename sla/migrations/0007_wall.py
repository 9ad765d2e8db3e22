"""Links to the wallboard."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('people', '0007_routing'),
        ('sla', '0006_money'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WallLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2, verbose_name='language')),
                ('theme', models.CharField(blank=True, choices=[('dark', 'dark'), ('light', 'light'), ('', 'as the screen says')], default='dark', max_length=5, verbose_name='appearance')),
                ('shows_subjects', models.BooleanField(default=False, verbose_name='shows subjects')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.team', verbose_name='team')),
            ],
        ),
    ]
