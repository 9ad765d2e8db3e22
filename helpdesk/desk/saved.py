"""Saved views: a list with its filters under a name, in the rail of one person, of a team or of everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.desk import display, inbox, views
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person, Team
from tickets.filters.parts import LONGEST
from tickets.filters.search import read
from tickets.models import SavedView

MINE, EVERYBODY = "me", "all"


class SavedViewForm(forms.Form):
    """`whom` is `me`, `all` or a team's id; teams and everybody are offered to those who lead teams."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    icon = forms.ChoiceField(label=gettext_lazy("Icon"), choices=SavedView.Icon.choices)
    whom = forms.ChoiceField(label=gettext_lazy("In whose rail"))
    within = forms.ChoiceField(
        label=gettext_lazy("Of the list"), choices=[(view.name, view.title) for view in views.VIEWS]
    )
    query = forms.CharField(label=gettext_lazy("Filters"), max_length=LONGEST, required=False)
    sort = forms.ChoiceField(
        label=gettext_lazy("Sort"),
        choices=[("", gettext_lazy("As the list")), *((order.name, order.title) for order in inbox.ORDERS.values())],
        required=False,
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Group by"),
        choices=[("", gettext_lazy("As the list")), *display.GROUPS.items()],
        required=False,
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        choices=[(column.name, column.title) for column in display.COLUMNS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        whom: Any = self.fields["whom"]
        whom.choices = [(MINE, _("Mine alone"))]
        if person.may(access.LEAD_TEAMS):
            teams = Team.objects.exclude(pk__in=person.closed_teams).order_by("name").values_list("pk", "name")
            whom.choices += [(str(pk), name) for pk, name in teams]
            whom.choices += [(EVERYBODY, _("Everybody's"))]

    def clean_query(self) -> str:
        """What the language does not know would be looked for as words: in a view that is to last, said at once."""
        query: str = self.cleaned_data["query"].strip()
        search = read(query, self.person)
        if search.remarks or search.unknown:
            raise forms.ValidationError(
                search.remarks or [_("There is no field “%(name)s”.") % {"name": name} for name in search.unknown]
            )
        return query

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        base, order = views.BY_NAME.get(values.get("within", "")), inbox.ORDERS.get(values.get("sort", ""))
        if base is not None and order is not None and order.only_active and not base.waiting:
            self.add_error("sort", _("This list has tickets that are done: it is sorted by change."))
        return values

    def keep(self, saved: SavedView) -> None:
        values, whom = self.cleaned_data, self.cleaned_data["whom"]
        saved.name, saved.icon = values["name"], values["icon"]
        saved.within, saved.query, saved.sort = values["within"], values["query"], values["sort"]
        saved.group = values["group"]
        saved.columns = display.written(display.chosen(",".join(values["columns"])))
        saved.owner = self.person if whom == MINE else None
        saved.team_id = int(whom) if whom not in (MINE, EVERYBODY) else None
        saved.save()


@require_safe
@requires(access.USE_DESK)
def saved_views(request: PersonRequest) -> HttpResponse:
    """In the rail as htmx asks for them, with counts; else all that one may change."""
    if request.htmx:
        return views.saved_views(request)
    rows = SavedView.objects.kept_by(request.user).select_related("team", "owner")
    context = {"here": "saved", "rows": [(each, views.saved_view(each)) for each in rows]}
    return render(request, "desk/saved_views.html", {**context, "rail": views.rail(request.user)})


@require_safe
@requires(access.USE_DESK)
def show(request: PersonRequest, pk: int) -> HttpResponse:
    """The list itself."""
    saved = get_object_or_404(SavedView.objects.of(request.user), pk=pk)
    return inbox.shown(request, views.saved_view(saved))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.USE_DESK)
def new(request: PersonRequest) -> HttpResponse:
    """With the list, the filters and the order of the address that it was asked from."""
    asked = request.GET
    within = asked.get("within", "")
    initial = {
        "icon": SavedView.Icon.LIST, "whom": MINE, "within": within if within in views.BY_NAME else "all",
        "query": asked.get("q", "").strip(), "sort": asked.get("sort", ""), "group": asked.get("group", ""),
        "columns": display.chosen(asked.get("cols", "")),
    }  # fmt: skip
    return _edit(request, SavedView(), initial)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.USE_DESK)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """With the filters and the order of the address, where it says some; else with its own."""
    saved = get_object_or_404(SavedView.objects.kept_by(request.user), pk=pk)
    whom = MINE if saved.owner_id else str(saved.team_id) if saved.team_id else EVERYBODY
    initial = {
        "name": saved.name, "icon": saved.icon, "whom": whom, "within": saved.within,
        "query": request.GET.get("q", saved.query), "sort": request.GET.get("sort", saved.sort),
        "group": request.GET.get("group", saved.group),
        "columns": display.chosen(request.GET.get("cols", saved.columns)),
    }  # fmt: skip
    return _edit(request, saved, initial)


@require_POST
@requires(access.USE_DESK)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedView.objects.kept_by(request.user), pk=pk)
    saved.delete()
    messages.success(request, _("%(name)s is removed") % {"name": saved.name})
    return redirect("desk:saved-views")


def _edit(request: PersonRequest, saved: SavedView, initial: dict[str, Any]) -> HttpResponse:
    form = SavedViewForm(request.POST or None, initial=initial, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.keep(saved)
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("desk:saved", saved.pk)
    context = {"form": form, "saved": saved if saved.pk else None, "rail": views.rail(request.user), "here": "saved"}
    return render(request, "desk/saved_view.html", context, status=422 if request.method == "POST" else 200)
