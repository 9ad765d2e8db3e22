"""The writing assistant beside a composer: first what would be sent to it, then what it says, to be edited."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from kb import assistant
from kb.assistant import Question, Task, Unanswered
from kb.models import Assistant
from people import access, throttle
from tickets.models import Message, Ticket

_MOST = 30  # messages of a conversation, the newest
_AN_HOUR = 60  # questions of one agent


@require_http_methods(["GET", "POST"])
@requires(access.WORK_TICKETS)
def ask(request: PersonRequest, number: int) -> HttpResponse:
    """A part of the page. POST with `task`: what would be sent; with `do=ask` it is sent, and the answer comes."""
    settings = assistant.current()
    ticket = pages.find(request.user, number)
    if not settings.may_be_asked or ticket.is_ours:
        raise Http404
    context: dict[str, Any] = {"ticket": ticket, "tasks": Task.choices, "host": urlsplit(settings.address).netloc}
    task = request.POST.get("task", "")
    if task in Task.values:
        asked = _question(request, ticket, settings, task)
        context |= {"task": task, "task_label": Task(task).label, "told": asked.told, "masks": settings.masks}
        if task == Task.TRANSLATION and not request.POST.get("text", "").strip():
            context |= {"trouble": _("Write the text first; then it can be translated."), "told": ()}
        elif request.POST.get("do") == "ask":
            context |= _answered(request, settings, asked)
    return render(request, "desk/_assistant.html", context)


def _question(request: PersonRequest, ticket: Ticket, settings: Assistant, task: str) -> Question:
    """Two queries."""
    newest = Message.objects.public().filter(ticket=ticket, automatic=False).select_related("author")
    said = list(newest.order_by("-created_at", "-id")[:_MOST])[::-1]
    people = {ticket.requester.name, request.user.name, *(message.author.name for message in said)}
    people |= {each.person.name for each in ticket.participants.for_page()}
    customers = ticket.language
    language = (get_language() or "en") if task == Task.SUMMARY else customers
    return assistant.question(
        task,
        ticket,
        said,
        request.POST.get("text", "").replace("\x00", "")[: assistant.LONGEST],
        language=language[:2],
        names=sorted(people),
        masks=settings.masks,
    )


def _answered(request: PersonRequest, settings: Assistant, asked: Question) -> dict[str, Any]:
    if throttle.too_many("assistant", str(request.user.pk), limit=_AN_HOUR, seconds=3600):
        return {"trouble": _("That was often. Please try again in an hour.")}
    try:
        return {"answer": assistant.answer(settings, asked)}
    except Unanswered as error:
        return {"trouble": str(error)}
