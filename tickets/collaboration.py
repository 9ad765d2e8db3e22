"""The actions of working together on tickets: merge, spam, snooze and the like; and the customer's rating."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.address import folded_email
from tickets.actions import Action, Values, actions, moment
from tickets.content import without_nul
from tickets.models import Attachment, Message, ProposedParticipant, Rating, Side, Ticket, TimeEntry
from tickets.models.link import NAMED
from tickets.models.problem import LANGUAGES
from tickets.models.ticket import PREFIX
from tickets.models.time_entry import MOST
from tickets.models.words import Kind
from tickets.problems import open_problem
from tickets.refusals import Refused
from tickets.registry import UnknownValue

if TYPE_CHECKING:
    from people.models import Person

MORNING = time(9)
_HOURS = {"1h": 1, "3h": 3}


def register() -> None:
    """Called once when the app is ready."""
    for name, label, apply in (
        ("merge", gettext_lazy("Merge into"), _merge),
        ("unmerge", gettext_lazy("Make it a ticket of its own again"), _unmerge),
        ("spam", gettext_lazy("Mark as spam"), _spam),
        ("unspam", gettext_lazy("No spam"), _unspam),
        ("snooze", gettext_lazy("Snooze until"), _snooze),
        ("wake", gettext_lazy("Back into the lists"), _wake),
        ("split", gettext_lazy("Make a message a ticket of its own"), _split),
        ("link", gettext_lazy("Link with"), _link),
        ("unlink", gettext_lazy("Take the link away"), _unlink),
        ("follow", gettext_lazy("Follow"), _follow),
        ("unfollow", gettext_lazy("Follow no more"), _unfollow),
        ("time", gettext_lazy("Log time"), _time),
        ("time-void", gettext_lazy("Strike out logged time"), _time_void),
        ("type", gettext_lazy("Set the type to"), _type),
        ("problem", gettext_lazy("Open a problem"), _problem),
        ("update", gettext_lazy("Tell the customers of all incidents"), _update),
        ("announcement", gettext_lazy("Announce on the portal"), _announcement),
        ("rating", gettext_lazy("Rate"), _rating),
        ("participation", gettext_lazy("Let somebody take part"), _participation),
        ("exclusion", gettext_lazy("Leave somebody out"), _exclusion),
        ("detachment", gettext_lazy("Remove somebody who takes part"), _detachment),
        ("separation", gettext_lazy("Leave apart"), _separation),
        ("side-closure", gettext_lazy("Close a conversation with a third party"), _side_closure),
        ("side-reopening", gettext_lazy("Open a conversation with a third party again"), _side_reopening),
        ("file-release", gettext_lazy("Release a file that was not checked for viruses"), _file_release),
    ):
        actions.add(Action(name, label, apply))


def ticket_named(given: Any, by: Person) -> Ticket:
    """`HD-1042`, `#1042` or `1042`, of those the person may see; UnknownValue for anything else."""
    number = without_nul(str(given or "")).strip().upper().removeprefix(PREFIX).removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        found: Ticket | None = Ticket.objects.visible_to(by).select_related("requester").filter(pk=int(number)).first()
        if found is not None:
            return found
    raise UnknownValue(_("There is no such ticket; write its number, such as HD-1042."))


def later(given: Any) -> datetime:
    """A moment, or `1h`, `3h`, `tomorrow`, `monday` from now on, mornings at nine by the reader's clock."""
    word = str(given or "").strip().lower()
    now = timezone.localtime()
    if word in _HOURS:
        return (now + timedelta(hours=_HOURS[word])).replace(second=0, microsecond=0)
    days = {"tomorrow": 1, "monday": 7 - now.weekday()}.get(word)
    if days is not None:
        return timezone.make_aware(datetime.combine(now.date() + timedelta(days=days), MORNING))
    found = moment(given)
    if found is None:
        raise UnknownValue(_("Write the moment as a date and a time."))
    return found


