"""Beside an answer template's words: its files, what colleagues want changed, and its end."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.bodies import file_answer
from helpdesk.desk import composed
from helpdesk.http import PersonRequest, requires
from kb.models import ChangeWish, Template, TemplateFile
from people import access
from tickets.refusals import NotAllowed, Refused


@require_POST
@requires(access.WRITE_ARTICLES)
def files(request: PersonRequest, pk: int) -> HttpResponse:
    """`files` are kept, in force or proposed; each that is refused is named."""
    template = _found(request, pk)
    for file in request.FILES.getlist("files"):
        try:
            kept = TemplateFile.add(template, file, by=request.user)
        except Refused as error:
            messages.error(request, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            said = _("%(name)s waits to be read by a lead") if kept.waits else _("%(name)s is kept")
            messages.success(request, said % {"name": kept.name})
    return redirect("desk:template", pk)


@require_safe
@requires(access.WORK_TICKETS)
def file(request: PersonRequest, pk: int, file: int) -> HttpResponseBase:
    """Its bytes, for those who may use the template; a proposed one's for those who may read the change."""
    kept = get_object_or_404(TemplateFile.objects.filter(template__in=Template.objects.of(request.user)), pk=file)
    if kept.template_id != pk or (kept.waits and not request.user.may(access.WRITE_ARTICLES)):
        raise Http404
    answer = file_answer(kept, inline=True)
    return answer or render(request, "states/file_gone.html", {"name": kept.name}, status=410)


@require_POST
@requires(access.WRITE_ARTICLES)
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    """The `file` goes out of the template."""
    kept = _file(request, pk)
    return _done(request, pk, lambda: kept.remove(by=request.user), _("%(name)s is removed") % {"name": kept.name})


@require_POST
@requires(access.PUBLISH_ARTICLES)
def file_acceptance(request: PersonRequest, pk: int) -> HttpResponse:
    """A proposed `file` comes into force, or with `drop` does not."""
    kept, drop = _file(request, pk), bool(request.POST.get("drop"))
    said = _("The change is dropped") if drop else _("The change is in force")
    return _done(request, pk, lambda: kept.settle(accepted=not drop, by=request.user), said)


@require_POST
@requires(access.WRITE_ARTICLES)
def wishes(request: PersonRequest, pk: int) -> HttpResponse:
    """`text`: what should be changed; or the `wish` that is done."""
    template = _found(request, pk)
    if settled := composed.number(request.POST.get("wish", "")):
        wish = get_object_or_404(ChangeWish, pk=settled, template=template)
        return _done(request, pk, lambda: wish.settle(by=request.user), _("The wish is settled"))
    text = request.POST.get("text", "").replace("\x00", "")
    return _done(request, pk, lambda: template.ask_change(text, by=request.user), _("Whoever looks after it is told"))


@require_POST
@requires(access.WRITE_ARTICLES)
def deletion(request: PersonRequest, pk: int) -> HttpResponse:
    template = _found(request, pk)
    said, gone = _("%(name)s is deleted") % {"name": template.name}, "desk:templates"
    return _done(request, pk, lambda: template.discard(by=request.user), said, gone)


def _done(request: PersonRequest, pk: int, change: Callable[[], object], said: str, place: str = "") -> HttpResponse:
    """Back to the template, or to another `place` where the change was made."""
    try:
        change()
    except Refused as error:
        messages.error(request, str(error))
        return redirect("desk:template", pk)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    messages.success(request, said)
    return redirect(place) if place else redirect("desk:template", pk)


def _found(request: PersonRequest, pk: int) -> Template:
    found: Template = get_object_or_404(Template.objects.of(request.user), pk=pk)
    return found


def _file(request: PersonRequest, pk: int) -> TemplateFile:
    """That the form names."""
    kept: TemplateFile = get_object_or_404(
        TemplateFile, pk=composed.number(request.POST.get("file", "")), template=_found(request, pk)
    )
    return kept
