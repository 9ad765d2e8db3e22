"""Hand-overs between lines, with the reasons that are shipped."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REASONS = [
    ("specialist", "Needs a specialist", "Нужен специалист"),
    ("access", "Needs access that we lack", "Нужен доступ, которого у нас нет"),
    ("bug", "Probably a fault in the product", "Похоже на ошибку в продукте"),
    ("warranty", "A case for the warranty", "Гарантийный случай"),
    ("other", "Something else", "Другое"),
]


def ship_reasons(apps, schema_editor):
    model = apps.get_model("tickets", "HandoverReason")
    model.objects.bulk_create(
        model(code=code, name_en=en, name_ru=ru, position=place) for place, (code, en, ru) in enumerate(REASONS)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_default_calendar'),
        ('tickets', '0003_notices'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandoverReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='code')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=100, verbose_name='name in Russian')),
                ('position', models.SmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
            ],
            options={
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='LineLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.SmallIntegerField(choices=[(1, 'First line'), (2, 'Second line'), (3, 'Third line')], unique=True, verbose_name='line')),
                ('waiting', models.PositiveSmallIntegerField(verbose_name='waiting hand-overs')),
            ],
            options={
                'ordering': ('line',),
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name="customer's contact"),
        ),
        migrations.AddField(
            model_name='ticket',
            name='hops',
            field=models.SmallIntegerField(db_default=0, default=0, verbose_name='moves between lines'),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('created', 'created'), ('customer_wrote', 'customer wrote'), ('replied', 'replied'), ('noted', 'noted'), ('assigned', 'assigned'), ('unassigned', 'unassigned'), ('prioritised', 'prioritised'), ('moved', 'moved'), ('waiting', 'waiting'), ('held', 'held'), ('resumed', 'resumed'), ('solved', 'solved'), ('reopened', 'reopened'), ('closed', 'closed'), ('retitled', 'retitled'), ('tagged', 'tagged'), ('customised', 'customised'), ('escalated', 'escalated'), ('accepted', 'accepted'), ('advised', 'advised'), ('returned', 'returned'), ('warned', 'warned'), ('breached', 'breached')], max_length=20),
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_line', models.SmallIntegerField(choices=[(1, 'First line'), (2, 'Second line'), (3, 'Third line')])),
                ('to_line', models.SmallIntegerField(choices=[(1, 'First line'), (2, 'Second line'), (3, 'Third line')])),
                ('tried', models.TextField(verbose_name='what was tried')),
                ('asked', models.TextField(verbose_name='what is asked')),
                ('checklist', models.JSONField(default=list)),
                ('links', models.JSONField(default=list)),
                ('over_limit', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('sent', 'waits to be accepted'), ('accepted', 'accepted'), ('advised', 'answered with advice'), ('returned', 'returned'), ('withdrawn', 'withdrawn')], default='sent', max_length=9)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('pickup_seconds', models.IntegerField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('missing', models.TextField(blank=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('advice', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.message')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('goes_back_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='tickets.ticket')),
                ('to_team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.team')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tickets.handoverreason')),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'id'], name='handover_ticket'), models.Index(condition=models.Q(('accepted_at', None), ('ended_at', None)), fields=['to_team', 'id'], name='handover_waiting'), models.Index(condition=models.Q(('accepted_at__isnull', False)), fields=['to_team', '-accepted_at'], name='handover_pickup'), models.Index(fields=['at'], name='handover_at')],
            },
        ),
        migrations.RunPython(ship_reasons, migrations.RunPython.noop),
    ]
