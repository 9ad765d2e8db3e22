"""Mailboxes: addresses that customers write to, from where their mail is fetched, by which server it is answered."""

from __future__ import annotations

import poplib
import re
import secrets
import smtplib
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail.backends.smtp import EmailBackend
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from imap_tools.errors import ImapToolsError

from helpdesk.http import PersonRequest, requires
from people import access
from tickets import post
from tickets.boxes import fetch, tokens
from tickets.models import InboundRule, Mailbox
from tickets.sealed import Unopened

_STATE = "mailbox consent"  # in the session: which mailbox was sent to its provider, and the word that comes back
_SECRETS = {"in": "in_secret", "oauth": "oauth_secret", "out": "out_secret", "provider": "provider_secret"}
_AWS_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}")


class MailboxForm(forms.ModelForm):
    """Secrets are never shown; an empty field keeps the one there is."""

    in_secret = forms.CharField(label=gettext_lazy("Password"), required=False, max_length=500, strip=False)
    oauth_secret = forms.CharField(label=gettext_lazy("Client secret"), required=False, max_length=500, strip=False)
    out_secret = forms.CharField(label=gettext_lazy("Password"), required=False, max_length=500, strip=False)
    provider_secret = forms.CharField(label=gettext_lazy("Key"), required=False, max_length=500)

    class Meta:
        model = Mailbox
        fields: ClassVar[list[str]] = [
            "address", "name", "language", "team", "signature", "quotes", "is_active",
            "fetches", "in_host", "in_port", "in_security", "in_user", "folder", "deletes", "signs_in",
            "believes_spam", "spam_score", "authserv_id", "oauth_client", "oauth_tenant",
            "sends", "provider", "provider_user", "provider_region", "out_host", "out_port", "out_security", "out_user",
        ]  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "in_host": gettext_lazy("Server"), "in_port": gettext_lazy("Port"),
            "in_security": gettext_lazy("Encryption"), "in_user": gettext_lazy("User name"),
            "folder": gettext_lazy("Folder"), "signs_in": gettext_lazy("Signs in by"),
            "oauth_client": gettext_lazy("Client ID"), "oauth_tenant": gettext_lazy("Tenant (Microsoft 365)"),
            "spam_score": gettext_lazy("Spam from this score on"),
            "authserv_id": gettext_lazy("Servers that check senders"),
            "provider": gettext_lazy("Sends by"), "provider_user": gettext_lazy("ID that belongs to the key"),
            "provider_region": gettext_lazy("Region"),
            "out_host": gettext_lazy("Server"), "out_port": gettext_lazy("Port"),
            "out_security": gettext_lazy("Encryption"), "out_user": gettext_lazy("User name"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("that of the letter, else the site's")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(label=gettext_lazy("Language"), choices=choices, required=False)
        team, fetches, provider = self.fields["team"], self.fields["fetches"], self.fields["provider"]
        assert isinstance(team, forms.ModelChoiceField)
        assert isinstance(fetches, forms.ChoiceField) and isinstance(provider, forms.ChoiceField)
        provider.choices = [("", gettext_lazy("an SMTP server")), *Mailbox.Provider.choices]
        team.empty_label = str(_("as rules and categories say"))
        fetches.choices = [("", gettext_lazy("not fetched: it comes by the mail server")), *Mailbox.Fetches.choices]

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip().lower()
        forms.EmailField().clean(address)
        if "+" in address:
            raise forms.ValidationError(_("Without “+”: what stands behind it names a request in our replies."))
        if Mailbox.objects.exclude(pk=self.instance.pk).filter(address=address).exists():
            raise forms.ValidationError(_("There is a mailbox of this address already."))
        return address

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        needed = []
        if values.get("fetches"):
            needed += ["in_host", "in_user"]
            by_password = values.get("signs_in") == Mailbox.SignsIn.PASSWORD
            needed += ["in_secret"] if by_password else ["oauth_client", "oauth_secret"]
        if values.get("sends"):
            needed += _needed_of(values.get("provider", ""))
        kept = {field for name, field in _SECRETS.items() if self.instance.secrets.get(name)}
        for name in needed:
            if not values.get(name) and name not in kept and name not in self.errors:
                self.add_error(name, _("This is needed to reach the server."))
        if problem := _odd_region(values.get("provider", ""), values.get("provider_region", "")):
            self.add_error("provider_region", problem)
        return values

    def clean_provider_secret(self) -> str:
        return _plain(self.cleaned_data["provider_secret"])

    def clean_provider_user(self) -> str:
        return _plain(self.cleaned_data["provider_user"])

    def clean_provider_region(self) -> str:
        return str(self.cleaned_data["provider_region"]).strip().lower()

    def keep(self) -> Mailbox:
        """Saves it. Where the mails are to be read from another place, all is new there."""
        box: Mailbox = self.instance
        for name, field in _SECRETS.items():
            if typed := self.cleaned_data[field]:
                box.keep_secret(name, typed)
        if Mailbox.PLACE & set(self.changed_data):
            box.read_anew()
        if "address" in self.changed_data:
            InboundRule.objects.filter(mailbox=self.initial.get("address") or "-").update(mailbox=box.address)
        if not box.fetches:
            box.failing_since, box.fetch_error = None, ""
        box.save()
        return box


def _needed_of(provider: str) -> list[str]:
    """What this way of sending cannot do without; '' is an SMTP server."""
    if not provider:
        return ["out_host"]
    more = {Mailbox.Provider.MAILJET: ["provider_user"], Mailbox.Provider.SES: ["provider_user", "provider_region"]}
    return ["provider_secret", *more.get(Mailbox.Provider(provider), [])]


def _plain(key: str) -> str:
    """It travels in a header."""
    if not (key.isascii() and key.isprintable()):
        raise forms.ValidationError(_("Only Latin letters, digits and signs."))
    return key


def _odd_region(provider: str, region: str) -> str:
    """Amazon's are part of a host's name; the others have one, or one in Europe beside it."""
    if provider == Mailbox.Provider.SES and region and not _AWS_REGION.fullmatch(region):
        return _("This is no region of Amazon's, like eu-central-1.")
    if provider and provider != Mailbox.Provider.SES and region not in ("", "eu"):
        return _("Say eu, or nothing.")
    return ""


@require_safe
@requires(access.SET_UP)
def mailboxes(request: PersonRequest) -> HttpResponse:
    """Session, person, the mailboxes with their teams."""
    context = {"here": "setup", "room": "mailboxes", "mailboxes": Mailbox.objects.for_listing()}
    return render(request, "setup/mailboxes.html", {**context, "support": settings.SUPPORT_ADDRESS})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    form = MailboxForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("setup:mailbox", _kept(request, form).pk)
    return _page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    box = get_object_or_404(Mailbox, pk=pk)
    form = MailboxForm(request.POST or None, instance=copy(box))
    if request.method == "POST" and form.is_valid():
        return redirect("setup:mailbox", _kept(request, form).pk)
    return _page(request, form, box)


@require_POST
@requires(access.SET_UP)
def check(request: PersonRequest, pk: int) -> HttpResponse:
    """Signs in at both servers now, takes nothing and sends nothing."""
    box = get_object_or_404(Mailbox, pk=pk)
    if box.fetches:
        try:
            count = fetch.count_new(box)
        except (OSError, ImapToolsError, poplib.error_proto, Unopened) as error:
            messages.error(request, _("Fetching does not work: %(why)s") % {"why": fetch.words(error)})
        else:
            said = ngettext("Fetching works: %(n)d new mail.", "Fetching works: %(n)d new mails.", count)
            messages.success(request, said % {"n": count})
    try:
        server = post.server_of(box)
        if isinstance(server, dict):
            with EmailBackend(**server):
                pass  # it signs in and takes its leave
    except (OSError, smtplib.SMTPException) as error:
        messages.error(request, _("Sending does not work: %(why)s") % {"why": fetch.words(error)})
    else:
        if server is None:
            said = _("No mail server is set: what would be sent is kept under Outgoing mail.")
        elif isinstance(server, dict):
            said = _("Sending works.")
        else:
            said = _("%(provider)s tells only with the first mail whether the key is right.")
            said %= {"provider": box.get_provider_display()}
        messages.success(request, said)
    return redirect("setup:mailbox", pk)


@require_POST
@requires(access.SET_UP)
def consent(request: PersonRequest, pk: int) -> HttpResponse:
    """Off to the provider, where the mailbox's owner agrees."""
    box = get_object_or_404(Mailbox.objects.exclude(signs_in=Mailbox.SignsIn.PASSWORD), pk=pk)
    word = secrets.token_urlsafe(24)
    request.session[_STATE] = [box.pk, word]
    return render(request, "setup/mailbox_consent.html", {"address": tokens.consent_address(box, _back(), word)})


@require_safe
@requires(access.SET_UP)
def agreed(request: PersonRequest) -> HttpResponse:
    """Back from there, with a code. The word must be the one of this session."""
    pk, word = request.session.pop(_STATE, None) or (0, "")
    if not word or not secrets.compare_digest(word.encode(), request.GET.get("state", "").encode()):
        raise Http404
    box = get_object_or_404(Mailbox, pk=pk)
    try:
        if not request.GET.get("code"):
            raise tokens.NoToken(request.GET.get("error_description") or request.GET.get("error") or "")
        tokens.take_consent(box, request.GET["code"], _back())
    except (OSError, Unopened) as error:
        messages.error(request, _("The provider gave no access: %(why)s") % {"why": str(error)[:300]})
    else:
        messages.success(request, _("%(address)s may be read now.") % {"address": box.address})
    return redirect("setup:mailbox", pk)


@require_POST
@requires(access.SET_UP)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """Its requests stay, and are answered from the site's own address."""
    box = get_object_or_404(Mailbox, pk=pk)
    box.delete()
    messages.success(request, _("%(name)s is removed") % {"name": box.address})
    return redirect("setup:mailboxes")


def _kept(request: PersonRequest, form: MailboxForm) -> Mailbox:
    box = form.keep()
    messages.success(request, _("%(name)s is saved") % {"name": box.address})
    return box


def _back() -> str:
    return f"{settings.SITE_URL}{reverse('setup:mailbox-agreed')}"


def _page(request: PersonRequest, form: MailboxForm, box: Mailbox | None) -> HttpResponse:
    context = {
        "here": "setup", "room": "mailboxes", "form": form, "box": box, "back": _back(),
        "agreed": bool(box and box.secrets.get("refresh")),
        "asks_consent": bool(box and box.fetches and box.signs_in != Mailbox.SignsIn.PASSWORD),
    }  # fmt: skip
    return render(request, "setup/mailbox.html", context, status=422 if request.method == "POST" else 200)
