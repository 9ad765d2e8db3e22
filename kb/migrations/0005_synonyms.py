"""The words of articles for finding them, synonyms, and what was searched for."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# What readers see, by its words: made anew whenever another revision is shown, whoever shows it.
WORDS = """
CREATE FUNCTION kb_keep_words(changed bigint) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM kb_articleword WHERE translation_id = changed;
  WITH said AS (
    SELECT translate(lower(r.title), 'ё', 'е') AS title, translate(lower(r.body), 'ё', 'е') AS body
    FROM kb_translation t JOIN kb_revision r ON r.id = t.shown_id WHERE t.id = changed),
  vector AS (
    SELECT setweight(to_tsvector('russian', title), 'A')
      || setweight(to_tsvector('russian', coalesce((
        SELECT string_agg(line, ' ') FROM regexp_split_to_table(body, E'\\n') AS line WHERE line ~ '^#'), '')), 'B')
      || setweight(to_tsvector('russian', coalesce((
        SELECT string_agg(line, E'\\n') FROM regexp_split_to_table(body, E'\\n') AS line WHERE line !~ '^#'), '')), 'D')
      AS all_words FROM said),
  counted AS (
    SELECT u.lexeme AS word, count(*) FILTER (WHERE w = 'A') AS title, count(*) FILTER (WHERE w = 'B') AS heading,
      count(*) FILTER (WHERE w = 'D') AS body
    FROM vector, unnest(all_words) AS u(lexeme, positions, weights), unnest(u.weights) AS w
    WHERE length(u.lexeme) <= 60 AND u.lexeme !~ '^[0-9]$' GROUP BY 1)  -- numbers of steps are no words
  INSERT INTO kb_articleword (word, translation_id, title, heading, body, length)
  SELECT word, changed, title, heading, body, sum(title + heading + body) OVER () FROM counted;
  INSERT INTO kb_knownword (word) SELECT word FROM kb_articleword
    WHERE translation_id = changed AND word ~ '^[a-zа-я]{3,40}$' ORDER BY word ON CONFLICT DO NOTHING;
  RETURN changed;
END $$;
CREATE FUNCTION kb_translation_is_shown() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM kb_keep_words(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_words_of_new AFTER INSERT ON kb_translation
  FOR EACH ROW WHEN (NEW.shown_id IS NOT NULL) EXECUTE FUNCTION kb_translation_is_shown();
CREATE TRIGGER keep_words AFTER UPDATE OF shown_id ON kb_translation
  FOR EACH ROW WHEN (NEW.shown_id IS DISTINCT FROM OLD.shown_id) EXECUTE FUNCTION kb_translation_is_shown();
SELECT count(kb_keep_words(id)) FROM kb_translation;
"""
NO_WORDS = """
DROP TRIGGER keep_words_of_new ON kb_translation;
DROP TRIGGER keep_words ON kb_translation;
DROP FUNCTION kb_translation_is_shown();
DROP FUNCTION kb_keep_words(bigint);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('kb', '0004_article_life'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ArticleWord',
            fields=[
                ('pk', models.CompositePrimaryKey('word', 'translation_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('word', models.TextField()),
                ('title', models.SmallIntegerField()),
                ('heading', models.SmallIntegerField()),
                ('body', models.SmallIntegerField()),
                ('length', models.IntegerField()),
                ('translation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='kb.translation')),
            ],
            options={
                'verbose_name': 'word of an article',
            },
        ),
        migrations.CreateModel(
            name='KnownWord',
            fields=[
                ('word', models.TextField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='Missed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('place', models.CharField(choices=[('help', 'search'), ('form', 'request form')], max_length=4)),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2)),
                ('words', models.CharField(max_length=80)),
                ('count', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'place', 'language', 'words'), name='missed_once')],
            },
        ),
        migrations.CreateModel(
            name='Searched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('place', models.CharField(choices=[('help', 'search'), ('form', 'request form')], max_length=4)),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], max_length=2)),
                ('searches', models.PositiveIntegerField(default=0)),
                ('misses', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'place', 'language'), name='searched_once')],
            },
        ),
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(unique=True)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('words',),
            },
        ),
        migrations.RunSQL(WORDS, NO_WORDS),
    ]