def _merge(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`into`: a number. `keep_people`: yes, no, or nothing for those of the other requester's organisation."""
    target = ticket_named(values.get("into"), by)
    ticket.merge_into(target, by=by, keep_people=_yes_or_no(values.get("keep_people")), seen=seen)


def _unmerge(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    if ticket.is_merged and not Ticket.objects.visible_to(by).filter(pk=ticket.merged_into_id).exists():
        raise Refused(_("The other ticket is not yours to see."))
    ticket.unmerge(by=by, seen=seen)


def _spam(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.spam(by=by, seen=seen)


def _unspam(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.unspam(by=by, seen=seen)


def _snooze(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.snooze(later(values.get("until")), by=by, seen=seen)


def _wake(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.wake(by=by, seen=seen)


def _split(ticket: Ticket, values: Values, by: Person, seen: int | None) -> Ticket:
    """`message`: its id. `subject` of the new ticket, otherwise the message's beginning."""
    message = Message.objects.of(ticket, by).filter(pk=_id(values.get("message")) or 0).first()
    if message is None:
        raise UnknownValue(_("That message is not in this ticket."))
    return ticket.split(message, by=by, subject=str(values.get("subject") or ""))


def _link(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`ticket`: a number, `kind`: how this one stands to it (tickets.models.link.NAMED)."""
    ticket.link(ticket_named(values.get("ticket"), by), _kind(values), by=by)


def _unlink(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.unlink(ticket_named(values.get("ticket"), by), _kind(values), by=by)


def _follow(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.follow(by=by)


def _unfollow(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.unfollow(by=by)


def _time(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`minutes`: a whole number; `what` was done; `billable`: yes or nothing."""
    minutes = _id(values.get("minutes"))
    if minutes is None or minutes > MOST:
        raise UnknownValue(_("Write the minutes as a whole number, at most 24 hours."))
    what, billable = str(values.get("what") or ""), bool(_yes_or_no(values.get("billable")))
    ticket.log_time(minutes, what, billable=billable, by=by)


def _time_void(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`entry`: its id."""
    entry = TimeEntry.objects.filter(ticket=ticket, pk=_id(values.get("entry")) or 0).first()
    if entry is None:
        raise UnknownValue(_("That entry is not of this ticket."))
    ticket.void_time(entry, by=by)


def _type(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`type`: question, incident, request or problem."""
    kind = str(values.get("type") or "")
    if kind not in Kind.values:
        raise UnknownValue(", ".join(Kind.values))
    ticket.retype(Kind(kind), by=by, seen=seen)


def _problem(ticket: Ticket, values: Values, by: Person, seen: int | None) -> Ticket:
    """`subject`, otherwise the ticket's; `body_text`: what is known so far, for colleagues."""
    subject, text = str(values.get("subject") or ""), str(values.get("body_text") or "")
    return open_problem(ticket, subject, text, by=by)


def _update(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`text_en`, `text_ru`: what their customers read; `solve`: yes or nothing."""
    ticket.tell_incidents(_texts(values), solve=bool(_yes_or_no(values.get("solve"))), by=by, seen=seen)


def _announcement(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`text_en`, `text_ru`; both empty take it off the portal."""
    ticket.announce(_texts(values), by=by, seen=seen)


def _texts(values: Values) -> dict[str, str]:
    return {code: str(values.get(f"text_{code}") or "") for code in LANGUAGES}


def _kind(values: Values) -> str:
    kind = str(values.get("kind") or "")
    if kind not in NAMED:
        raise UnknownValue(", ".join(NAMED))
    return kind


def _id(given: Any) -> int | None:
    word = str(given if given is not None else "").strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 18 else None


def _yes_or_no(given: Any) -> bool | None:
    return {"true": True, "yes": True, "on": True, "false": False, "no": False}.get(str(given).lower())


def _rating(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`score`: good or bad, or 1 to 5, as the site asks; `comment`. For the request's own people."""
    score, comment = str(values.get("score") or ""), str(values.get("comment") or "")
    ticket.rate(score, comment, by=by, via=Rating.Via.API)


def _participation(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`address`: of somebody whom a mail proposed."""
    ticket.agree_to(_proposal(ticket, values), by=by)


def _exclusion(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`address`: of somebody whom a mail proposed."""
    ticket.leave_out(_proposal(ticket, values), by=by)


def _detachment(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`address`: an e-mail address of somebody who takes part, or `person`: their id."""
    pk, address = _id(values.get("person")), _address(values)
    people = ticket.participants.filter(person=pk) if pk else ticket.participants.with_email(address)
    row = people.select_related("person").first()
    if row is not None:
        ticket.detach(row.person, by=by)


def _separation(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`ticket`: the other one, which a stranger's mail made a suggestion here, or here there."""
    ticket.keep_apart(ticket_named(values.get("ticket"), by), by=by)


def _side_closure(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`side`: its id."""
    ticket.close_side(_side(ticket, values), by=by)


def _side_reopening(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`side`: its id."""
    ticket.reopen_side(_side(ticket, values), by=by)


def _file_release(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`file`: the id of an attachment."""
    messages = Message.objects.of(ticket, by)
    file = Attachment.objects.filter(message__in=messages, pk=_id(values.get("file")) or 0).first()
    if file is None:
        raise UnknownValue(_("There is no such file here."))
    ticket.release_file(file, by=by)


def _side(ticket: Ticket, values: Values) -> Side:
    found: Side | None = Side.objects.of(ticket).filter(pk=_id(values.get("side")) or 0).first()
    if found is None:
        raise UnknownValue(_("There is no such conversation with a third party here."))
    return found


def _proposal(ticket: Ticket, values: Values) -> ProposedParticipant:
    found: ProposedParticipant | None = ProposedParticipant.objects.of(ticket).filter(address=_address(values)).first()
    if found is None:
        raise UnknownValue(_("No mail has proposed that address here."))
    return found


def _address(values: Values) -> str:
    return folded_email(without_nul(str(values.get("address") or "")))
