"""Categories: a tree of what requests are about, and what each brings with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.category_form import CategoryForm
from helpdesk.setup.effects import changes
from helpdesk.setup.ordering import is_id
from helpdesk.words import Words
from people import access
from tickets.models import Category
from tickets.models.category import in_tree
from tickets.routing.past import Past, try_category


@require_safe
@requires(access.SET_UP)
def categories(request: PersonRequest) -> HttpResponse:
    """Session, person, the categories with their teams, their skills."""
    rows = in_tree(Category.objects.select_related("team").prefetch_related("skills"))
    return render(request, "setup/categories.html", {"here": "setup", "room": "categories", "categories": rows})


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest) -> HttpResponse:
    """`category` in the new order; `up` or `down` names one that changes places with its sibling."""
    wanted = [int(pk) for pk in request.POST.getlist("category") if is_id(pk)]
    for name, step in (("up", -1), ("down", 1)):
        if is_id(request.POST.get(name, "")):
            _step(wanted, int(request.POST[name]), step)
    Category.arrange(wanted)
    messages.success(request, _("The order is saved"))
    return redirect("setup:categories")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Category, pk=pk))


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest, pk: int) -> HttpResponse:
    """What other defaults would have meant: the part for htmx, the page for a plain button."""
    category = get_object_or_404(Category, pk=pk)
    form = CategoryForm(request.POST, instance=category)
    form.is_valid()
    if request.htmx:
        return render(request, "setup/_past.html", _tried(request, form, category))
    return _page(request, form, category)


def _edit(request: PersonRequest, category: Category | None) -> HttpResponse:
    initial = {"is_active": True, "parent": request.GET.get("below", "")} if category is None else {}
    form = CategoryForm(request.POST or None, instance=category, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = form.save()
        except forms.ValidationError as error:
            form.add_error("parent", error)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": saved.name})
            return redirect("setup:categories")
    return _page(request, form, category, status=422 if request.method == "POST" else 200)


def _page(request: PersonRequest, form: CategoryForm, category: Category | None, status: int = 200) -> HttpResponse:
    context = {"here": "setup", "room": "categories", "form": form, "category": category}
    if category is not None:
        context |= _tried(request, form, category)
    return render(request, "setup/category.html", context, status=status)


def _tried(request: PersonRequest, form: CategoryForm, category: Category) -> dict[str, Any]:
    """By what is typed, or by what is stored where nothing is."""
    past: Past = try_category(category.pk, form.instance, request.user)
    return {
        "past": past,
        "changes": changes(past, Words.read()),
        "past_url": reverse("setup:category-trial", args=[category.pk]),
    }


def _step(wanted: list[int], moving: int, step: int) -> None:
    """Lets one of the ids change places with its next sibling."""
    parents = dict(Category.objects.values_list("pk", "parent_id"))
    siblings = [pk for pk in wanted if pk in parents and parents.get(moving, 0) == parents[pk]]
    if moving not in siblings:
        return
    place = siblings.index(moving) + step
    if 0 <= place < len(siblings):
        one, other = wanted.index(moving), wanted.index(siblings[place])
        wanted[one], wanted[other] = wanted[other], wanted[one]
