"""A version on its way to readers: what it changes, and who said what of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.article_form import Moment, language_of
from helpdesk.setup.articles import found
from kb.difference import difference
from kb.models import Article, Review, Translation
from people import access
from tickets.content import one_line, without_nul
from tickets.refusals import NotAllowed, Refused

_STEPS = 30  # that the page lists


@require_safe
@requires(access.WRITE_ARTICLES)
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Session, person, the article, its words (two), the steps of its versions."""
    article = found(pk)
    told = article.translations.select_related("newest__by", "shown").exclude(newest=None).order_by("-language")
    steps = Review.objects.filter(revision__translation__article=article).select_related("revision__translation", "by")
    context = {
        "here": "setup",
        "room": "articles",
        "tab": "review",
        "article": article,
        "rows": [_row(each) for each in told],
        "steps": steps.order_by("-pk")[:_STEPS],
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
    }
    return render(request, "setup/article_review.html", context)


@require_POST
@requires(access.WRITE_ARTICLES)
def step(request: PersonRequest, pk: int) -> HttpResponse:
    """`do` with the newest words of a `language`, of which `seen` is the number that was read."""
    article, language, seen = found(pk), language_of(request), request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
    comment = one_line(without_nul(request.POST.get("comment", "")), 1000)
    try:
        said = _done(article, request, language, number, comment)
    except Refused as error:
        messages.error(request, str(error))
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    else:
        messages.success(request, said)
    return redirect("setup:article-review", pk)


@require_POST
@requires(access.PUBLISH_ARTICLES)
def schedule(request: PersonRequest, pk: int) -> HttpResponse:
    """Publishes `at` a moment, or with `drop` not any more."""
    article = found(pk)
    try:
        if request.POST.get("drop"):
            article.unschedule(by=request.user)
            messages.success(request, _("It is not scheduled any more"))
        else:
            article.schedule(Moment().clean(request.POST.get("at", "")), by=request.user)
            messages.success(request, _("It will be published at that moment"))
    except Refused as error:
        messages.error(request, str(error))
    except forms.ValidationError:
        messages.error(request, _("Say the day and the time."))
    return redirect("setup:article-review", pk)


def _done(article: Article, request: PersonRequest, language: str, seen: int | None, comment: str) -> str:
    do, by = request.POST.get("do", ""), request.user
    if do == "approve":
        article.approve(language, by=by, seen=seen, comment=comment)
        return _("Approved")
    if do == "back":
        article.send_back(language, comment, by=by, seen=seen)
        return _("Sent back to its author")
    if do == "publish":
        article.approve(language, by=by, seen=seen, comment=comment)
        article.publish(by=by, languages=[language])
        return _("Published")
    article.ask_review(language, by=by, seen=seen, comment=comment)
    return _("It waits to be reviewed")


def _row(told: Translation) -> dict[str, Any]:
    """A language, and what its newest words change in those that readers see."""
    assert told.newest is not None
    before = told.shown.text if told.shown else ""
    return {"told": told, "parts": difference(before, told.newest.text) if told.shown and told.is_ahead else []}
