"""Looking after an article: its owner and dates, its place, what stands beside it, its addresses, wishes for change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.article_form import LANGUAGES, Day, Moment
from helpdesk.setup.articles import found
from kb.models import Article, ArticleAddress, ChangeWish, Translation
from kb.models.tending import Care
from people import access
from people.models import Person
from tickets.content import without_nul
from tickets.refusals import NotAllowed, Refused

_SEEN = ("expires_at", "pinned", "featured")  # what readers notice
_ADDRESS = {"ru": gettext_lazy("Address in Russian"), "en": gettext_lazy("Address in English")}


class CareForm(forms.Form):
    """`related` are addresses, or links, of other articles, one a line; `slug_…` the address in a language."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=Person.objects.none(), required=False, empty_label=gettext_lazy("nobody")
    )
    review_at = Day(label=gettext_lazy("To be read again on"), required=False)
    expires_at = Moment(label=gettext_lazy("Readers see it until"), required=False)
    pinned = forms.BooleanField(required=False)
    featured = forms.BooleanField(required=False)
    related = forms.CharField(
        label=gettext_lazy("Related articles"), max_length=2000, required=False, widget=forms.Textarea
    )

    def __init__(self, data: Any, *, article: Article, by: Person) -> None:
        """`article` needs `for_list`. Two queries."""
        self.article, self.by = article, by
        self.may_publish = by.may(access.PUBLISH_ARTICLES)
        super().__init__(data, initial=self._initial())
        writers = access.roles_that_may(access.WRITE_ARTICLES)
        field: Any = self.fields["owner"]
        field.queryset = Person.objects.filter(role__in=writers, is_active=True).order_by("name", "id")
        self.told = {each.language: each for each in article.told}
        for language in LANGUAGES:
            if language in self.told:
                self.fields[f"slug_{language}"] = forms.SlugField(
                    label=_ADDRESS[language], max_length=80, initial=self.told[language].slug,
                    required=self.may_publish, disabled=not self.may_publish,
                )  # fmt: skip
        if not self.may_publish:
            for name in _SEEN:
                self.fields[name].disabled = True

    @property
    def addresses(self) -> list[Any]:
        return [self[f"slug_{language}"] for language in LANGUAGES if language in self.told]

    def clean_related(self) -> list[int]:
        """Keys of articles."""
        typed = without_nul(self.cleaned_data["related"])
        lines = [line.strip().rstrip("/").rsplit("/", 1)[-1] for line in typed.splitlines()]
        wanted = [line for line in lines if line]
        rows = ArticleAddress.objects.filter(slug__in=wanted).values_list("slug", "translation__article")
        known: dict[str, int] = dict(rows)
        if missing := [slug for slug in wanted if slug not in known]:
            raise forms.ValidationError(_("No article has this address: %(slug)s") % {"slug": missing[0]})
        return [known[slug] for slug in wanted]

    @transaction.atomic
    def save(self) -> None:
        """Raises Refused and NotAllowed."""
        values = self.cleaned_data
        if not self.may_publish:
            values |= {name: getattr(self.article, name) for name in _SEEN}
        care = Care(related=set(values["related"]), **{name: values[name] for name in ("owner", "review_at", *_SEEN)})
        self.article.tend(care, by=self.by)
        for language in self.told:
            if f"slug_{language}" in self.changed_data:
                self.article.readdress(language, values[f"slug_{language}"], by=self.by)

    def _initial(self) -> dict[str, Any]:
        article, ends = self.article, self.article.expires_at
        beside = Translation.objects.filter(article__in=article.related.all()).order_by("article", "-language")
        slugs = list(beside.distinct("article").values_list("slug", flat=True))
        return {
            "owner": article.owner_id, "review_at": article.review_at.isoformat() if article.review_at else "",
            "expires_at": timezone.localtime(ends).strftime("%Y-%m-%dT%H:%M") if ends else "",
            "pinned": article.pinned, "featured": article.featured, "related": "\n".join(slugs),
        }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def care(request: PersonRequest, pk: int) -> HttpResponse:
    """Session, person, the article, its words, those beside it, who may own it, wishes for change."""
    article = found(pk)
    form = CareForm(request.POST or None, article=article, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except Refused as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            messages.success(request, _("%(name)s is saved") % {"name": article.title})
            return redirect("setup:article-care", pk)
    wishes = ChangeWish.objects.filter(article=article).select_related("by", "settled_by").order_by("-pk")[:20]
    context = {
        "here": "setup",
        "room": "articles",
        "tab": "care",
        "article": article,
        "form": form,
        "wishes": wishes,
        "may_publish": form.may_publish,
    }
    return render(request, "setup/article_care.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(access.WRITE_ARTICLES)
def reading(request: PersonRequest, pk: int) -> HttpResponse:
    """It was read again and is still right."""
    found(pk).mark_reviewed(by=request.user)
    messages.success(request, _("It is to be read again in half a year"))
    return redirect("setup:article-care", pk)


@require_POST
@requires(access.WRITE_ARTICLES)
def wish(request: PersonRequest, pk: int) -> HttpResponse:
    """“Needs change”, with the words of who says so."""
    try:
        found(pk).ask_change(request.POST.get("text", "").replace("\x00", ""), by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Its owner sees it among those that need a change"))
    return redirect("setup:article-care", pk)


@require_POST
@requires(access.WRITE_ARTICLES)
def settlement(request: PersonRequest, pk: int) -> HttpResponse:
    """A `wish` is done."""
    key = request.POST.get("wish", "")
    asked = int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0
    get_object_or_404(ChangeWish, pk=asked, article=pk).settle(by=request.user)
    messages.success(request, _("Done"))
    return redirect("setup:article-care", pk)
