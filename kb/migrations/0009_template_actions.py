"""What answer templates bring along: a status, tags, files, their words as snippets; and wishes to change them."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0008_answer_reason'),
        ('people', '0014_widget'),
        ('tickets', '0041_template_actions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TemplateFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=255)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('waits', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('name', 'waits'),
            },
        ),
        migrations.AddField(
            model_name='article',
            name='stale_told',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='changewish',
            name='template',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='kb.template'),
        ),
        migrations.AddField(
            model_name='template',
            name='slug',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9_]{1,39}$', 'Two to forty small Latin letters, digits and underscores.')], verbose_name='name as a snippet'),
        ),
        migrations.AddField(
            model_name='template',
            name='status',
            field=models.CharField(blank=True, choices=[('pending', 'Waiting for customer'), ('solved', 'Solved')], db_default='', default='', max_length=7),
        ),
        migrations.AddField(
            model_name='template',
            name='status_name',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.statusname'),
        ),
        migrations.AddField(
            model_name='template',
            name='tags',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=50), db_default=[], default=list, size=None),
        ),
        migrations.AlterField(
            model_name='changewish',
            name='article',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='kb.article'),
        ),
        migrations.AddConstraint(
            model_name='changewish',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('article', None), ('template__isnull', False)), models.Q(('article__isnull', False), ('template', None)), _connector='OR'), name='wish_of_one'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None), models.Q(('slug', ''), _negated=True)), fields=('slug',), name='snippet_once'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(condition=models.Q(('slug', ''), _negated=True), fields=('owner', 'slug'), name='own_snippet_once'),
        ),
        migrations.AddField(
            model_name='templatefile',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='templatefile',
            name='template',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='kb.template'),
        ),
        migrations.AddConstraint(
            model_name='templatefile',
            constraint=models.UniqueConstraint(fields=('template', 'name', 'waits'), name='template_file_once'),
        ),
    ]
