"""Whether customers are asked how we did, how often and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.consequences import looks
from people import access
from tickets.models import RatingSettings
from tickets.ratings import LOOKED_AT, outlook

DAYS = 30


class RatingsForm(forms.ModelForm):
    class Meta:
        model = RatingSettings
        fields: ClassVar[list[str]] = ["is_on", "scale", "quiet_days", "leaves_out_own", "text_en", "text_ru"]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def ratings(request: PersonRequest) -> HttpResponse:
    """The form; asked for, what it would have done in the last days."""
    form = RatingsForm(request.POST or None, instance=RatingSettings.current())
    questions = [(form[f"text_{language}"], _empty(language)) for language in ("ru", "en")]
    wanted: dict[str, Any] = {"here": "setup", "room": "ratings", "form": form}
    wanted |= {"questions": questions, "consequences": None}
    if request.method != "POST":
        return render(request, "setup/ratings.html", wanted)
    if not form.is_valid():
        return render(request, "setup/ratings.html", wanted, status=422)
    if looks(request):
        wanted["consequences"] = _consequences(form.instance)
        return render(request, "setup/ratings.html", wanted)
    form.save()
    messages.success(request, _("The settings of ratings are saved"))
    return redirect("setup:ratings")


def _empty(language: str) -> str:
    """What a question that is left empty means, whatever the reader's language."""
    with translation.override(language):
        question = RatingSettings().question
    return _("Empty: “%(question)s”") % {"question": question}


def _consequences(rules: RatingSettings) -> list[str]:
    """Sentences. One query."""
    if not rules.is_on:
        return [_("Nobody is asked by mail. On the portal a solved request can still be rated.")]
    found = outlook(rules, timezone.now() - timedelta(days=DAYS))
    words = {"solved": found.solved, "asked": found.asked, "days": DAYS}
    said = [
        ngettext(
            "%(solved)d request was solved by a mail in the last %(days)d days; of it %(asked)d mail would have asked.",
            "%(solved)d requests were solved by a mail in the last %(days)d days; of them %(asked)d mails would have "
            "asked.",
            found.solved,
        )
        % words
    ]
    if found.is_part:
        said.append(_("Only the %(count)d newest were looked at.") % {"count": LOOKED_AT})
    return said
