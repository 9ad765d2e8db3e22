from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_system_person")]
    operations = [
        migrations.AddField(
            model_name="team",
            name="signature",
            field=models.TextField(blank=True, default="", max_length=2000, verbose_name="signature"),
            preserve_default=False,
        ),
    ]
