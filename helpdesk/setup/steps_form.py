"""Steps of a trigger or a schedule as fields of a form: those of a macro, and what tells others."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.setup.conditions import remarks
from helpdesk.steps import NOTIFY, StepsForm
from tickets.automation.outside import MOST, SUBJECT
from tickets.filters import parts
from tickets.models import Webhook
from tickets.models.mailbox import is_ours
from tickets.models.steps import Steps


class RuleStepsForm(StepsForm):
    """Steps under a condition; `rules` are all of the kind, of which the saved one `pk` may keep its name."""

    condition = forms.CharField(label=gettext_lazy("Which tickets"), max_length=parts.LONGEST, required=False)
    notify = forms.MultipleChoiceField(
        label=gettext_lazy("Tells in the bell"), choices=NOTIFY, widget=forms.CheckboxSelectMultiple, required=False
    )
    mail_to = forms.MultipleChoiceField(
        label=gettext_lazy("Sends a mail to"), choices=NOTIFY, widget=forms.CheckboxSelectMultiple, required=False
    )
    mail_addresses = forms.CharField(
        label=gettext_lazy("And to these addresses, separated by commas"), max_length=2000, required=False
    )
    mail_subject = forms.CharField(label=gettext_lazy("Subject of the mail"), max_length=SUBJECT, required=False)
    mail_text = forms.CharField(
        label=gettext_lazy("Text of the mail"), widget=forms.Textarea, max_length=10_000, required=False
    )
    webhook = forms.ModelChoiceField(
        Webhook.objects.order_by("name", "id"),
        label=gettext_lazy("Calls the webhook"),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, *args: Any, rules: Any, pk: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = rules.exclude(pk=pk) if pk else rules.all()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a rule of this name already."))
        return name

    def clean_condition(self) -> str:
        condition: str = self.cleaned_data["condition"]
        if wrong := remarks(condition):
            raise forms.ValidationError(wrong)
        return condition

    def clean_mail_addresses(self) -> list[str]:
        typed = [word for word in re.split(r"[,;\s]+", self.cleaned_data["mail_addresses"]) if word]
        for address in typed:
            validate_email(address)
            if is_ours(address):
                raise forms.ValidationError(_("Mail to %(address)s would come back to us.") % {"address": address})
        if len(typed) > MOST:
            raise forms.ValidationError(_("At most %(count)d addresses.") % {"count": MOST})
        return list({address.lower(): address for address in reversed(typed)}.values())[::-1]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        told = bool(values.get("mail_to") or values.get("mail_addresses"))
        for name in ("mail_subject", "mail_text"):
            if told and not values.get(name) and name not in self.errors:
                self.add_error(name, _("A mail needs a subject and a text."))
        if not told and (values.get("mail_subject") or values.get("mail_text")) and "mail_addresses" not in self.errors:
            self.add_error("mail_addresses", _("Say to whom the mail goes."))
        return values

    @property
    def steps(self) -> Steps:
        """Of what is right in a cleaned form; what is wrong in it counts as empty."""
        values = self.cleaned_data
        webhook = values.get("webhook")
        return dataclasses.replace(
            super().steps,
            notify=list(values.get("notify", ())),
            mail_to=list(values.get("mail_to", ())),
            mail_addresses=list(values.get("mail_addresses", ())),
            mail_subject=values.get("mail_subject", ""),
            mail_text=values.get("mail_text", ""),
            webhook=webhook.pk if webhook is not None else None,
        )
