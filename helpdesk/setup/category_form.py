"""A category as a form."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.categories import CategoryField
from people.models import Skill
from tickets.content import one_line
from tickets.models import Category
from tickets.models.words import Priority

LINES = 50  # of a checklist


class CategoryForm(forms.ModelForm):
    parent = CategoryField()
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(), label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    checklist = forms.CharField(
        label=gettext_lazy("Checklist for handing over, one line each"), widget=forms.Textarea, required=False
    )

    class Meta:
        model = Category
        fields: ClassVar[list[str]] = ["name_en", "name_ru", "parent", "team", "priority", "skills", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [each for each in Category.objects.all() if self.instance.pk not in each.path]
        self.fields["parent"].label = gettext_lazy("Below")
        self.fields["parent"].offer(_("nothing: at the top"), others)  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["team"].empty_label = _("no team of its own")  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.fields["priority"].choices = [("", _("no priority of its own")), *Priority.choices]  # type: ignore[attr-defined]  # the stubs know a plain Field
        if self.instance.pk:
            self.initial["checklist"] = "\n".join(self.instance.checklist)
            self.initial["parent"] = self.instance.parent_id or ""

    def clean_checklist(self) -> list[str]:
        lines = [line for raw in self.cleaned_data["checklist"].splitlines() if (line := one_line(raw, 200))]
        if len(lines) > LINES:
            raise forms.ValidationError(_("At most %(count)d lines.") % {"count": LINES})
        return lines

    @transaction.atomic
    def save(self, commit: bool = True) -> Category:
        """Keeps it, last among its new siblings where it was moved, and the paths of all below it."""
        Category.lock_tree()
        category, parent = self.instance, self.cleaned_data["parent"]
        if parent is not None and category.pk in Category.objects.get(pk=parent.pk).path:
            raise forms.ValidationError(_("Somebody has just moved that category below this one."))
        if not category.pk or "parent" in self.changed_data:
            last = Category.objects.filter(parent=parent).aggregate(last=Max("position"))["last"]
            category.position = 0 if last is None else last + 1
        category.checklist = self.cleaned_data["checklist"]
        category.save()
        category.skills.set(self.cleaned_data["skills"])
        Category.trace()
        return category
