"""What may already answer a request that is being written, in the portal and in the frame."""

from __future__ import annotations

from django.http import QueryDict

from kb.essence import essence
from kb.meaning import meaning
from kb.models import Translation
from kb.search import category_words, hits, told
from people.models import Person

SUGGESTED = 5
_SHORTEST = 3  # letters of a subject that says something
_READ, _SPOKEN = 2_000, 600  # characters of the text that are read; of what is left of it without greeting and thanks


def suggested(typed: QueryDict, person: Person | None, language: str) -> list[Translation]:
    """By the subject; its category and what the text says speak for an article that has the subject's words too. Where
    the subject finds nothing the text is asked with it. Nine queries at most, none of an empty form."""
    subject = typed.get("subject", "").replace("\x00", "").strip()
    text = essence(typed.get("text", "").replace("\x00", "")[:_READ])[0][:_SPOKEN]
    near = category_words(typed.get("category", ""))
    found = []
    if len(subject) >= _SHORTEST:
        found = hits(meaning(subject), person, SUGGESTED, meaning("\n".join([*near, text])))
    if not found and len(text) >= 4 * _SHORTEST:
        found = hits(meaning(f"{subject}\n{text}"), person, SUGGESTED, meaning("\n".join(near)))
    return told(found, person, language)
