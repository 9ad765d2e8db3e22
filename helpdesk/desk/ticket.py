"""One ticket: its conversation, history and properties. The page and the htmx answers draw the same partials."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from helpdesk.desk import clocks, composed, custom, handover, incidents, reading, toasts, together, views
from helpdesk.desk.history import Story
from helpdesk.http import PersonRequest, requires
from helpdesk.several import Several
from kb import assistant
from people import access
from people.models import Address, Person, Team
from tickets.history import Names
from tickets.models import (
    Category,
    Event,
    Participant,
    PlannedReply,
    ProposedParticipant,
    Side,
    StatusName,
    Ticket,
    TicketField,
)
from tickets.models.category import in_tree, in_use
from tickets.models.words import Priority
from tickets.refusals import NotAllowed, Refused, Stale
from tickets.safe_send import Doubt

_SETTINGS = Several(lambda: (Category.objects.all(), TicketField.objects.for_page(), StatusName.objects.in_order()))


@require_GET
@requires(access.USE_DESK)
def show(request: PersonRequest, number: int) -> HttpResponse:
    """The page; for htmx only its moving parts, so that typed text stays. A merged ticket leads to the one that it was
    merged into."""
    ticket = find(request.user, number)
    if ticket.is_merged and (place := _place_of(request.user, ticket)):
        return HttpResponseClientRedirect(place) if request.htmx else redirect(place)
    if request.htmx:
        return render(request, "desk/_ticket_update.html", parts(request.user, ticket))
    return page(request, ticket, **_opened(request))


def _opened(request: PersonRequest) -> dict[str, Any]:
    """`?again=kind`: the composer open at what was taken back before it left; `?side=conversation` for more to that
    third party."""
    if pk := composed.number(request.GET.get("side", "")):
        return {"typed_kind": "side", "asked": {"side": pk, "hold": True}}
    return {"typed_kind": request.GET["again"]} if request.GET.get("again") in composed.KINDS else {}


def _place_of(person: Person, merged: Ticket) -> str:
    """The address of the ticket that a merged one is part of now; '' where this person may not know of it."""
    into = merged.standing_for
    if not Ticket.objects.visible_to(person).filter(pk=into.pk).exists():
        return ""
    return f"{reverse('desk:ticket', args=[into.pk])}?merged={merged.number}"


def find(person: Person, number: int) -> Ticket:
    """The ticket, if this person may know of it; else 404."""
    ticket = reading.ticket(person, number)
    if ticket is None:
        raise Http404
    return ticket


def page(request: PersonRequest, ticket: Ticket, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The whole page; `extra` carries a refusal and the text typed so far."""
    context = {**parts(request.user, ticket), "rail": views.rail(request.user), **extra}
    return render(request, "desk/ticket.html", context, status=status)


def parts(person: Person, ticket: Ticket) -> dict[str, Any]:
    """What the ticket's partials need. A fixed number of queries, whatever the ticket's length; fewer of a ticket whose
    story tells of no links, merges, followers, participants or logged time."""
    story = Story(ticket, person)
    teams = person.teams_known
    at_work = {pk for pk in (ticket.assignee_id, ticket.contact_id) if pk is not None}
    people = reading.people(story.people | at_work)
    agents = [known for known in people if known.may_be_given_tickets]
    kinds, definitions, statuses = _SETTINGS.rows()
    categories = in_tree(kinds)
    _introduce(ticket, people, teams, categories)
    skills = ticket.required_skills()
    ticket.status_name = next((name for name in statuses if name.pk == ticket.status_name_id), None)
    names = Names(
        {known.pk: known.name for known in people},
        {team.pk: team.name for team in teams},
        {category.pk: category.name for category in categories},
        {skill.pk: skill.name for skill in skills},
        {each.slug: each for each in definitions},
        {name.pk: name.name for name in statuses},
    )
    added = participants(ticket, story)
    beside = together.beside(ticket, story, person)
    return {
        "ticket": ticket,
        "thread": story.thread(names),
        "merged_place": _place_of(person, ticket) if ticket.is_merged else "",
        "may_work": person.may(access.WORK_TICKETS),
        "has_assistant": assistant.current().may_be_asked,
        "may_change": person.may(access.WORK_TICKETS) and not ticket.mark,
        "may_release": person.may(access.SET_UP) and not ticket.mark,
        "teams": [team for team in teams if team.line == ticket.line],
        "categories": in_use(categories),
        "skills": skills,
        "status_names": [name for name in statuses if name.is_active],
        "agents": agents,
        "colleagues": [agent.name for agent in agents],
        "priorities": [(p.word, p.label) for p in reversed(Priority)],
        "participants": added,
        "dead_addresses": _dead_addresses(ticket, added, story.sides),
        "sides": story.sides,
        "quotable": story.quotable,
        "proposals": proposals(ticket, story),
        **suggestions(ticket, story, person),
        "earlier": reading.earlier(person, ticket),
        "planned": list(PlannedReply.objects.for_page(ticket)) if story.tells(Event.Kind.PLANNED) else [],
        "rating": story.rating,
        "is_requester": ticket.requester_id == person.pk,
        **handover.beside(ticket, story.handovers, person),
        **beside,
        **incidents.beside(ticket, person),
        **clocks.beside(ticket),
        **custom.beside(ticket, definitions),
        **custom.of_customer(ticket),
        **composed.shown(ticket),
    }


