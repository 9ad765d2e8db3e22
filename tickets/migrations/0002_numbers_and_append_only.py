"""Ticket numbers start at 1001; events are only ever added.

An erasure request or a restore may change events: it says so by `SET LOCAL helpdesk.rewriting_history = 'on'`.
"""

from django.db import migrations

NUMBERS = "SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), 1001, false)"

GUARD = """
CREATE FUNCTION tickets_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('helpdesk.rewriting_history', true), '') <> 'on' THEN
    RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON tickets_event
  FOR EACH ROW EXECUTE FUNCTION tickets_event_is_append_only();
"""
NO_GUARD = """
DROP TRIGGER append_only ON tickets_event;
DROP FUNCTION tickets_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("tickets", "0001_schema")]
    operations = [
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
