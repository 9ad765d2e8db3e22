"""One ticket's life as rows: each method writes what the verb of the same name would have written at that moment.

`manage.py audit` holds both to the same events, so a verb that learns a new detail is taught here too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from helpdesk.demo import handovers, promises
from helpdesk.demo.crowd import Crowd, Customer
from helpdesk.demo.files import StoredFile
from helpdesk.demo.promises import Promises, Told
from helpdesk.demo.routes import Routes
from helpdesk.demo.sheets import NEVER, NULL, Fragments, Sheets, escaped, iso, stamp
from helpdesk.demo.together import add_follower
from tickets.models.conversation import SNIPPET
from tickets.models.words import Priority
from tickets.routing.route import Route

ACTIVE = {"new", "open", "pending", "on_hold"}
Text = Sequence[str]  # paragraphs
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(slots=True)
class Desk:
    """What all lives write into; `next_…` are ids that nobody has."""

    sheets: Sheets
    fragments: Fragments
    crowd: Crowd
    promises: Promises
    routes: Routes
    handing: handovers.Handing
    next_message: int
    next_entry: int = 0


@dataclass(slots=True)
class Life:
    desk: Desk
    number: int
    requester: Customer
    subject: str
    type: str
    priority: str
    channel: str
    team: str
    category: int | None = None
    words: tuple[str, str] | None = None  # impact and urgency, as the customer says
    skills: list[int] = field(default_factory=list)
    status: str = "new"
    status_since: int = 0
    assignee: int | None = None
    contact: int | None = None
    hops: int = 0
    handovers: list[handovers.Record] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    participants: list[Customer] = field(default_factory=list)
    created_at: int = 0
    updated_at: int = 0
    first_replied_at: int | None = None
    last_message_at: int = 0
    waiting_since: int | None = None
    until: int | None = None
    waiting_for: str = ""
    solved_at: int | None = None
    closed_at: int | None = None
    reopens: int = 0
    told: list[Told] = field(default_factory=list)  # the events so far
    spoken: Text = ()  # the last public message
    parts: list[int] = field(default_factory=list)  # the fragments of all messages
    sender: str = ""
    messages: list[int] = field(default_factory=list)
    place: int = 0  # the ticket that its messages lie in, where that is another
    mark: str = ""
    merged_into: int | None = None
    snoozed_until: int | None = None
    followers: set[int] = field(default_factory=set)
    entries: int = 0

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    def start(
        self,
        at: int,
        text: Text,
        *,
        by: int,
        opens: str = "customer",
        files: Sequence[StoredFile] = (),
        route: Route | None = None,
    ) -> None:
        by_agent = opens == "reply"
        self.created_at = self.status_since = at
        self.status = "open" if by_agent else "new"
        author = by if by_agent else self.requester.id
        mail = self.requester.email if self.channel == "email" and not by_agent else ""
        self.sender = mail
        message = self._say(at, opens, text, by=author, channel=self.channel, sender=mail, files=files)
        if by_agent:
            self.first_replied_at = at
        else:
            self.waiting_since = at
        self._arrival(at, message, "new_ticket", self.channel, self.requester, by if by != self.requester.id else None)
        crowd = self.desk.crowd
        detail = (
            f'"message": {message}, "opens": "{opens}", "automatic": false, "type": "{self.type}", '
            f'"status": "{self.status}", "priority": "{self.priority}", "channel": "{self.channel}", '
            f'"line": {crowd.line(self.team)}, "team": {crowd.teams[self.team]}, "requester": {self.requester.id}, '
            f'"organisation": {self.requester.organisation or "null"}, "subject": {_json(self.subject)}'
        )
        if self.category:
            detail += f', "category": {self.category}'
        if self.words:
            detail += f', "impact": "{self.words[0]}", "urgency": "{self.words[1]}"'
        if self.participants:
            detail += f', "participants": {[person.id for person in self.participants]}'
            self._take_part(self.participants, by, at)
        self.record(at, "created", by, f"{{{detail}}}")
        if route is not None:
            self._go(at, route, keeps_priority=by != self.requester.id)
        if by_agent:
            self._post(at, message)
        elif self.requester.email and self.channel != "import":
            self._letter(at, "receipt", message, self.requester)

    def receive(
        self,
        at: int,
        text: Text,
        *,
        by: Customer | None = None,
        channel: str = "portal",
        automatic: bool = False,
        quoted: Text = (),
        files: Sequence[StoredFile] = (),
    ) -> None:
        by = by or self.requester
        moved = ""
        if not automatic:
            self.waiting_since = self.waiting_since or at
            if not self.is_active:
                moved = f', {self._move("open")}, "reopened": true'
            elif self.status in ("pending", "on_hold"):
                moved = f", {self._move('open')}"
        sender = by.email if channel == "email" else ""
        message = self._say(
            at,
            "customer",
            text,
            by=by.id,
            channel=channel,
            sender=sender,
            automatic=automatic,
            quoted=quoted,
            files=files,
        )
        self._arrival(at, message, "auto_reply" if automatic else "reply", channel, by, None)
        detail = f'{{"message": {message}, "automatic": {"true" if automatic else "false"}{moved}}}'
        self.record(at, "customer_wrote", by.id, detail)

    def reply(
        self,
        at: int,
        text: Text,
        *,
        by: int,
        then: str = "",
        until: int | None = None,
        cc: Sequence[Customer] = (),
        files: Sequence[StoredFile] = (),
    ) -> None:
        before = self.status
        added = [person for person in cc if person not in self.participants and person != self.requester]
        if added:
            self.participants.extend(added)
            self._take_part(added, by, at)
        if self.status == "new":
            self.status = "open"
        self.first_replied_at = self.first_replied_at or at
        self.waiting_since = None
        if then and self.is_active:
            self._move(then, at)
            self.until = until if then == "pending" else None
        message = self._say(at, "reply", text, by=by, channel="portal", files=files)
        detail = f'"message": {message}, "automatic": false'
        if self.status != before:
            detail += f', "status": ["{before}", "{self.status}"]'
        if until and self.status == "pending":
            detail += f', "until": "{iso(until)}"'
        if added:
            detail += f', "participants": {[person.id for person in added]}'
        self.record(at, "replied", by, f"{{{detail}}}")
        self._post(at, message)

    def begin_work(self) -> dict[str, object]:
        """new → open; the move for an event's detail."""
        if self.status != "new":
            return {}
        self._move("open")
        return {"status": ["new", "open"]}

    def say_note(self, at: int, text: Text, *, by: int) -> int:
        """The message alone; its event is another one's."""
        return self._say(at, "note", text, by=by, channel="portal")

    def note(self, at: int, text: Text, *, by: int, mentions: dict[int, str] | None = None) -> None:
        moved = f", {self._move('open')}" if self.status == "new" else ""
        if mentions:
            moved += f', "mentioned": {_json({str(person): said for person, said in mentions.items()})}'
            for person in mentions:
                add_follower(self, at, person)
        message = self._say(at, "note", text, by=by, channel="portal")
        self.record(at, "noted", by, f'{{"message": {message}{moved}}}')

    def assign(self, at: int, agent: int, *, by: int) -> None:
        if agent == self.assignee:
            return
        before, self.assignee = self.assignee, agent
        moved = f", {self._move('open')}" if self.status == "new" else ""
        self.record(at, "assigned", by, f'{{"from": {before or "null"}, "to": {agent}{moved}}}')

    def unassign(self, at: int, *, by: int) -> None:
        before, self.assignee = self.assignee, None
        self.record(at, "unassigned", by, f'{{"from": {before}}}')

    def prioritise(self, at: int, priority: str, *, by: int) -> None:
        if priority == self.priority:
            return
        before, self.priority = self.priority, priority
        self.record(at, "prioritised", by, f'{{"from": "{before}", "to": "{priority}"}}')

    def move_to(self, at: int, team: str, *, by: int) -> None:
        before, self.team = self.team, team
        teams = self.desk.crowd.teams
        self.record(at, "moved", by, f'{{"from": {teams[before]}, "to": {teams[team]}}}')

    def retitle(self, at: int, subject: str, *, by: int) -> None:
        before, self.subject = self.subject, subject
        self.record(at, "retitled", by, _json({"from": before, "to": subject}))

    def categorise(self, at: int, category: int, *, by: int) -> None:
        before, self.category = self.category, category
        self.record(at, "categorised", by, f'{{"from": {before or "null"}, "to": {category}}}')

    def tag(self, at: int, tags: list[str], *, by: int) -> None:
        if sorted(tags) == self.tags:
            return
        before, self.tags = self.tags, sorted(tags)
        self.record(at, "tagged", by, _json({"from": before, "to": self.tags}))

    def hold(self, at: int, waiting_for: str, *, by: int, until: int | None = None) -> None:
        move = self._move("on_hold")
        self.until, self.waiting_for = until, waiting_for
        till = f', "until": "{iso(until)}"' if until else ""
        self.record(at, "held", by, f'{{{move}{till}, "waiting_for": {_json(waiting_for)}}}')

    def resume(self, at: int, *, by: int) -> None:
        self.record(at, "resumed", by, f"{{{self._move('open')}}}")

    def solve(self, at: int, *, by: int) -> None:
        self.record(at, "solved", by, f"{{{self._move('solved', at)}}}")

    def reopen(self, at: int, *, by: int) -> None:
        self.record(at, "reopened", by, f"{{{self._move('open')}}}")

    def close(self, at: int, *, by: int) -> None:
        solved = "" if self.status == "solved" else ', "solved": true'
        if solved:
            self._move("solved", at)
            move = '"status": ["open", "closed"]'
        else:
            move = '"status": ["solved", "closed"]'
        self.status, self.closed_at = "closed", at
        self.record(at, "closed", by, f"{{{move}{solved}}}")

    def end(self) -> None:
        """Writes the events with what the clocks told meanwhile, the ticket as they left it, its search document."""
        crowd, who, subject = self.desk.crowd, self.requester, escaped(self.subject)
        made = self.desk.promises
        events, found = promises.judged(made, self.told, who.organisation, crowd.system)
        for version, each in enumerate(events, start=1):
            row = (str(self.number), each.kind, str(each.by), stamp(each.at), str(version), escaped(each.detail))
            self.desk.sheets.add("tickets_event", *row)
        promises.write(self.desk.sheets, self.number, made.version(who.organisation), stamp(self.created_at), found)
        due = NEVER if found.due is None else found.due.isoformat()
        snippet = " ".join("\n\n".join(self.spoken)[: SNIPPET * 4].split())[:SNIPPET]
        self.desk.sheets.add(
            "tickets_ticket",
            *(str(self.number), self.type, self.status, self.channel, str(who.id), _or_null(who.organisation), "{}"),
            *(f"{{{','.join(self.tags)}}}", stamp(self.created_at), subject, _moment(self.waiting_since, NEVER)),
            *(_moment(self.first_replied_at), stamp(self.last_message_at), escaped(snippet), _or_null(self.assignee)),
            *(str(int(Priority.of(self.priority))), str(crowd.line(self.team)), str(crowd.teams[self.team])),
            *(_moment(self.until), escaped(self.waiting_for), _moment(self.solved_at), _moment(self.closed_at)),
            *(str(self.reopens), due, found.state, str(len(events)), stamp(events[-1].at), _or_null(self.category)),
            *(f"{{{','.join(map(str, self.skills))}}}", stamp(self.status_since), _or_null(self.contact)),
            *(str(self.hops), self.mark, _or_null(self.merged_into), _moment(self.snoozed_until)),
        )
        handovers.write(self)
        heading = f"HD-{self.number} {self.subject} {who.name} {who.email} {self.sender}"
        parts = ",".join(map(str, dict.fromkeys(self.parts)))
        self.desk.sheets.add("demo_document", str(self.number), escaped(heading), f"{{{parts}}}")

    def _go(self, at: int, route: Route, *, keeps_priority: bool) -> None:
        """As tickets/routing/beginning.py sends a new ticket; nobody here is given it by a rule."""
        crowd, detail = self.desk.crowd, dict[str, object]()
        team = next((word for word, pk in crowd.teams.items() if pk == route.team), self.team)
        if team != self.team:
            self.team = team
            detail |= {"team": crowd.teams[team], "line": crowd.line(team)}
        if route.priority and route.priority != self.priority and not keeps_priority:
            self.priority = detail["priority"] = route.priority
        if route.tags:
            self.tags = sorted(set(route.tags))
            detail |= {"tags": self.tags, "added": self.tags}
        if route.skills:
            self.skills = detail["skills"] = route.skills
        by_category = [name for name in route.by_category if name in detail]
        if route.rules or by_category:
            told = {"rules": [rule.version for rule in route.rules], "names": [rule.name for rule in route.rules]}
            self.record(
                at,
                "routed",
                crowd.system,
                _json({**told, **detail, **({"category": by_category} if by_category else {})}),
            )

    def _move(self, status: str, at: int = 0) -> str:
        """Sets the status as the verbs do; the move for an event's detail."""
        before = self.status
        if status == "open" and before not in ACTIVE:
            self.reopens += 1
            self.solved_at = self.closed_at = None
        if status == "solved":
            self.solved_at, self.waiting_since = at, None
        self.status = status
        self.until, self.waiting_for = None, ""
        return f'"status": ["{before}", "{status}"]'

    def record(self, at: int, kind: str, by: int, detail: str) -> None:
        self.updated_at = at
        if kind != "created" and '"status": [' in detail:
            self.status_since = at
        self.told.append(Told(at, kind, by, detail))

    def _say(
        self,
        at: int,
        kind: str,
        text: Text,
        *,
        by: int,
        channel: str,
        sender: str = "",
        automatic: bool = False,
        quoted: Text = (),
        files: Sequence[StoredFile] = (),
    ) -> int:
        desk = self.desk
        message = desk.next_message
        desk.next_message += 1
        numbers, written = zip(*map(desk.fragments.of, text), strict=True)
        self.parts.extend(numbers)
        own = body = r"\n\n".join(written)
        if quoted:
            self.parts.append(desk.fragments.of(quoted[0])[0])  # the rest stands in the message it quotes
            rest = r"\n\n".join(escaped(part) for part in quoted[1:]).replace(r"\n", r"\n> ")
            body = rf"{own}\n\n{escaped(quoted[0])}\n> {rest}"
        desk.sheets.add(
            "tickets_message",
            *(str(message), str(self.place or self.number), str(self.number) if self.place else NULL),
            *(kind, str(by), "t" if automatic else "f", channel),
            *(escaped(self.subject) if sender else "", sender, _TO if sender else "[]", "[]", body, "", own),
            *(self._mail_id(message, sender) if sender else "", "[]", stamp(at)),
        )
        for file in files:
            row = (str(message), file.name, file.content_type, str(file.size), file.sha256, "f", "", stamp(at))
            desk.sheets.add("tickets_attachment", *row)
        self.messages.append(message)
        if kind != "note":
            self.spoken, self.last_message_at = text, at
        return message

    def _mail_id(self, message: int, sender: str) -> str:
        return f"demo.{self.number}.{message}@{sender.rpartition('@')[2]}"

    def _arrival(self, at: int, message: int, outcome: str, channel: str, who: Customer, by: int | None) -> None:
        mail = channel == "email" and by is None
        identity = hashlib.sha256(f"{channel}\0demo {self.number} {message}".encode()).hexdigest()
        moment = stamp(at)
        self.desk.sheets.add(
            "tickets_arrival",
            *(channel, moment, settings.SUPPORT_ADDRESS if mail else "", "", "0", identity),
            *(self._mail_id(message, who.email) if mail else "", who.email, escaped(self.subject), outcome, "", moment),
            *("1" if mail else "0", str(self.number), str(message), _or_null(by)),
        )

    def _take_part(self, people: Sequence[Customer], by: int, at: int) -> None:
        for person in people:
            self.desk.sheets.add("tickets_participant", str(self.number), str(person.id), str(by), stamp(at))

    def _post(self, at: int, message: int) -> None:
        for person in (self.requester, *self.participants):
            if person.email:
                self._letter(at, "reply", message, person)

    def _letter(self, at: int, kind: str, message: int, person: Customer) -> None:
        """A mail as sent long ago: nothing is left for the outbox to do."""
        moment = stamp(at)
        self.desk.sheets.add(
            "tickets_outgoing",
            *(kind, str(self.number), str(message), str(person.id), person.email, "{}", "sent", moment, moment),
            *("1", stamp(at + 2), "", ""),
        )


_TO = _json([["", settings.SUPPORT_ADDRESS]])


def _or_null(value: int | None) -> str:
    return NULL if value is None else str(value)


def _moment(value: int | None, otherwise: str = NULL) -> str:
    return otherwise if value is None else stamp(value)
