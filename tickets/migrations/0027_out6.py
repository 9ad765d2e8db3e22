"""Mails that somebody wants no more; mailboxes whose mail is checked by servers of their own."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0026_quotes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='authserv_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.CreateModel(
            name='UnwantedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(blank=True, max_length=320)),
                ('kind', models.CharField(max_length=9)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='unwanted_mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind'), name='unwanted_by_person'), models.UniqueConstraint(condition=models.Q(('person', None)), fields=('address', 'kind'), name='unwanted_by_address'), models.CheckConstraint(condition=models.Q(models.Q(('address', django.db.models.functions.text.Lower('address')), ('person', None), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('person__isnull', False)), _connector='OR'), name='unwanted_by_one')],
            },
        ),
    ]
