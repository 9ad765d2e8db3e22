"""Drafts of long texts in the browser (static/js/drafts.js): what they were typed over, and when they are sent."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect


def mark_of(texts: Iterable[str]) -> str:
    """Tells what a draft was typed over from what somebody else has saved since."""
    return f"{zlib.crc32(chr(0).join(texts).encode()):x}"


def after_draft(request: HttpRequest, response: HttpResponseRedirect) -> HttpResponseRedirect:
    """The page behind a form that was saved drops the form's draft."""
    if draft := request.POST.get("draft", ""):
        response["Location"] += f"?{urlencode({'sent': draft[:40]})}"
    return response
