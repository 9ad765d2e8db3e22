"""The brand: name, colour, logo, the words of the portal's first page, the links at its foot."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk.colours import READABLE, tint
from helpdesk.http import PersonRequest, requires
from people import access, branding
from people.models import Brand

LARGEST = 200_000  # bytes of a logo
MOST_LINKS = 8
_COLOUR = re.compile(r"(#[0-9a-f]{6})?")
# By their first bytes, whatever a name says. SVG is a document that may carry scripts.
_PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class BrandForm(forms.ModelForm):
    picture = forms.FileField(label=gettext_lazy("Logo"), required=False)
    no_logo = forms.BooleanField(required=False)
    typed_links = forms.CharField(
        label=gettext_lazy("Links at the foot, one line each"), widget=forms.Textarea, required=False, max_length=5_000
    )

    class Meta:
        model = Brand
        fields: ClassVar[list[str]] = ["name", "colour", "heading_ru", "lead_ru", "heading_en", "lead_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["typed_links"] = "\n".join(map(link_of, self.instance.links))

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"].lower()
        if not _COLOUR.fullmatch(colour):
            raise ValidationError(_("Write it as #2b4bc4."))
        if colour and (found := tint(colour).contrast) < READABLE:
            said = _("Words in this colour would have a contrast of %(contrast)s, less than %(least)s.")
            raise ValidationError(said % {"contrast": f"{found:.1f}", "least": READABLE})
        return colour

    def clean_picture(self) -> tuple[bytes, str] | None:
        """Its bytes and type."""
        file = self.cleaned_data["picture"]
        if not file:
            return None
        if file.size > LARGEST:
            raise ValidationError(_("A logo may have 200 kB at most."))
        content: bytes = file.read()
        kind = next((kind for begin, kind in _PICTURES.items() if content.startswith(begin)), "")
        if not kind or (kind == "image/webp" and content[8:12] != b"WEBP"):
            raise ValidationError(_("Choose a PNG, JPEG or WebP picture."))
        return content, kind

    def clean_typed_links(self) -> list[dict[str, str]]:
        found = [_link(line) for line in self.cleaned_data["typed_links"].splitlines() if line.strip()]
        if len(found) > MOST_LINKS:
            raise ValidationError(_("There is room for eight links."))
        return found

    @transaction.atomic
    def save(self, commit: bool = True) -> Brand:
        brand = self.instance
        brand.pk, brand.links = 1, self.cleaned_data["typed_links"]
        if self.cleaned_data["no_logo"]:
            brand.set_logo(b"", "")
        if self.cleaned_data["picture"]:
            brand.set_logo(*self.cleaned_data["picture"])
        brand.save()
        return brand


def link_of(told: dict[str, str]) -> str:
    """As `_link` reads it."""
    return f"{told['ru']} | {told['en']} | {told['url']}"


def _link(line: str) -> dict[str, str]:
    """`Название | Title | https://…`, or one title for both languages."""
    *titles, url = (part.strip() for part in line.split("|"))
    if not 1 <= len(titles) <= 2 or not all(titles) or max(map(len, titles)) > 60:
        said = _("Write a link as “Название | Title | https://example.com/”: %(line)s")
        raise ValidationError(said % {"line": line[:100]})
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError as error:
        raise ValidationError(_("%(url)s is no address of a page.") % {"url": url[:100]}) from error
    return {"ru": titles[0], "en": titles[-1], "url": url}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def brand(request: PersonRequest) -> HttpResponse:
    known = Brand.objects.current()
    form = BrandForm(request.POST or None, request.FILES or None, instance=known)
    if request.method == "POST" and form.is_valid():
        branding.keep(form.save(), 0)
        messages.success(request, _("The brand is saved; every page shows it within ten seconds"))
        return redirect("setup:brand")
    told = tint(known.colour) if known.colour and not form.errors else None
    context = {"here": "setup", "room": "brand", "form": form, "known": Brand.objects.current(), "tint": told}
    return render(request, "setup/brand.html", context, status=422 if request.method == "POST" else 200)
