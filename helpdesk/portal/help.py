"""Articles: by category, by words, the most read ones, and one of them. None needs a script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import network_of
from helpdesk.portal.searches import is_counted, note_search
from helpdesk.portal.visits import note_reading
from kb.excerpts import excerpts
from kb.markdown import summary, to_html
from kb.meaning import meaning
from kb.models import Answer, Category, Translation
from kb.models.category import within
from kb.models.searched import Place
from kb.search import category_words, hits, search, told
from people import throttle
from people.models import Person
from tickets.models import Reading

FOUND = 20  # articles of a search
SUGGESTED = 5
MOST_READ = 5
PAGE = 50
_ANSWERED = "answered"  # revisions that this session has answered of
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Session, person, categories, how many articles each has, the most read ones (two); with `q` five of a search, and
    five at most for counting it."""
    person, words = _reader(request), request.GET.get("q", "").replace("\x00", "").strip()
    context: dict[str, Any] = {"here": "help", "q": words}
    if words:
        asked = meaning(words)
        found = hits(asked, person, FOUND)
        if request.method == "GET" and is_counted(request):
            note_search(request, words, Place.HELP, found)
        context["found"] = excerpts(told(found, person, _language()), asked)
    else:
        context["topics"] = topics(person)
        context["most_read"] = most_read(person)
    return render(request, "portal/help.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Session, person, categories, the articles of this one and of those below it, newest first."""
    known = list(Category.objects.in_order())
    found = next((each for each in known if each.slug == slug), None)
    if found is None:
        raise Http404
    below = within(known, found.pk)
    rows = Translation.objects.readable_by(_reader(request)).filter(article__category__in=below)
    rows = rows.preferring(_language()).for_reading().order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    articles = list(rows[: PAGE + 1])
    context = {
        "here": "help",
        "category": found,
        "children": [each for each in known if each.parent_id == found.pk],
        "articles": articles[:PAGE],
        "next": articles[PAGE - 1].pk if len(articles) > PAGE else None,
    }
    return render(request, "portal/help_category.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Session, person, the article, its other languages; where it counts as read four of the reading."""
    person = _reader(request)
    found = _found(person, slug)
    note_reading(request, found.article.key, found.language)
    others = Translation.objects.readable_by(person).filter(article=found.article_id).exclude(pk=found.pk)
    context = {
        "here": "help",
        "told": found,
        "body": mark_safe(to_html(found.words.body)),  # noqa: S308  # sanitised there
        "about": summary(found.words.body),
        "others": list(others.order_by("language")),
        "answered": found.shown_id in request.session.get(_ANSWERED, []),
        "thanks": request.GET.get("thanks") == "1",
    }
    return _unless_unchanged(request, render(request, "portal/article.html", context))


@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether it helped, once a session; of colleagues nothing is kept."""
    person = _reader(request)
    found, said = _found(person, slug), request.POST.get("helped", "")
    known = request.session.get(_ANSWERED, [])
    crowded = throttle.too_many("article answer", network_of(request), limit=60, seconds=3600)
    if said in ("yes", "no") and found.shown_id not in known and not crowded and not (person and person.is_staff):
        Answer.objects.create(revision=found.words, helped=said == "yes")
        request.session[_ANSWERED] = [*known, found.shown_id][-200:]
    response = redirect("portal:article", found.slug)
    response["Location"] += "?thanks=1#helped"
    return response


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may already answer a request that is being written: the part for htmx. Session, person, four of a search;
    where a category is chosen it and two more."""
    words = request.GET.get("subject", "").replace("\x00", "")
    near = category_words(request.GET.get("category", ""))
    found = search(words, _reader(request), _language(), SUGGESTED, near) if len(words.strip()) > 2 else []
    return render(request, "portal/_suggestions.html", {"found": found})


@dataclass(frozen=True, slots=True)
class Topic:
    """A category of the top, those right below it, and how many articles there are to read in all of them."""

    category: Category
    below: list[Category]
    count: int


def topics(person: Person | None) -> list[Topic]:
    """Those that are not empty. Two queries."""
    known = list(Category.objects.in_order())
    readable = Translation.objects.readable_by(person).order_by().values_list("article__category")
    counts = dict(readable.annotate(count=Count("article", distinct=True)))
    found = []
    for top in (each for each in known if each.parent_id is None):
        count = sum(counts.get(pk, 0) for pk in within(known, top.pk))
        found.append(Topic(top, [each for each in known if each.parent_id == top.pk], count))
    return [topic for topic in found if topic.count]


def most_read(person: Person | None) -> list[Translation]:
    """Those that visitors read most of late; where nobody has read any, the newest. Two queries."""
    keys = [int(key) for key in Reading.objects.most_read() if key.isdigit()][: 4 * MOST_READ]
    readable = Translation.objects.readable_by(person)
    if not keys:
        newest = readable.preferring(_language()).for_reading().newest_first()
        return list(newest[:MOST_READ])
    found = {each.article_id: each for each in readable.of_articles(keys).preferring(_language()).for_reading()}
    return [found[key] for key in keys if key in found][:MOST_READ]


def _found(person: Person | None, slug: str) -> Translation:
    found: Translation | None = Translation.objects.readable_by(person).for_reading().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _reader(request: HttpRequest) -> Person | None:
    return request.user if isinstance(request.user, Person) else None


def _language() -> str:
    return get_language() or "en"


def _unless_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 where the browser has this very page. A token against forgery is another on every page but fits as long as
    its secret is the same."""
    secret = request.META.get("CSRF_COOKIE", "")
    digest = sha256(_TOKEN.sub(b"", response.content) + secret.encode()).hexdigest()[:32]
    response["ETag"] = f'"{digest}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