def _introduce(ticket: Ticket, people: list[Person], teams: list[Team], categories: list[Category]) -> None:
    """Give the ticket those of the page's rows that it refers to; a join of six tables takes 5 ms to plan."""
    known = {person.pk: person for person in people}
    ticket.assignee = known.get(ticket.assignee_id or 0)
    ticket.contact = known.get(ticket.contact_id or 0)
    ticket.team = next((team for team in teams if team.pk == ticket.team_id), None)
    ticket.category = next((category for category in categories if category.pk == ticket.category_id), None)


def _dead_addresses(ticket: Ticket, added: list[Participant], sides: list[Side]) -> list[Address]:
    """Of its people and third parties, those that mail came back from. Queries where anybody was ever added or
    asked."""
    dead = list(ticket.requester.dead_addresses)
    others = [one.person_id for one in added] + [one.person_id for one in sides]
    return dead + list(Address.objects.dead_of(others)) if others else dead


def proposals(ticket: Ticket, story: Story) -> list[ProposedParticipant]:
    """Whom mails named in copy, for an agent to decide. Queries where any did."""
    named = story.tells(detail="proposed") and not ticket.mark
    return list(ProposedParticipant.objects.of(ticket).for_page()) if named else []


def suggestions(ticket: Ticket, story: Story, person: Person) -> dict[str, Any]:
    """The ticket that this one's first mail answers, and those whose mail answers this one, where this person may see
    them. At most four queries, and only where the story tells of any."""
    if not story.tells(Event.Kind.SUGGESTED, detail="suggested") or ticket.mark:
        return {"answers": None, "suggesting": []}
    answered, visible = ticket.answered, Ticket.objects.visible_to(person)
    return {
        "answers": visible.filter(pk=answered.pk).first() if answered is not None and not answered.mark else None,
        "suggesting": list(visible.suggesting(ticket).with_requester()),
    }


def participants(ticket: Ticket, story: Story) -> list[Participant]:
    """Whom the requester's side includes. Queries where anybody was ever added."""
    added = story.tells(Event.Kind.ABSORBED, detail="participants")
    return list(ticket.participants.for_page()) if added else []


def done(request: PersonRequest, number: int, said: str = "", **extra: Any) -> HttpResponse:
    """The answer to a change that worked."""
    ticket = find(request.user, number)
    context = {**parts(request.user, ticket), "toast": said, "changed": True, **extra}
    return render(request, "desk/_ticket_update.html", context)


def sent(request: PersonRequest, ticket: Ticket, said: str, kind: Event.Kind, place: str = "") -> HttpResponse:
    """The answer to what has been written and leaves in a moment: `said`, and the way back until then; on the ticket's
    page or at another `place`."""
    undo = toasts.undoable([ticket.events.filter(kind=kind).order_by("version").last()])
    if not request.htmx or place:
        toasts.say(request, said, undo)
        place = place or reverse("desk:ticket", args=[ticket.pk])
        return HttpResponseClientRedirect(place) if request.htmx else redirect(place)
    life = settings.UNDO_SEND_SECONDS if undo else None
    return done(request, ticket.pk, said, undo=",".join(map(str, undo)), life=life, fresh_composer=True)


def refused(request: PersonRequest, number: int, error: Exception, *, noun: str = "", **typed: Any) -> HttpResponse:
    """The answer to a change that did not: why, what happened meanwhile, and everything typed kept. Of a status that
    waits for fields to be filled in they stand beside the `noun` that was refused, or in the composer."""
    ticket = find(request.user, number)
    events = error.events if isinstance(error, Stale) else []
    status = 403 if isinstance(error, NotAllowed) else 409
    meanwhile = [e for e in events if e.by_id != request.user.pk] or events
    wanted = custom.wanted(request, ticket, error, noun=noun)
    extra = {"refusal": str(error), "meanwhile": meanwhile, **wanted, **typed}
    if request.htmx:
        context = {**parts(request.user, ticket), **extra}
        response = render(request, "desk/_ticket_update.html", context, status=status)
        return trigger_client_event(response, "refused", {"why": str(error)[:500]})  # an open dialog says it too
    return page(request, ticket, status=status, **extra)


def doubted(request: PersonRequest, number: int, doubts: list[Doubt], *, files: bool) -> HttpResponse:
    """The answer to a reply that is asked about before it leaves; the same form sends it anyway. A page without scripts
    cannot hold `files`."""
    ticket, form = find(request.user, number), request.POST
    asked: dict[str, Any] = {"doubts": doubts, "then": form.get("then", ""), "later": form.get("later", "")}
    asked |= custom.typed_beside(request, ticket)
    if request.htmx:
        return render(request, "desk/_ticket_update.html", {**parts(request.user, ticket), **asked}, status=409)
    rest = {"later_at": form.get("later_at", ""), "later_then": form.get("later_then", ""), "files_again": files}
    return page(request, ticket, status=409, **asked, **rest, **composed.typed(request, "reply"))


def unreadable(request: PersonRequest, number: int, sentence: str = "", **typed: Any) -> HttpResponse:
    """The answer to a form that says nothing we know."""
    return refused(request, number, Refused(sentence or _("The form was not understood; please try again.")), **typed)
