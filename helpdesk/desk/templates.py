"""`;` and `[[` in a composer: answer templates as they would stand in this ticket, and articles to link to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from helpdesk.desk import brought
from helpdesk.desk import ticket as pages
from helpdesk.desk.brought import Chip
from helpdesk.http import PersonRequest, requires
from kb import snippets, wording
from kb.models import Template, TemplateText, Translation
from kb.search import search
from people import access
from people.models import Person
from tickets.content import without_nul
from tickets.models import Ticket

MOST = 8
LONGEST = 60  # characters that are looked for


@require_safe
@requires(access.WORK_TICKETS)
def offered(request: PersonRequest, number: int) -> JsonResponse:
    """`{"found": [{use, name, quiet, text, unknown, chips, then, send}]}` for `?q=`; texts in the customer's language,
    else in another, which `quiet` names; `chips` what comes along, as HTML, `then` the status after sending, `send` the
    button's words for it. Session, person, teams, the ticket, the templates with their texts and files, their snippets
    where they name any; of texts that name a custom field one more each."""
    ticket = pages.find(request.user, number)
    typed = without_nul(request.GET.get("q", "")).strip()[:LONGEST]
    found = Template.objects.offered(ticket, request.user, typed).for_list()[:MOST]
    return JsonResponse({"found": as_texts(found, ticket, request.user)})


def as_texts(templates: Iterable[Template], ticket: Ticket, person: Person) -> list[dict[str, Any]]:
    """Templates with `for_list`, as they would stand in this ticket. A query where they name snippets."""
    language = ticket.language
    found = [(each, _preferred(each, language)) for each in templates]
    known = snippets.named_in([told.text for _each, told in found], person)
    return [_as_text(each, told, ticket, person, known) for each, told in found]


def _as_text(
    template: Template, told: TemplateText, ticket: Ticket, person: Person, known: snippets.Texts
) -> dict[str, Any]:
    language = ticket.language
    words = snippets.in_language(known, told.language)
    text = wording.filled(told.text, ticket, person, told.language, words)
    first = " ".join(text.split())[:90]
    other = "" if told.language == language else str(dict(settings.LANGUAGES)[told.language])
    return {
        "use": f"template:{template.pk}:{told.language}",
        "name": template.name,
        "quiet": f"{other}: {first}" if other else first,
        "text": text,
        "unknown": wording.unknown(text),
        "chips": brought.as_html(brought.of_template(template, told)),
        "then": template.then,
        "send": brought.sending_words(template.then, filter(None, [template.status_name])) if template.then else "",
    }


def _preferred(template: Template, language: str) -> TemplateText:
    """Of an offered template, which has words in one language at least."""
    written = [each for each in template.told if each.text]
    return next((each for each in written if each.language == language), written[0])


@require_safe
@requires(access.WORK_TICKETS)
def articles(request: PersonRequest, number: int) -> JsonResponse:
    """The same for articles that this customer may read, each as a link with its title."""
    ticket = pages.find(request.user, number)
    typed = without_nul(request.GET.get("q", "")).strip()[:LONGEST]
    language = ticket.language
    readable = Translation.objects.readable_by(ticket.requester)
    named = readable.filter(shown__title__icontains=typed).preferring(language).for_reading().newest_first()
    found = {each.article_id: each for each in named[:MOST]}
    if typed and len(found) < MOST:
        found |= {each.article_id: each for each in search(typed, ticket.requester, language, MOST)}
    return JsonResponse({"found": [as_link(each) for each in list(found.values())[:MOST]]})


def as_link(told: Translation) -> dict[str, Any]:
    """With `href`, its address."""
    title = told.title.replace("[", "(").replace("]", ")")
    address = settings.SITE_URL.rstrip("/") + reverse("portal:article", args=[told.slug])
    return {
        "use": f"article:{told.article_id}:{told.language}",
        "name": told.title,
        "quiet": str(told.article.category.title),
        "text": f"[{title}]({address})",
        "href": address,
        "unknown": [],
        "chips": brought.as_html([Chip("use", f"article:{told.article_id}:{told.language}", told.title)]),
        "then": "",
        "send": "",
    }
