"""Mails that somebody wants no more; who checks the senders of a mailbox; providers that send its mail."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0028_sides6'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='authserv_id',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='provider',
            field=models.CharField(blank=True, choices=[('postmark', 'Postmark'), ('mailgun', 'Mailgun'), ('sendgrid', 'SendGrid'), ('mailjet', 'Mailjet'), ('brevo', 'Brevo'), ('sparkpost', 'SparkPost'), ('mandrill', 'Mandrill'), ('amazon_ses', 'Amazon SES')], db_default='', default='', max_length=10),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='provider_region',
            field=models.CharField(blank=True, db_default='', default='', max_length=30),
        ),
        migrations.AddField(
            model_name='mailbox',
            name='provider_user',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.CreateModel(
            name='GivenId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given', models.CharField(db_index=True, max_length=255)),
                ('outgoing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='given_ids', to='tickets.outgoing')),
            ],
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
