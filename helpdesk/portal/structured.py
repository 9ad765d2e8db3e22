"""What search engines are told of an article beside its page: schema.org's FAQPage, as JSON-LD.

A script element of that type is data and is never run, so that no policy and no nonce concerns it (HTML, 4.12.1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def questions(told: Iterable[tuple[str, str]]) -> SafeString:
    """Of (title, plain text) each; '' where there is none."""
    found = [
        {"@type": "Question", "name": title, "acceptedAnswer": {"@type": "Answer", "text": text}}
        for title, text in told
        if text
    ]
    if not found:
        return SafeString("")
    page = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": found}
    data = json.dumps(page, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return mark_safe(f'<script type="application/ld+json">{data}</script>')  # noqa: S308  # escaped above
