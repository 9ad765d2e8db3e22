"""Articles: by category, by words, the most read and the featured ones. None needs a script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from helpdesk.portal import structured
from helpdesk.portal.article import reader
from helpdesk.portal.searches import is_counted, note_search
from helpdesk.portal.suggested import suggested
from kb.audience import Audience
from kb.excerpts import excerpts
from kb.markdown import summary
from kb.meaning import meaning
from kb.models import Category, Translation
from kb.models.category import within
from kb.models.searched import Place
from kb.search import hits, told
from people.models import Person
from tickets.models import Reading

FOUND = 20  # articles of a search
MOST_READ = 5
FEATURED = 8
PAGE = 50
TOLD = 300  # characters of each article that search engines are told on the page of a category


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Session, person, categories, how many articles each has, the most read ones (two), the featured ones; with `q`
    five of a search, and five at most for counting it."""
    person, words = reader(request), request.GET.get("q", "").replace("\x00", "").strip()
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
        context["featured"] = featured(person)
    return render(request, "portal/help.html", context)


@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """Session, person, categories, the articles of this one and of those below it: pinned ones, then the newest."""
    known = list(Category.objects.in_order())
    found = next((each for each in known if each.slug == slug), None)
    if found is None:
        raise Http404
    below = within(known, found.pk)
    rows = Translation.objects.readable_by(reader(request)).filter(article__category__in=below)
    rows = rows.preferring(_language()).for_reading().order_by("-article__pinned", "-pk")
    before = request.GET.get("before", "")
    number = before.removeprefix("pinned-")
    if number.isascii() and number.isdigit() and len(number) < 18:
        of_rest = Q(article__pinned=False)
        rows = rows.filter(of_rest | Q(pk__lt=int(number)) if number != before else of_rest & Q(pk__lt=int(number)))
    articles = list(rows[: PAGE + 1])
    context = {
        "here": "help",
        "category": found,
        "children": [each for each in known if each.parent_id == found.pk],
        "articles": articles[:PAGE],
        "next": _place(articles[PAGE - 1]) if len(articles) > PAGE else None,
        "structured": structured.questions(
            (each.title, summary(each.words.body, TOLD))
            for each in articles[:PAGE]
            if each.article.audience == Audience.PUBLIC
        ),
    }
    return render(request, "portal/help_category.html", context)


@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may already answer a request that is being written: the part for htmx. Session, person, those of
    `suggested`. What somebody types stands in no address."""
    found = suggested(request.POST, reader(request), _language())
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


def featured(person: Person | None) -> list[Translation]:
    """Those that leads have chosen for the first page. One query."""
    chosen = Translation.objects.readable_by(person).filter(article__featured=True)
    return list(chosen.preferring(_language()).for_reading().newest_first()[:FEATURED])


def most_read(person: Person | None) -> list[Translation]:
    """Those that visitors read most of late; where nobody has read any, the newest. Two queries."""
    keys = [int(key) for key in Reading.objects.most_read() if key.isdigit()][: 4 * MOST_READ]
    readable = Translation.objects.readable_by(person)
    if not keys:
        newest = readable.preferring(_language()).for_reading().newest_first()
        return list(newest[:MOST_READ])
    found = {each.article_id: each for each in readable.of_articles(keys).preferring(_language()).for_reading()}
    return [found[key] for key in keys if key in found][:MOST_READ]


def _place(told: Translation) -> str:
    """Where a list goes on after it."""
    return f"pinned-{told.pk}" if told.article.pinned else str(told.pk)


def _language() -> str:
    return get_language() or "en"
