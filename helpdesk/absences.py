"""When somebody is away and who stands in, as a form: a lead enters it for anybody, agents for themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people import access
from people.models import Absence, Person
from tickets.models import Ticket


class OwnAbsenceForm(forms.ModelForm):
    """Of the person that its instance names."""

    begins_at = forms.DateTimeField(
        label=pgettext_lazy("moment", "From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )

    class Meta:
        model = Absence
        fields: ClassVar[list[str]] = ["begins_at", "ends_at", "stand_in", "why"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("stand_in", _("Nobody: back to the team"))

    def clean_ends_at(self) -> Any:
        ends = self.cleaned_data["ends_at"]
        if ends <= timezone.now():
            raise forms.ValidationError(_("This has passed already."))
        return ends

    @property
    def effect(self) -> dict[str, Any]:
        """Of a valid form: how many open tickets would move, to whom, and whether not yet. One query."""
        person = self.cleaned_data.get("person") or self.instance.person
        moved = Ticket.objects.active().assigned_to(person).count()
        later = self.cleaned_data["begins_at"] > timezone.now()
        return {"effect": moved, "stand_in": self.cleaned_data["stand_in"], "later": later}

    def _offer(self, name: str, empty: str | None) -> None:
        field: Any = self.fields[name]
        field.queryset = Person.objects.workers().exclude(role=access.Role.SYSTEM).order_by("name", "id")
        field.empty_label = empty


class AbsenceForm(OwnAbsenceForm):
    """Of anybody."""

    class Meta(OwnAbsenceForm.Meta):
        fields: ClassVar[list[str]] = ["person", *OwnAbsenceForm.Meta.fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _("Person")
        self._offer("person", None)
