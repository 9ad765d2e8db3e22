"""Making one customer of two from their pages: finding the other, seeing what becomes of what, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk import fields
from helpdesk.desk import toasts, views
from helpdesk.desk.customers import known_as
from helpdesk.http import PersonRequest, requires
from people import access
from people.duplicates import likely_duplicates
from people.merging import values_after, why_not
from people.models import KEPT_FOR, Address, Merging, Person, PersonField
from tickets.customer_merging import merge_customers, part_customers
from tickets.models import Event, Ticket
from tickets.models.queries import counts
from tickets.models.words import ENDED
from tickets.refusals import NotAllowed, Refused

FOUND = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that both have: what it is called, what stands at each, and what the survivor has afterwards."""

    title: str
    kept: list[str]
    merged: list[str]
    after: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def merging(request: PersonRequest, pk: int) -> HttpResponse:
    """`?q=` finds the other; `?with=` its id shows both side by side; sent, it is merged into this one."""
    people = Person.objects.customers().select_related("organisation").prefetch_related("addresses")
    person = get_object_or_404(people, pk=pk)
    given = (request.POST if request.method == "POST" else request.GET).get("with", "")
    other = people.filter(pk=int(given)).first() if _is_id(given) else None
    if request.method != "POST" or other is None:
        refusal = why_not(person, other) if other is not None else _missing(given)
        return _page(request, person, other, refusal, status=404 if request.method == "POST" else 200)
    try:
        made = merge_customers(person, other, by=request.user)
    except (Refused, NotAllowed) as error:
        return _page(request, person, other, str(error), status=409)
    seen = Event.objects.filter(kind=Event.Kind.CUSTOMER_MERGED, ticket__in=Ticket.objects.visible_to(request.user))
    numbers = list(made.moved["tickets"])[:100]
    event = seen.filter(ticket__in=numbers, detail__merging=made.pk).order_by("id").first()
    said = _("%(one)s is merged into %(other)s") % {"one": other, "other": person}
    toasts.say(request, said, toasts.undoable([event]))
    return redirect("desk:customer", person.pk)


@require_POST
@requires(access.WORK_TICKETS)
def parting(request: PersonRequest, pk: int, merging: int) -> HttpResponse:
    """The two are two again."""
    made = get_object_or_404(Merging, pk=merging, survivor=pk)
    try:
        parted = part_customers(made, by=request.user)
    except (Refused, NotAllowed) as error:
        toasts.say_trouble(request, str(error))
        return redirect("desk:customer", pk)
    toasts.say(request, _parted_words(made.survivor, parted.merged, parted.tickets))
    if parted.values:
        said = _("Changed since the merge, so these stay as they are: %(what)s")
        names = ", ".join(str(_titles()[name]) for name in parted.values)
        toasts.say(request, said % {"what": names})
    return redirect("desk:customer", parted.merged.pk)


def _parted_words(survivor: Person, merged: Person, stayed: int) -> str:
    said = _("%(one)s is a customer of their own again") % {"one": merged}
    if not stayed:
        return said
    more = ngettext(
        "%(count)d request that came since stays with %(name)s",
        "%(count)d requests that came since stay with %(name)s",
        stayed,
    )
    return f"{said}; {more % {'count': stayed, 'name': survivor}}"


def _page(request: PersonRequest, person: Person, other: Person | None, refusal: str, status: int) -> HttpResponse:
    context: dict[str, Any] = {
        "person": person, "other": other, "refusal": refusal, "days": KEPT_FOR.days,
        "here": "customers", "rail": views.rail(request.user),
    }  # fmt: skip
    if other is not None:
        context |= _both(request.user, person, other)
    else:
        query = request.GET.get("q", "")
        found = known_as(query).exclude(pk=person.pk).select_related("organisation")[:FOUND] if query.strip() else []
        context |= {"q": query, "found": list(found), "likely": likely_duplicates(person), "most": FOUND}
    return render(request, "desk/merging.html", context, status=status)


def _both(user: Person, person: Person, other: Person) -> dict[str, Any]:
    """Both side by side. A fixed number of queries."""
    visible = Ticket.objects.visible_to(user).unmarked()
    numbers = counts(
        {
            f"{name} {state}": rows.active() if state == "open" else rows.filter(status__in=ENDED)
            for name, rows in (("ours", visible.filter(requester=person)), ("theirs", visible.filter(requester=other)))
            for state in ("open", "done")
        }
    )
    emails = [each.value for each in (*person.addresses.all(), *other.addresses.all()) if each.kind == "email"]
    return {
        "lines": list(_lines(person, other)),
        "numbers": {name.replace(" ", "_"): "99+" if count > 99 else count for name, count in numbers.items()},
        "writes_to": emails[0] if emails else "",
    }


def _lines(person: Person, other: Person) -> list[Line]:
    after = values_after(person, other)
    titles = _titles()
    said = _Words({one.organisation_id: one.organisation.name for one in (person, other) if one.organisation})
    lines = []
    for name in ("name", "organisation_id", "language", "time_zone", "is_vip"):
        own, others = getattr(person, name), getattr(other, name)
        lines.append(said.line(titles[name], own, others, after.get(name, own), name))
    for kind, title in ((Address.Kind.EMAIL, _("E-mail")), (Address.Kind.PHONE, _("Phone"))):
        ours = [each.value for each in person.addresses.all() if each.kind == kind]
        theirs = [each.value for each in other.addresses.all() if each.kind == kind]
        lines.append(Line(title, ours, theirs, ours + theirs))
    lines += _own_lines(person, other, after.get("fields", person.fields))
    lines.append(said.line(titles["note"], person.note, other.note, after.get("note", person.note), "note"))
    return [each for each in lines if each.kept or each.merged]


def _own_lines(person: Person, other: Person, after: dict[str, Any]) -> list[Line]:
    """Of fields of the site's own. One query where either has any."""
    if not after:
        return []
    known = list(PersonField.objects.filter(of=PersonField.Of.PERSON).order_by("position", "id"))
    columns = [
        {line.definition.slug: line.said for line in fields.lines([f for f in known if f.slug in values], values)}
        for values in (person.fields, other.fields, after)
    ]
    return [
        Line(each.name, *([column[each.slug]] if each.slug in column else [] for column in columns))
        for each in known
        if any(each.slug in column for column in columns)
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """Values as people read them; companies by id."""

    firms: dict[int | None, str]

    def line(self, title: str, ours: Any, theirs: Any, after: Any, name: str) -> Line:
        return Line(title, *([word] if (word := self._said(name, value)) else [] for value in (ours, theirs, after)))

    def _said(self, name: str, value: Any) -> str:
        if name == "language":
            return str(dict(settings.LANGUAGES).get(value, ""))
        if name == "organisation_id":
            return self.firms.get(value, "")
        if name == "is_vip":
            return _("yes") if value else ""
        return str(value)


def _titles() -> dict[str, str]:
    return {
        "name": _("Name"), "organisation_id": _("Company"), "language": _("Language"), "time_zone": _("Time zone"),
        "is_vip": _("VIP"), "fields": _("Fields"), "note": _("Note"),
    }  # fmt: skip


def _missing(given: str) -> str:
    return _("There is no such customer, or they were merged already. Choose another.") if given else ""


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 18
