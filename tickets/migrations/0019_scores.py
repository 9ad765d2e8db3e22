"""Ratings on five stars beside good or bad: the scale that is asked on; earlier answers stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0018_readings'),
    ]

    operations = [
        migrations.AddField(
            model_name='ratingsettings',
            name='scale',
            field=models.CharField(choices=[('two', 'good or bad'), ('five', '1 to 5 stars')], db_default='two', default='two', help_text='Earlier answers stay as they were given. Of five stars 4 and 5 count as good.', max_length=4, verbose_name='scale of answers'),
        ),
        migrations.AlterField(
            model_name='rating',
            name='score',
            field=models.CharField(choices=[('good', 'good'), ('bad', 'bad'), ('1', '1 of 5'), ('2', '2 of 5'), ('3', '3 of 5'), ('4', '4 of 5'), ('5', '5 of 5')], max_length=4),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='rating',
            field=models.CharField(blank=True, choices=[('good', 'good'), ('bad', 'bad'), ('1', '1 of 5'), ('2', '2 of 5'), ('3', '3 of 5'), ('4', '4 of 5'), ('5', '5 of 5')], db_default='', default='', max_length=4, verbose_name='rating'),
        ),
    ]
