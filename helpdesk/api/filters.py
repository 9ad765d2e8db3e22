"""The filter language as query parameters: `?status=open&line=2&search=роутер&ordering=-updated`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import django_filters
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from people.models import Person
from tickets.filters import registry, search
from tickets.models import Ticket
from tickets.models.queries import TicketQuerySet

ORDERINGS = {
    "created": ("id",),
    "-created": ("-id",),
    "updated": ("updated_at", "id"),
    "-updated": ("-updated_at", "-id"),
    "waiting": ("waiting_since", "id"),
    "due": ("next_due_at", "id"),
    "relevance": ("-score", "-id"),
}
_PAGING = {"cursor", "page_size", "ordering", "format"}


class Pages(CursorPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = "-id"


class TicketPages(Pages):
    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        if "score" in queryset.query.annotations:
            return ORDERINGS["relevance"]
        return ORDERINGS[request.query_params.get("ordering", "-created")]


def filtered(queryset: TicketQuerySet, params: QueryDict, person: Person) -> TicketQuerySet:
    """The tickets that the parameters ask for; ValidationError names what is not understood. By relevance, which staff
    get where they look for words and name no other order, it is the RANKED that changed last, each with its `score`.

    Parameter names are those of the registry and nothing else: they never reach the ORM as look-ups.
    """
    known = registry.fields_for(person)
    if unknown := [name for name in params if name not in _PAGING and name != "search" and name not in known]:
        every = ", ".join(sorted({*known, "search", *_PAGING}))
        raise ValidationError({name[:100]: f"Known are: {every}" for name in unknown})
    if bad := [name for name, value in params.items() if "\x00" in value]:
        raise ValidationError(dict.fromkeys(bad, "A NUL character cannot be searched for."))
    filterset = _filterset(tuple(sorted(name for name in params if name not in _PAGING and name in known)))(
        params, queryset=queryset
    )
    filterset.person, filterset.known = person, known
    if not filterset.is_valid():
        raise ValidationError(filterset.errors)
    found: TicketQuerySet = filterset.qs
    ordering, asked = params.get("ordering", ""), search.read(params.get("search", ""), person)
    # A customer's tickets in the order of words that stand in notes would say too much of these.
    has_words = person.is_staff and asked.asked is not None
    allowed = [name for name in ORDERINGS if has_words or name != "relevance"]
    if ordering and ordering not in allowed:
        raise ValidationError({"ordering": ", ".join(allowed)})
    if person.is_staff and "is" not in params and not asked.names_marks:
        found = found.unmarked()
    return found.best_matches(asked.asked) if has_words and ordering in ("", "relevance") else found


class _Filters(django_filters.FilterSet):
    """What the filters of all registered fields share: each is compiled for who asks (`assignee=me`)."""

    person: Person
    known: registry.Known

    def compile_field(self, queryset: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        try:
            return queryset.filter(self.known[name].compile(value, self.person))
        except registry.UnknownValue as error:
            raise ValidationError({name: str(error)}) from error

    def compile_search(self, queryset: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return queryset.filter(search.read(value, self.person).condition)


@lru_cache(maxsize=500)  # making a class of filters takes longer than asking
def _filterset(names: tuple[str, ...]) -> type[_Filters]:
    filters: dict[str, Any] = {
        name: django_filters.CharFilter(field_name=name, label=name, method="compile_field") for name in names
    }
    filters["search"] = django_filters.CharFilter(label="search", method="compile_search")
    meta = type("Meta", (), {"model": Ticket, "fields": []})
    return type("TicketFilterSet", (_Filters,), {**filters, "Meta": meta})
