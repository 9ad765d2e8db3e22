"""Articles: written by agents, published by leads and administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.article_form import LANGUAGES, ArticleForm
from helpdesk.setup.paging import older
from helpdesk.setup.searches import begun
from kb.markdown import to_html
from kb.models import Answer, Article, Category, Revision
from people import access
from tickets.refusals import NotAllowed, Refused

_VERSIONS = 10  # of each article that its page lists


@require_safe
@requires(access.WRITE_ARTICLES)
def articles(request: PersonRequest) -> HttpResponse:
    """Session, person, whether there are categories, the articles, their words."""
    context = {
        "here": "setup",
        "room": "articles",
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
        "has_categories": Category.objects.exists(),
        **older(Article.objects.for_list().order_by("-pk"), request),
    }
    return render(request, "setup/articles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(pk))


@require_POST
@requires(access.PUBLISH_ARTICLES)
def publication(request: PersonRequest, pk: int) -> HttpResponse:
    """Publishes what is written, without changing it."""
    article = _found(pk)
    try:
        article.publish(by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s is published") % {"name": article.title})
    return redirect("setup:article", pk)


@require_POST
@requires(access.PUBLISH_ARTICLES)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    article = _found(pk)
    article.withdraw(by=request.user)
    messages.success(request, _("%(name)s is withdrawn") % {"name": article.title})
    return redirect("setup:article", pk)


def _found(pk: int) -> Article:
    found: Article = get_object_or_404(Article.objects.for_list(), pk=pk)
    return found


def _edit(request: PersonRequest, article: Article | None) -> HttpResponse:
    """`do` says what is to be done with the form: look at it, save it, or save and publish it."""
    form, do = ArticleForm(request.POST or None, article=article), request.POST.get("do", "save")
    if article is None:
        form.initial = {**form.initial, **begun(request)}
    is_good = request.method == "POST" and form.is_valid()
    if is_good and do != "look":
        try:
            return _saved(request, form, do)
        except Refused as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
    looked = is_good and do == "look"
    context: dict[str, Any] = {
        "here": "setup",
        "room": "articles",
        "form": form,
        "article": article,
        "languages": [_language(form, language, looked) for language in LANGUAGES],
        "looked": looked,
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
    }
    if article is not None:
        context["answers"] = Answer.objects.counts(article.pk)
        of_article = Revision.objects.filter(translation__article=article).select_related("translation", "by")
        context["versions"] = of_article.order_by("-pk")[:_VERSIONS]
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "setup/article.html", context, status=status)


def _saved(request: PersonRequest, form: ArticleForm, do: str) -> HttpResponse:
    if do == "publish" and not request.user.may(access.PUBLISH_ARTICLES):
        raise PermissionDenied
    saved = _found(form.save(request.user).pk)
    if do == "publish":
        saved.publish(by=request.user)
        messages.success(request, _("%(name)s is published") % {"name": saved.title})
    else:
        messages.success(request, _("%(name)s is saved") % {"name": saved.title})
    return redirect("setup:article", saved.pk)


def _language(form: ArticleForm, language: str, looked: bool) -> dict[str, Any]:
    """The fields of a language, where it is published, and how it will look."""
    title, body = form.words(language) if looked else ("", "")
    return {
        "code": language,
        "title": form[f"title_{language}"],
        "body": form[f"body_{language}"],
        "was": form[f"was_{language}"],
        "told": form.told.get(language),
        "look_title": title,
        "look": mark_safe(to_html(body)) if body else "",  # noqa: S308  # sanitised there
    }
