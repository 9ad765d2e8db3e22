"""The desk as an app of its own: its manifest, the service worker, and the page that stands in without a network.

Nothing of these is about a person: the worker keeps only our static files and the offline page.
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people import branding

GROUND, NIGHT = "#f6f3ef", "#0d0e11"  # --canvas of tokens.css by day and by night, as in templates/base.html
_FILES = [
    "vendor/app.css", "vendor/icons.svg", "vendor/inter-latin.woff2", "vendor/inter-cyrillic.woff2",
    "vendor/htmx.min.js", "js/desk.js", "js/offline.js", "icons/favicon.svg", "icons/app-192.png",
]  # fmt: skip
_WORKER = settings.BASE_DIR / "static" / "js" / "worker.js"


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    told = {
        "id": "/desk/", "start_url": reverse("desk:mine"), "scope": "/desk/", "display": "standalone",
        "name": branding.name(), "short_name": branding.name()[:12], "lang": get_language(),
        "description": _("The help desk: requests, promises, answers."),
        "background_color": GROUND, "theme_color": GROUND,
        "color_scheme_dark": {"background_color": NIGHT, "theme_color": NIGHT},
        "icons": [
            _icon("icons/app-192.png", "192x192"), _icon("icons/app-512.png", "512x512"),
            {**_icon("icons/app-maskable-512.png", "512x512"), "purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("My work"), "url": reverse("desk:mine")},
            {"name": _("New ticket"), "url": reverse("desk:new")},
            {"name": _("Notices"), "url": reverse("desk:notices")},
        ],
    }  # fmt: skip
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/manifest+json")


def _icon(file: str, sizes: str) -> dict[str, str]:
    return {"src": static(file), "sizes": sizes, "type": "image/png"}


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Its text changes with any of its files, by which browsers know that there is a new one."""
    code, files, page = _WORKER.read_text(encoding="utf-8"), list(map(static, _FILES)), reverse("offline")
    version = hashlib.sha256(json.dumps([code, files, _offline_text()]).encode()).hexdigest()[:16]
    shell = {"version": version, "files": files, "offline": page, "icon": static("icons/app-192.png")}
    response = HttpResponse(f"const SHELL = {json.dumps(shell)};\n{code}", content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/desk/"
    response["Cache-Control"] = "no-cache"
    return response


def _offline_text() -> str:
    return (settings.BASE_DIR / "templates" / "offline.html").read_text(encoding="utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")
