"""Where the words of a search stand in the articles found: marked in titles, and the sentence around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kb.meaning import Meaning
from kb.models import Translation
from kb.models.revision import CONFIG

READ = 8_000  # characters of an article that are looked through
# Control characters stand around what was found until the text is escaped; those of the text itself are taken out.
_BEGIN, _END = "\x02", "\x03"
_FOUND = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An article with HTML: `mark` stands around what was found."""

    told: Translation
    title: SafeString
    text: SafeString


def excerpts(found: Sequence[Translation], asked: Meaning) -> list[Excerpt]:
    """In the same order. One query; none for nothing."""
    if not found:
        return []
    revisions = [each.shown_id for each in found]
    with connection.cursor() as cursor:
        cursor.execute(_HEADLINES, [" | ".join(map(_quoted, asked.stems)), revisions])
        marked = {pk: (title, text) for pk, title, text in cursor.fetchall()}
    return [Excerpt(each, _marked(title), _near(text)) for each in found for title, text in [marked[each.shown_id]]]


# Marks of Markdown are no words: headings, lists, tables and the addresses of links are taken out.
_HEADLINES = f"""
SELECT r.id,
  ts_headline('{CONFIG}', translate(r.title, E'\\x02\\x03', ''), said.words, '{{options}}, HighlightAll=true'),
  ts_headline('{CONFIG}', regexp_replace(translate(left(r.body, {READ}), E'\\x02\\x03', ''),
    '\\]\\([^)]*\\)|^[#>\\s]+|[*`|\\[]|-{{{{3,}}}}', ' ', 'gn'), said.words,
    '{{options}}, MaxFragments=1, MaxWords=24, MinWords=10')
FROM kb_revision r, (SELECT %s::tsquery AS words) AS said WHERE r.id = ANY(%s)
""".format(options=f"StartSel={_BEGIN}, StopSel={_END}")


def _quoted(stem: str) -> str:
    """A stem as it stands in a tsquery."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def _near(text: str) -> SafeString:
    """With a sign where it begins within a sentence."""
    first = text.lstrip(f"{_BEGIN} \n-.:")[:1]
    return _marked(f"… {text}" if first.islower() else text)


def _marked(text: str) -> SafeString:
    marked = _FOUND.sub(r"<mark>\1</mark>", escape(" ".join(text.split())))
    return mark_safe(marked)  # noqa: S308  # escaped above
