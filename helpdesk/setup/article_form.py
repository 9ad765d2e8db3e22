"""An article as a form: where it stands, whom it is for, its words in each language, and what changed in them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb.audience import Audience
from kb.models import Article, Category, Significance, Translation
from kb.models.category import in_tree
from kb.models.revision import LONGEST
from people.models import Organisation, Person
from tickets.content import one_line, without_nul
from tickets.refusals import Refused

LANGUAGES = [code for code, _name in reversed(settings.LANGUAGES)]  # Russian first, as in other forms
_LABELS = {
    "ru": (gettext_lazy("Title in Russian"), gettext_lazy("Text in Russian")),
    "en": (gettext_lazy("Title in English"), gettext_lazy("Text in English")),
}


_YEARS = range(2000, 2200)


class Day(forms.DateField):
    """Of our times: no calculation with it leaves the calendar."""

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and day.year not in _YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class Moment(forms.DateTimeField):
    """As Day."""

    def to_python(self, value: Any) -> Any:
        try:
            moment = super().to_python(value)
        except (ValueError, OverflowError) as error:  # in the zone of the site it lies outside of the calendar
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if moment is not None and moment.year not in _YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class ArticleForm(forms.Form):
    """For each language a title, a text, `was`, the version that its writer has seen (0: none), and `agree`: that it
    lacks nothing of what was changed in the others."""

    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    audience = forms.ChoiceField(label=gettext_lazy("For"), choices=Audience.choices, initial=Audience.PUBLIC)
    organisation = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=200, required=False)
    significance = forms.TypedChoiceField(
        label=gettext_lazy("The change is"), choices=Significance.choices, coerce=int, required=False,
        initial=Significance.NORMAL.value,
    )  # fmt: skip
    comment = forms.CharField(label=gettext_lazy("What has changed"), max_length=200, required=False)

    def __init__(self, data: Any, *, article: Article | None) -> None:
        """`article` needs `for_list`."""
        self.article = article
        self.told: dict[str, Translation] = {each.language: each for each in article.told} if article else {}
        super().__init__(data, initial=self._initial())
        tree = in_tree(Category.objects.all())
        self.fields["category"].choices = [  # type: ignore[attr-defined]  # the stubs know a plain Field
            (category.pk, "\N{EM SPACE}" * depth + category.title) for depth, category in tree
        ]
        for language in LANGUAGES:
            title, body = _LABELS[language]
            self.fields[f"title_{language}"] = forms.CharField(label=title, max_length=200, required=False)
            self.fields[f"body_{language}"] = forms.CharField(
                label=body, max_length=LONGEST, required=False, widget=forms.Textarea
            )
            self.fields[f"was_{language}"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
            self.fields[f"agree_{language}"] = forms.BooleanField(required=False)

    def words(self, language: str) -> tuple[str, str]:
        """(title, text) as typed."""
        values = self.cleaned_data
        body = without_nul(values[f"body_{language}"]).replace("\r\n", "\n")
        return one_line(values[f"title_{language}"], 200), body

    def clean_organisation(self) -> Organisation | None:
        name = one_line(self.cleaned_data["organisation"], 200)
        if self.cleaned_data.get("audience") != Audience.ORGANISATION:
            return None
        found = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
        if found is None:
            raise forms.ValidationError(_("No organisation is called so."))
        return found

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        written = [language for language in LANGUAGES if values.get(f"title_{language}")]
        for language in LANGUAGES:
            if values.get(f"body_{language}") and language not in written:
                self.add_error(f"title_{language}", _("A text needs a title."))
            if language in written and not values.get(f"body_{language}"):
                self.add_error(f"body_{language}", _("A title needs a text."))
            if not values.get(f"title_{language}") and language in self.told:
                self.add_error(f"title_{language}", _("What was written once stays: withdraw the article instead."))
        if not written and not self.errors:
            self.add_error(None, _("Write it first, in one language at least."))
        return values

    @transaction.atomic
    def save(self, by: Person) -> Article:
        """Raises Refused where somebody else has written meanwhile, and NotAllowed."""
        values = self.cleaned_data
        category = Category.objects.get(pk=values["category"])
        if self.article is None:
            article = Article.begin(category, values["audience"], by=by, organisation=values["organisation"])
        else:
            article = self.article
            # Holds the article's lock from here on.
            article.place(category, values["audience"], by=by, organisation=values["organisation"])
        for language in LANGUAGES:
            title, body = self.words(language)
            if title:
                self._refuse_if_written_meanwhile(article, language)
                article.write(
                    language, title, body, by=by, significance=values["significance"] or Significance.NORMAL,
                    comment=one_line(values["comment"], 200),
                )  # fmt: skip
        for language in LANGUAGES:
            if values[f"agree_{language}"]:
                article.agree(language, by=by)
        return article

    def _refuse_if_written_meanwhile(self, article: Article, language: str) -> None:
        found = article.translations.select_related("newest").filter(language=language).first()
        number = found.newest.number if found and found.newest else 0
        if number != (self.cleaned_data[f"was_{language}"] or 0):
            raise Refused(_("Somebody else has changed it meanwhile. Copy your text, and open the article again."))

    def _initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.article is not None:
            found |= {"category": self.article.category_id, "audience": self.article.audience}
            found["organisation"] = self.article.organisation.name if self.article.organisation else ""
        for language, told in self.told.items():
            if told.newest is not None:
                found |= {f"title_{language}": told.newest.title, f"body_{language}": told.newest.body}
                found[f"was_{language}"] = told.newest.number
        return found


def language_of(request: HttpRequest) -> str:
    """The `language` that a form is about; '' for none that there is."""
    said = request.POST.get("language", "")
    return said if said in LANGUAGES else ""
