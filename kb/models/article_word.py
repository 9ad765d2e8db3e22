"""The words of what readers see: how often each stands where in an article. Kept by a trigger of the database
(migration 0004), whoever changes what is shown."""

from __future__ import annotations

from django.db import connection, models

from kb.models.translation import Translation


class ArticleWord(models.Model):
    """A stem of the words shown, as PostgreSQL makes it of words with е for ё. `length` is that of the whole text."""

    pk = models.CompositePrimaryKey("word", "translation_id")
    word = models.TextField()
    translation = models.ForeignKey(Translation, models.CASCADE, related_name="+")
    title = models.SmallIntegerField()
    heading = models.SmallIntegerField()
    body = models.SmallIntegerField()
    length = models.IntegerField()

    class Meta:
        verbose_name = "word of an article"

    def __str__(self) -> str:
        return f"{self.word}: {self.translation_id}"

    @staticmethod
    def rebuild() -> int:
        """Of every article anew; how many texts there are."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(kb_keep_words(id)) FROM kb_translation")
            (count,) = cursor.fetchone()
        return int(count)


class KnownWord(models.Model):
    """The different stems of all articles: what a mistyped word is compared with. They stay when their articles go."""

    word = models.TextField(primary_key=True)

    def __str__(self) -> str:
        return self.word
