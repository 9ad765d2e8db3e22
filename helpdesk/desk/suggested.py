"""What may answer a ticket at once, beside it: known problems, solved tickets, articles, templates."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchRank, SearchVector
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.desk import ticket as pages
from helpdesk.desk.templates import as_link, as_texts
from helpdesk.http import PersonRequest, requires
from kb.meaning import meaning
from kb.models import Template, TemplateText
from kb.models.revision import CONFIG
from kb.search import AnyWord, hits, told
from people import access
from people.models import Person
from tickets.models import Link, Message, Ticket
from tickets.similar import problems_like
from tickets.solved import solved_near

SHOWN = 3  # of each kind
_READ = 600  # characters of the first message


@require_safe
@requires(access.WORK_TICKETS)
def suggestions(request: PersonRequest, number: int) -> HttpResponse:
    """A part of the page. Session, person, the ticket, its first message, known problems, solved tickets, six of the
    articles, two of the templates."""
    ticket = pages.find(request.user, number)
    question = _question(ticket)
    has_problem = ticket.is_problem or not ticket.is_active or _is_incident(ticket)
    context: dict[str, Any] = {
        "ticket": ticket,
        "like_problems": [] if has_problem else problems_like(ticket, request.user),
        "solved": solved_near(ticket, request.user, SHOWN),
        "articles": _articles(ticket, question),
        "templates": _templates(ticket, question, request),
    }
    return render(request, "desk/_suggested.html", context)


def _question(ticket: Ticket) -> str:
    """The subject and the first words of the customer. One query."""
    first = Message.objects.standing().filter(ticket=ticket).exclude(kind=Message.Kind.NOTE).order_by("id")
    said = first.values_list("body_text", flat=True).first() or ""
    return f"{ticket.subject}\n{said[:_READ]}"


def _is_incident(ticket: Ticket) -> bool:
    """One query."""
    return bool(Link.objects.filter(ticket=ticket, kind=Link.Kind.CAUSED_BY).exists())


def _articles(ticket: Ticket, question: str) -> list[dict[str, Any]]:
    """Those that the customer may read, in their language, as a composer inserts them."""
    language = ticket.language
    category = ticket.category
    near = meaning(f"{category.name_ru} {category.name_en}") if category else None
    found = hits(meaning(question), ticket.requester, SHOWN, near)
    return [as_link(each) for each in told(found, ticket.requester, language)]


def _templates(ticket: Ticket, question: str, request: PersonRequest) -> list[dict[str, Any]]:
    """Those offered here whose words the question has; else none: `;` has all of them."""
    keys = _likely(ticket, question, request.user)
    found = {each.pk: each for each in Template.objects.filter(pk__in=keys).for_list()} if keys else {}
    return as_texts([found[key] for key in keys if key in found], ticket, request.user)


def _likely(ticket: Ticket, question: str, person: Person) -> list[int]:
    """One query."""
    asked = AnyWord(question.replace("\x00", ""), config=CONFIG)
    offered = Template.objects.offered(ticket, person, "").order_by().values("pk")
    said = SearchVector("template__name", weight="A", config=CONFIG) + SearchVector("text", config=CONFIG)
    ranked = TemplateText.objects.filter(template__in=offered).exclude(text="").annotate(said=said).filter(said=asked)
    ranked = ranked.annotate(rank=SearchRank(F("said"), asked)).order_by("-rank", "-template__used", "template")
    return list(dict.fromkeys(ranked.values_list("template", flat=True)[: 2 * SHOWN]))[:SHOWN]
