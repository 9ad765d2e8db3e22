"""The word for what comes back; the database sees nothing of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0041_template_actions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="why",
            field=models.CharField(
                choices=[
                    ("promise", "a promise is due"),
                    ("mention", "you are mentioned"),
                    ("following", "you follow the ticket"),
                    ("awake", "what was snoozed is back"),
                    ("mail", "a reply was not delivered"),
                    ("held", "your reply for later is held back"),
                    ("outside", "a third party wrote"),
                    ("draft", "a begun reply changed hands"),
                    ("rating", "a customer is not content"),
                    ("review", "an article or a template waits to be read"),
                    ("wish", "an article or a template that you look after needs a change"),
                    ("stale", "an article that you look after is to be read again"),
                ],
                db_default="promise",
                default="promise",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="noticechoice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("promise", "a promise is due"),
                    ("mention", "you are mentioned"),
                    ("following", "you follow the ticket"),
                    ("awake", "what was snoozed is back"),
                    ("mail", "a reply was not delivered"),
                    ("held", "your reply for later is held back"),
                    ("outside", "a third party wrote"),
                    ("draft", "a begun reply changed hands"),
                    ("rating", "a customer is not content"),
                    ("review", "an article or a template waits to be read"),
                    ("wish", "an article or a template that you look after needs a change"),
                    ("stale", "an article that you look after is to be read again"),
                ],
                max_length=9,
            ),
        ),
    ]
