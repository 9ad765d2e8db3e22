"""One article as its readers meet it, its files, and what they say of it. None needs a script."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from helpdesk.article_files import address, placed
from helpdesk.bodies import file_answer
from helpdesk.portal import helped, structured
from helpdesk.portal.visits import note_reading
from kb.audience import Audience
from kb.markdown import page_of, plain, summary
from kb.models import ArticleFile, Translation
from people import access
from people.models import Person
from tickets.refusals import Refused

ANSWER = 1200  # characters of the text that search engines are told as the answer
_ANSWERED = "answered"  # revisions that this session has answered of
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Session, person, the article, its files, its other languages with those beside it; where it counts as read four
    of the reading. An earlier address leads to the one of today."""
    person = reader(request)
    found: Translation | None = Translation.objects.readable_by(person).for_reading().filter(slug=slug).first()
    if found is None:
        moved = Translation.objects.readable_by(person).filter(addresses__slug=slug).first()
        if moved is None:
            raise Http404
        return redirect("portal:article", moved.slug, permanent=True)
    note_reading(request, found.article.key, found.language)
    files = list(ArticleFile.objects.filter(article=found.article_id))
    page = page_of(found.words.body, placed(files), found.language)
    others, related = _beside(found, person)
    is_public = found.article.audience == Audience.PUBLIC
    context: dict[str, Any] = {
        "here": "help",
        "told": found,
        "body": mark_safe(page.html),  # noqa: S308  # sanitised there
        "contents": page.contents,
        "about": summary(found.words.body),
        "files": [(each, address(each)) for each in files if not each.is_image],
        "others": others,
        "newer": next((each for each in others if _is_newer(each, found)), None),
        "related": related,
        "structured": structured.questions([(found.title, plain(found.words.body, ANSWER))]) if is_public else "",
        "answered": found.shown_id in request.session.get(_ANSWERED, []),
        "thanks": request.GET.get("thanks") == "1",
        **helped.asks_why(request.GET.get("why", "")),
        "wished": request.GET.get("wished") == "1",
        "may_wish": person is not None and person.may(access.WRITE_ARTICLES),
    }
    return _unless_unchanged(request, render(request, "portal/article.html", context))


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of an article, for those who may read the article: pictures are shown, all else is downloaded."""
    kept = ArticleFile.objects.readable_by(reader(request)).filter(article=pk, name=name.replace("\x00", "")).first()
    if kept is None:
        raise Http404
    answer = file_answer(kept, inline=True)
    return answer or render(request, "states/file_gone.html", {"name": kept.name}, status=410)


@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether it helped, once a session, and why not; of colleagues nothing is kept."""
    person = reader(request)
    found, known, why = _found(person, slug), request.session.get(_ANSWERED, []), ""
    if "why" in request.POST:
        helped.explained(request, found)
    elif found.shown_id not in known and not (person and person.is_staff):
        kept = helped.kept(request, found)
        why = helped.word_for(kept)
        if kept is not None:
            request.session[_ANSWERED] = [*known, found.shown_id][-200:]
    response = redirect("portal:article", found.slug)
    response["Location"] += f"?thanks=1{f'&why={why}' if why else ''}#helped"
    return response


@require_POST
def wish(request: HttpRequest, slug: str) -> HttpResponse:
    """“Needs change”, by a colleague who reads it."""
    person = reader(request)
    found = _found(person, slug)
    if person is None or not person.may(access.WRITE_ARTICLES):
        raise PermissionDenied
    response = redirect("portal:article", found.slug)
    try:
        found.article.ask_change(request.POST.get("text", "").replace("\x00", ""), by=person)
    except Refused:  # nothing was typed: the field is still there
        return response
    response["Location"] += "?wished=1#wish"
    return response


def reader(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _found(person: Person | None, slug: str) -> Translation:
    found: Translation | None = Translation.objects.readable_by(person).for_reading().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _beside(found: Translation, person: Person | None) -> tuple[list[Translation], list[Translation]]:
    """(its other languages, the related articles, each in the reader's language if it has it). One query."""
    beside = Q(article=found.article_id) | Q(article__in=found.article.related.values("pk"))
    rows = Translation.objects.readable_by(person).for_reading().filter(beside).exclude(pk=found.pk)
    others: list[Translation] = []
    related: dict[int, Translation] = {}
    for each in rows.order_by("article", "language"):
        if each.article_id == found.article_id:
            others.append(each)
        elif each.article_id not in related or each.language == get_language():
            related[each.article_id] = each
    return others, list(related.values())


def _is_newer(other: Translation, found: Translation) -> bool:
    """Whether readers of the other language see what this one still lacks."""
    since = found.outdated_since
    return since is not None and other.published_at is not None and other.published_at >= since


def _unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the browser has this very page. A token against forgery is another on every page but fits as long as
    its secret is the same."""
    secret = request.META.get("CSRF_COOKIE", "")
    digest = sha256(_TOKEN.sub(b"", response.content) + secret.encode()).hexdigest()[:32]
    response["ETag"] = f'"{digest}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
