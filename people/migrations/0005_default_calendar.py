"""The calendar that is used where nothing else is said: Monday to Friday, 9 to 18, in the site's zone."""

from django.conf import settings
from django.db import migrations


def make(apps, schema_editor):
    Calendar = apps.get_model("people", "Calendar")
    if Calendar.objects.exists():
        return
    name = "Рабочее время" if settings.LANGUAGE_CODE == "ru" else "Working hours"
    calendar = Calendar.objects.create(name=name, is_default=True)
    days = ("mon", "tue", "wed", "thu", "fri")
    calendar.versions.create(
        number=1,
        content={
            "time_zone": settings.TIME_ZONE,
            "hours": {day: [["09:00", "18:00"]] for day in days},
            "holidays": [],
            "shifts": {},
            "breaks": {},
        },
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0004_calendars")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
