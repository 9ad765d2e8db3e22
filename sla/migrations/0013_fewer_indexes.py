"""Every table had an index by its parent twice: alone, and as the beginning of another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False  # a moment's lock for each, and not all of them held together

    dependencies = [
        ('sla', '0012_scores'),
        ('tickets', '0022_out'),
    ]

    operations = [
        migrations.AlterField(
            model_name='clock',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='tickets.ticket'),
        ),
        migrations.AlterField(
            model_name='policyassignment',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='policy_assignments', to='tickets.ticket'),
        ),
        migrations.AlterField(
            model_name='segment',
            name='ticket',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='segments', to='tickets.ticket'),
        ),
    ]
