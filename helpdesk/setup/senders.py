"""Blocked and allowed senders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import DomainNameValidator, validate_email
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.paging import PAGE
from people import access
from tickets.models import Arrival, ListedSender, Ticket
from tickets.models.mailbox import is_ours

Verdict = ListedSender.Verdict
SPAM_SHOWN = 10


class SenderForm(forms.Form):
    pattern = forms.CharField(label=gettext_lazy("Address or domain"), max_length=320)
    verdict = forms.ChoiceField(label=gettext_lazy("State"), choices=Verdict.choices)
    why = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def clean_pattern(self) -> str:
        pattern: str = self.cleaned_data["pattern"].strip().lower()
        if pattern.startswith("@"):
            DomainNameValidator(message=_("Write an address, or @ and a domain."))(pattern[1:])
        else:
            validate_email(pattern)
        if is_ours(pattern):
            raise forms.ValidationError(_("This address is ours."))
        return pattern

    def keep(self, request: PersonRequest) -> ListedSender:
        """What is listed already gets the new verdict."""
        values = {**self.cleaned_data, "by": request.user}
        kept: ListedSender
        kept, _new = ListedSender.objects.update_or_create(pattern=values.pop("pattern"), defaults=values)
        return kept


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def senders(request: PersonRequest) -> HttpResponse:
    """`?q=` part of an address. Session, person, the senders, tickets marked as spam with who asked, who is listed."""
    form = SenderForm(request.POST or None, initial={"verdict": Verdict.BLOCK})
    if request.method == "POST" and form.is_valid():
        return _kept(request, form)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:320]
    rows = list(ListedSender.objects.for_listing().containing(query)[: PAGE + 1])
    context = {
        "here": "setup", "room": "senders", "form": form, "rows": rows[:PAGE], "more": len(rows) > PAGE, "q": query,
        "spam": _spam(request),
    }  # fmt: skip
    return render(request, "setup/senders.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(access.SET_UP)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Its mail is judged as anybody's from now on."""
    listed = get_object_or_404(ListedSender, pk=pk)
    listed.delete()
    messages.success(request, _("%(name)s is removed") % {"name": listed.pattern})
    return redirect("setup:senders")


@require_POST
@requires(access.SET_UP)
def block(request: PersonRequest, pk: int) -> HttpResponse:
    """The sender of a mail that is kept aside."""
    arrival = get_object_or_404(Arrival, pk=pk)
    why = _("Mail “%(subject)s”") % {"subject": arrival.subject[:150]}
    form = SenderForm({"pattern": arrival.sender, "verdict": Verdict.BLOCK, "why": why})
    if form.is_valid():
        kept = form.keep(request)
        messages.success(request, _("%(name)s is blocked from now on") % {"name": kept.pattern})
    else:
        messages.error(request, _("There is no address of a sender to block."))
    outcome = arrival.outcome or Arrival.Outcome.QUARANTINED
    return redirect(f"{reverse('setup:quarantine')}?outcome={outcome}")


def _kept(request: PersonRequest, form: SenderForm) -> HttpResponse:
    kept = form.keep(request)
    said = _("%(name)s is blocked from now on") if kept.blocks else _("%(name)s is allowed from now on")
    messages.success(request, said % {"name": kept.pattern})
    return redirect("setup:senders")


def _spam(request: PersonRequest) -> list[dict[str, Any]]:
    """The newest tickets that somebody marked as spam, but for those of senders that are listed. Four queries."""
    tickets = Ticket.objects.visible_to(request.user).marked_as_spam()[:SPAM_SHOWN]
    came_from = {each: each.requester.email for each in tickets}
    listed = ListedSender.objects.listed(filter(None, came_from.values()))
    return [
        {"ticket": ticket, "address": address, "why": _("Marked as spam: %(number)s") % {"number": ticket.number}}
        for ticket, address in came_from.items()
        if address and address.lower() not in listed
    ]
