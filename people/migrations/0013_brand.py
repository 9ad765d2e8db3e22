"""How the site calls and shows itself."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_shared_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name of the site')),
                ('colour', models.CharField(blank=True, max_length=7, verbose_name='colour')),
                ('logo', models.BinaryField(null=True)),
                ('logo_type', models.CharField(blank=True, max_length=20)),
                ('logo_key', models.CharField(blank=True, max_length=16)),
                ('heading_en', models.CharField(blank=True, max_length=120, verbose_name='heading in English')),
                ('heading_ru', models.CharField(blank=True, max_length=120, verbose_name='heading in Russian')),
                ('lead_en', models.CharField(blank=True, max_length=300, verbose_name='text below it in English')),
                ('lead_ru', models.CharField(blank=True, max_length=300, verbose_name='text below it in Russian')),
                ('links', models.JSONField(blank=True, default=list)),
            ],
        ),
    ]
