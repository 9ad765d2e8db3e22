"""Answer templates: the list of those one may use, and writing them."""

from __future__ import annotations

from difflib import ndiff
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.desk import views
from helpdesk.desk.template_form import LANGUAGES, TemplateForm
from helpdesk.http import PersonRequest, requires
from helpdesk.own_drafts import after_draft, mark_of
from kb import snippets, wording
from kb.models import ChangeWish, Favourite, Template, TemplateText
from people import access
from tickets.content import without_nul
from tickets.models import Ticket
from tickets.placeholders import placeholders
from tickets.refusals import NotAllowed, Refused

MOST = 300  # of a list


@require_safe
@requires(access.WRITE_ARTICLES)
def index(request: PersonRequest) -> HttpResponse:
    """Session, person, the rail's, the templates with their texts and files, those with wishes for
    change, one's favourites. `?q=` words of name or text."""
    query = without_nul(request.GET.get("q", "")).strip()[:100]
    found = Template.objects.of(request.user).named(query).for_list()[:MOST]
    liked = set(Favourite.objects.filter(person=request.user).values_list("template", flat=True))
    wished = set(
        ChangeWish.objects.open().filter(template__in=[each.pk for each in found]).values_list("template", flat=True)
    )
    rows = [(each, each.pk in liked, each.pk in wished) for each in found]
    context = {
        "q": query, "rows": rows, "waiting": [each for each in found if each.waits], "most": MOST,
        "may_publish": request.user.may(access.PUBLISH_ARTICLES), "rail": views.rail(request.user),
        "here": "templates",
    }  # fmt: skip
    return render(request, "desk/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, _found(request, pk))


@require_POST
@requires(access.PUBLISH_ARTICLES)
def acceptance(request: PersonRequest, pk: int) -> HttpResponse:
    """A proposed change of `language` comes into force, or with `drop` does not."""
    template, language = _found(request, pk), request.POST.get("language", "")
    try:
        template.settle(language, accepted=not request.POST.get("drop"), by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        said = _("The change is dropped") if request.POST.get("drop") else _("The change is in force")
        messages.success(request, said)
    return redirect("desk:template", pk)


@require_POST
@requires(access.WORK_TICKETS)
def favourite(request: PersonRequest, pk: int) -> HttpResponse:
    """Marks a template as one's favourite, or no longer, as `on` says."""
    template = _found(request, pk)
    if request.POST.get("on"):
        Favourite.objects.get_or_create(template=template, person=request.user)
    else:
        Favourite.objects.filter(template=template, person=request.user).delete()
    return redirect("desk:templates")


def _found(request: PersonRequest, pk: int) -> Template:
    found: Template = get_object_or_404(Template.objects.of(request.user).for_list(), pk=pk)
    return found


def _edit(request: PersonRequest, template: Template | None) -> HttpResponse:
    """`do=look` shows it with a real ticket and saves nothing."""
    form = TemplateForm(request.POST or None, template=template, person=request.user)
    is_good = request.method == "POST" and form.is_valid()
    looked = is_good and request.POST.get("do") == "look"
    if is_good and not looked:
        try:
            saved = form.save()
        except Refused as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            waits = not saved.is_published_by(request.user)
            said = _("%(name)s waits to be read by a lead") if waits else _("%(name)s is saved")
            messages.success(request, said % {"name": saved.name})
            return after_draft(request, redirect("desk:template", saved.pk))
    context: dict[str, Any] = {
        "form": form, "template": template, "placeholders": placeholders.all(), "conditions": wording.CONDITIONS,
        "texts": [(form[f"text_{each}"], form[f"was_{each}"]) for each in LANGUAGES],
        "unlike": form.unlike, "rail": views.rail(request.user), "looked": _looked(form, request) if looked else [],
        "changes": [_change(each) for each in template.told if each.proposed] if template else [],
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
        "known": mark_of(each.text for each in template.told) if template else "",
        "here": "templates", **(_beside(template) if template else {}),
        "is_in_force": template is None or template.is_published_by(request.user),
    }  # fmt: skip
    return render(request, "desk/template.html", context, status=422 if form.errors else 200)


def _beside(template: Template) -> dict[str, Any]:
    """Its files, the templates that name it, wishes for change. Two queries."""
    wishes = ChangeWish.objects.open().filter(template=template).select_related("by").order_by("pk")
    return {"files": template.files.all(), "naming": list(template.naming()), "wishes": list(wishes)}


def _looked(form: TemplateForm, request: PersonRequest) -> list[dict[str, Any]]:
    """As it would stand in the newest ticket that this person works at, else in the newest of all."""
    visible = Ticket.objects.visible_to(request.user).unmarked().for_ticket_page().order_by("-id")
    ticket = visible.filter(assignee=request.user).first() or visible.first()
    if ticket is None:
        return []
    texts: dict[str, str] = form.cleaned_data["texts"]
    known = snippets.named_in(texts.values(), request.user)
    found = []
    for language, text in texts.items():
        words = wording.filled(text, ticket, request.user, language, snippets.in_language(known, language))
        found += [{"ticket": ticket, "language": language, "text": words}] if text else []
    return found


def _change(told: TemplateText) -> dict[str, Any]:
    """Line by line: (sign, words)."""
    lines = [(line[0], line[2:]) for line in ndiff(told.text.split("\n"), told.proposed.split("\n")) if line[0] != "?"]
    return {"told": told, "lines": lines}
