"""Where the dashboards will stand. It says what comes and shows no number, as none is computed yet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access


@require_safe
@requires(access.SEE_DASHBOARDS)
def home(request: PersonRequest) -> HttpResponse:
    return render(request, "dashboards/home.html", {"here": "dashboards"})
