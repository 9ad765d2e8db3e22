"""What is asked of the search documents: words, phrases, beginnings of words. No text makes a syntax error."""

from __future__ import annotations

import re

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Exists, Func, IntegerField, OuterRef, Q
from django.db.models.lookups import Exact

from tickets.models import SearchDocument
from tickets.models.search_document import CONFIG

Asked = SearchQuery | CombinedSearchQuery
_PIECE = re.compile(r"[^\W_]+")  # neither quotes nor backslashes nor signs that mean something in a tsquery


def plain(text: str) -> SearchQuery:
    """A word in any of its forms; of a phrase the words must stand together."""
    kind = "phrase" if " " in text.strip() else "plain"
    return SearchQuery(text, config=CONFIG, search_type=kind)


def beginning(text: str) -> Asked:
    """Words that begin so, and the word itself in its other forms; of `wi-fi` the last piece is the beginning.

    The documents hold stems, so `принтера` begins none of them and `при` is no word to the stemmer: both are asked.
    """
    *before, last = _PIECE.findall(normal(text)) or [""]
    if not last:
        return plain(text)
    begins = SearchQuery(f"'{last}':*", config="simple", search_type="raw") | plain(last)
    return plain("-".join(before)) & begins if before else begins


def documents(asked: Asked) -> Q:
    """Tickets whose words match."""
    return Q(Exists(SearchDocument.objects.filter(ticket=OuterRef("pk"), vector=asked)))


def says_nothing(asked: Asked) -> Exact:
    """Whether the stemmer leaves nothing of it (`не`, `the`)."""
    return Exact(Func(asked, function="numnode", output_field=IntegerField()), 0)


def normal(text: str) -> str:
    """As the stems are written: small letters, е for ё."""
    return text.lower().replace("ё", "е")
