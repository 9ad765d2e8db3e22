"""Articles: the list, and writing one. Agents write, leads and administrators publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.article_files import placed
from helpdesk.http import PersonRequest, requires
from helpdesk.own_drafts import after_draft, mark_of
from helpdesk.setup.article_form import LANGUAGES, ArticleForm
from helpdesk.setup.paging import older
from helpdesk.setup.searches import begun, gap_of, settling
from kb.difference import Part, difference
from kb.markdown import Placed, to_html
from kb.models import Answer, Article, ArticleFile, Category, ChangeWish, Translation
from kb.models.revision import LONGEST
from people import access
from tickets.content import without_nul
from tickets.refusals import NotAllowed, Refused

_IN_WORDS = 20  # of what readers said, the newest
_FILTERS = {
    "mine": gettext_lazy("Mine"),
    "review": gettext_lazy("To be reviewed"),
    "approved": gettext_lazy("Approved"),
    "change": gettext_lazy("Needs change"),
    "due": gettext_lazy("To be read again"),
    "expired": gettext_lazy("Expired"),
    "scheduled": gettext_lazy("Scheduled"),
    "outdated": gettext_lazy("Translation outdated"),
}


@require_safe
@requires(access.WRITE_ARTICLES)
def articles(request: PersonRequest) -> HttpResponse:
    """Session, person, whether there are categories, the counts of the filters, the articles, their words."""
    only = request.GET.get("only", "")
    counts = Article.objects.counts(request.user)
    context = {
        "here": "setup",
        "room": "articles",
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
        "has_categories": Category.objects.exists(),
        "only": only if only in _FILTERS else "",
        "filters": [(name, label, counts[name]) for name, label in _FILTERS.items()],
        **older(Article.objects.only(only, request.user).for_list().order_by("-pk"), request),
    }
    return render(request, "setup/articles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def new(request: PersonRequest) -> HttpResponse:
    gap = gap_of(request)
    return edited(request, None, begun(request), beside={"gap": gap}, then=settling(request, gap))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return edited(request, found(pk))


@require_POST
@requires(access.WRITE_ARTICLES)
def preview(request: PersonRequest) -> HttpResponse:
    """How the text of a `language` will look, for htmx; of an article with its files."""
    language, key = request.POST.get("language", ""), request.POST.get("article", "")
    language = language if language in LANGUAGES else LANGUAGES[0]
    body = without_nul(request.POST.get(f"body_{language}", ""))[:LONGEST]
    is_key = key.isascii() and key.isdigit() and len(key) < 18
    files = placed(ArticleFile.objects.filter(article=int(key))) if is_key else {}
    each = {"look_title": request.POST.get(f"title_{language}", "")[:200], "look": _look(body, files, language)}
    return render(request, "setup/_article_look.html", {"each": each})


@require_POST
@requires(access.PUBLISH_ARTICLES)
def publication(request: PersonRequest, pk: int) -> HttpResponse:
    """Publishes what is written, without changing it."""
    article = found(pk)
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
    article = found(pk)
    article.withdraw(by=request.user)
    messages.success(request, _("%(name)s is withdrawn") % {"name": article.title})
    return redirect("setup:article", pk)


def found(pk: int) -> Article:
    """With what lists need, or 404."""
    article: Article = get_object_or_404(Article.objects.for_list(), pk=pk)
    return article


def edited(
    request: PersonRequest,
    article: Article | None,
    first: Mapping[str, str] | None = None,
    *,
    beside: Mapping[str, Any] | None = None,
    then: Callable[[Article], None] | None = None,
) -> HttpResponse:
    """`do` says what is to be done with the form: look at it, save it, have it reviewed, or publish it. `first` is what
    stands in it at first, `beside` what the page shows besides; `then` is called with what was saved, before it is
    certain."""
    form, do = ArticleForm(request.POST or None, article=article), request.POST.get("do", "save")
    form.initial = {**form.initial, **(first or {})}
    is_good = request.method == "POST" and form.is_valid()
    if is_good and do != "look":
        try:
            return _saved(request, form, do, then)
        except Refused as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
    looked = is_good and do == "look"
    files = placed(article.files.all()) if article else {}
    context: dict[str, Any] = {
        "here": "setup",
        "room": "articles",
        "tab": "text",
        "form": form,
        "article": article,
        "known": mark_of(str(each.newest_id) for each in article.told) if article else "",
        "languages": [_language(form, language, looked, files) for language in LANGUAGES],
        "looked": looked,
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
        **(beside or {}),
    }
    if article is not None:
        context["answers"] = Answer.objects.counts(article.pk)
        counts = Answer.objects.reasons(article.pk)
        context["reasons"] = [(Answer.Reason(reason).label, count) for reason, count in counts.items()]
        context["in_words"] = list(Answer.objects.in_words(article.pk)[:_IN_WORDS])
        context["wishes"] = ChangeWish.objects.open().filter(article=article).select_related("by").order_by("pk")
    status = 422 if request.method == "POST" and not looked else 200
    return render(request, "setup/article.html", context, status=status)


@transaction.atomic
def _saved(request: PersonRequest, form: ArticleForm, do: str, then: Callable[[Article], None] | None) -> HttpResponse:
    """All or nothing: what cannot be published or reviewed stays in the form."""
    if do == "publish" and not request.user.may(access.PUBLISH_ARTICLES):
        raise PermissionDenied
    saved = found(form.save(request.user).pk)
    if then is not None:
        then(saved)
    said = _("%(name)s is saved")
    if do == "publish":
        saved.publish(by=request.user)
        said = _("%(name)s is published")
    elif do == "review":
        for each in saved.told:
            if each.is_ahead:
                saved.ask_review(each.language, by=request.user, comment=form.cleaned_data["comment"])
        said = _("%(name)s waits to be reviewed")
    messages.success(request, said % {"name": saved.title})
    return after_draft(request, redirect("setup:article", saved.pk))


def _language(form: ArticleForm, language: str, looked: bool, files: dict[str, Placed]) -> dict[str, Any]:
    """The fields of a language, where it stands, how it looks, and what it lacks of another."""
    title, body = form.words(language) if looked else ("", "")
    told = form.told.get(language)
    if not looked and told and told.newest and not form.is_bound:
        title, body = told.newest.title, told.newest.body
    elif not form.is_bound and form.initial.get(f"body_{language}"):
        title, body = form.initial.get(f"title_{language}", ""), form.initial[f"body_{language}"]
    return {
        "code": language,
        "title": form[f"title_{language}"],
        "body": form[f"body_{language}"],
        "was": form[f"was_{language}"],
        "agree": form[f"agree_{language}"],
        "told": told,
        "behind": _behind(told, form.told) if told and told.outdated_since else [],
        "look_title": title,
        "look": _look(body, files, language) if body else "",
    }


def _behind(told: Translation, all_told: dict[str, Translation]) -> list[Part]:
    """What was changed in the other language since this one agreed with it."""
    follows = told.follows
    other = next((each for each in all_told.values() if follows and each.pk == follows.translation_id), None)
    if follows is None or other is None or other.newest is None:
        return []
    return difference(follows.text, other.newest.text)


def _look(body: str, files: dict[str, Placed], language: str) -> SafeString:
    return mark_safe(to_html(body, files, language))  # noqa: S308  # sanitised there
