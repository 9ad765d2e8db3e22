"""Articles that visitors read, and which visit sent a request. The index of the ledger is built beside running work,
so this is not one transaction."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

GUARD = """
CREATE FUNCTION tickets_reading_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('helpdesk.rewriting_history', true), '') <> 'on' THEN
    RAISE EXCEPTION 'readings are append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tickets_reading
  FOR EACH ROW EXECUTE FUNCTION tickets_reading_is_append_only();
"""
NO_GUARD = """
DROP TRIGGER append_only ON tickets_reading;
DROP FUNCTION tickets_reading_is_append_only();
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('tickets', '0017_mailboxes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('article', models.CharField(max_length=40)),
                ('language', models.CharField(max_length=2)),
                ('visit', models.CharField(max_length=32)),
                ('opens', models.BooleanField()),
                ('from_form', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='reading_at'), models.Index(condition=models.Q(('opens', True)), fields=['at'], name='reading_opens')],
                'constraints': [models.UniqueConstraint(fields=('visit', 'article'), name='reading_once'), models.UniqueConstraint(condition=models.Q(('opens', True)), fields=('visit',), name='reading_opens_once')],
            },
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
        migrations.AddField(
            model_name='arrival',
            name='visit',
            field=models.CharField(blank=True, db_default='', default='', max_length=32),
        ),
        AddIndexConcurrently(
            model_name='arrival',
            index=models.Index(condition=models.Q(('visit', ''), _negated=True), fields=['visit'], name='arrival_visit'),
        ),
    ]
