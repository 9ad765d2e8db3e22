"""Custom fields of customers and organisations, and who changed their values when."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_left'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='fields',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='person',
            name='fields',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.CreateModel(
            name='PersonField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{1,39}$', 'Two to forty small Latin letters, digits and underscores.')], verbose_name='name in Latin letters')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice of one'), ('choices', 'Choice of several'), ('checkbox', 'Checkbox'), ('link', 'Link')], max_length=8, verbose_name='kind')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=100, verbose_name='name in Russian')),
                ('help_en', models.CharField(blank=True, max_length=300, verbose_name='explanation in English')),
                ('help_ru', models.CharField(blank=True, max_length=300, verbose_name='explanation in Russian')),
                ('choices', models.JSONField(blank=True, default=list)),
                ('pattern', models.CharField(blank=True, max_length=300, verbose_name='pattern')),
                ('wanted_en', models.CharField(blank=True, max_length=200, verbose_name='what it asks for, in English')),
                ('wanted_ru', models.CharField(blank=True, max_length=200, verbose_name='what it asks for, in Russian')),
                ('shown_when', models.JSONField(blank=True, default=dict)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('position', models.IntegerField(default=0)),
                ('of', models.CharField(choices=[('person', 'Customers'), ('organisation', 'Organisations')], max_length=12)),
            ],
            options={
                'ordering': ('position', 'id'),
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('of', 'slug'), name='person_field_once')],
            },
        ),
        migrations.CreateModel(
            name='FieldChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='field_changes', to='people.organisation')),
                ('person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='field_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', '-id'], name='field_change_person'), models.Index(fields=['organisation', '-id'], name='field_change_organisation')],
                'constraints': [models.CheckConstraint(condition=models.Q(('person', None), ('organisation', None), _connector='XOR'), name='field_change_of_one')],
            },
        ),
    ]
