"""Why an article did not help, in a word and in the reader's own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kb", "0007_gaps")]

    operations = [
        migrations.AddField(
            "answer",
            "reason",
            models.CharField(
                blank=True,
                choices=[
                    ("unclear", "I do not understand it"),
                    ("lacking", "What I need is not in it"),
                    ("differs", "It looks different here"),
                    ("vain", "I did it, and it did not help"),
                    ("other", "Something else"),
                ],
                db_default="",
                default="",
                max_length=7,
            ),
        ),
        migrations.AddField(
            "answer", "text", models.CharField(blank=True, db_default="", default="", max_length=1000)
        ),
    ]
