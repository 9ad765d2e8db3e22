"""The life of an article: steps of a version, who looks after it, until when it holds, its files and old addresses.

Columns are empty or have a default of the database, so that a server of the version before goes on working.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Every address that a translation ever had stays its own: links to it lead on, and none is given away.
KEEPER = """
CREATE FUNCTION kb_translation_keeps_addresses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kb_articleaddress (slug, translation_id) VALUES (NEW.slug, NEW.id) ON CONFLICT (slug) DO NOTHING;
  IF NOT EXISTS (SELECT FROM kb_articleaddress WHERE slug = NEW.slug AND translation_id = NEW.id) THEN
    RAISE EXCEPTION 'the address % is another article''s', NEW.slug USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_address AFTER INSERT OR UPDATE OF slug ON kb_translation
  FOR EACH ROW EXECUTE FUNCTION kb_translation_keeps_addresses();
INSERT INTO kb_articleaddress (slug, translation_id) SELECT slug, id FROM kb_translation ON CONFLICT DO NOTHING;
"""
NO_KEEPER = """
DROP TRIGGER keep_address ON kb_translation;
DROP FUNCTION kb_translation_keeps_addresses();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0003_coach'),
        ('people', '0011_notes_and_merging'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleAddress',
            fields=[
                ('slug', models.SlugField(max_length=100, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='ArticleFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('content_type', models.CharField(max_length=40)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='ChangeWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=1000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('asked', 'asked to be reviewed'), ('approved', 'approved'), ('back', 'sent back'), ('published', 'published')], max_length=9)),
                ('comment', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name='article',
            name='expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='featured',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='article',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='article',
            name='pinned',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='article',
            name='publish_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='related',
            field=models.ManyToManyField(related_name='+', to='kb.article'),
        ),
        migrations.AddField(
            model_name='article',
            name='review_at',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='article',
            name='scheduled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='category',
            name='needs_second',
            field=models.BooleanField(db_default=False, default=False, verbose_name='somebody other than the author approves'),
        ),
        migrations.AddField(
            model_name='revision',
            name='comment',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='revision',
            name='significance',
            field=models.PositiveSmallIntegerField(choices=[(1, 'small: spelling, a comma'), (2, 'normal: something is said otherwise'), (3, 'large: what to do has changed')], db_default=2, default=2),
        ),
        migrations.AddField(
            model_name='translation',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kb.revision'),
        ),
        migrations.AddField(
            model_name='translation',
            name='outdated_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='translation',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('review', 'in review'), ('back', 'sent back'), ('approved', 'approved')], db_default='draft', default='draft', max_length=8),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('publish_at__isnull', False)), fields=['publish_at'], name='article_scheduled'),
        ),
        migrations.AddField(
            model_name='articleaddress',
            name='translation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='kb.translation'),
        ),
        migrations.AddField(
            model_name='articlefile',
            name='article',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='kb.article'),
        ),
        migrations.AddField(
            model_name='articlefile',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changewish',
            name='article',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='kb.article'),
        ),
        migrations.AddField(
            model_name='changewish',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changewish',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='kb.revision'),
        ),
        migrations.AddConstraint(
            model_name='articlefile',
            constraint=models.UniqueConstraint(fields=('article', 'name'), name='article_file_once'),
        ),
        migrations.AddField(
            model_name='article',
            name='organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.organisation'),
        ),
        migrations.AlterField(
            model_name='article',
            name='audience',
            field=models.CharField(choices=[('public', 'everybody'), ('customers', 'signed-in customers'), ('company', 'one organisation'), ('agents', 'staff')], default='public', max_length=9, verbose_name='for'),
        ),
        migrations.RunSQL(KEEPER, NO_KEEPER),
    ]
