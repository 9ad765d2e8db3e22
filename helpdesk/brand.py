"""The brand's colour and logo as files of their own, at addresses that change with them, so that browsers keep them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from helpdesk.colours import tint
from helpdesk.security import FILE_POLICY
from people import branding
from people.models import Brand

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def style(request: HttpRequest, key: str) -> HttpResponse:
    """Another key than that of now is answered with the style of now, which is not kept."""
    brand = branding.current()
    if not brand.colour:
        raise Http404
    response = HttpResponse(tint(brand.colour).style, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = _FOR_EVER if key == brand.style_key else "no-cache"
    return response


@require_safe
def logo(request: HttpRequest, key: str) -> HttpResponse:
    found = Brand.objects.filter(logo_key=key).exclude(logo=None).values_list("logo", "logo_type").first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found[0] or b""), content_type=found[1])
    response["Cache-Control"], response["Content-Security-Policy"] = _FOR_EVER, FILE_POLICY
    return response
