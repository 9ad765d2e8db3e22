"""One ticket's life as rows: each method writes what the verb of the same name would have written at that moment.

`manage.py audit` holds both to the same events, so a verb that learns a new detail is taught here too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from helpdesk.demo import asides, handovers, promises
from helpdesk.demo.files import StoredFile
from helpdesk.demo.sheets import NEVER, escaped, stamp
from helpdesk.demo.state import Text, moment, or_null
from helpdesk.demo.talk import Talking
from tickets.models.conversation import SNIPPET
from tickets.models.words import Priority
from tickets.routing.route import Route

_json = json.JSONEncoder(ensure_ascii=False).encode


class Life(Talking):
    __slots__ = ()

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
        by_customer = opens == "customer"
        self.created_at = self.status_since = self.last_message_at = at
        self.status = "new" if by_customer else "open"
        author = self.requester.id if by_customer else by
        mail = self.requester.email if self.channel == "email" and by_customer else ""
        self.sender = mail
        message = self._say(at, opens, text, by=author, channel=self.channel, sender=mail, files=files)
        if opens == "reply":
            self.first_replied_at = at
        if by_customer:
            self.waiting_since = at
        if opens != "note":  # that comes through no door
            self._arrival(
                at, message, "new_ticket", self.channel, self.requester, by if by != self.requester.id else None
            )
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
        if self.fields:
            detail += f', "fields": {_json(self.fields)}'
        if self.participants:
            detail += f', "participants": {[person.id for person in self.participants]}'
            self._take_part(self.participants, by, at)
        self.record(at, "created", by, f"{{{detail}}}")
        if route is not None:
            self._go(at, route, keeps_priority=by != self.requester.id)
        if opens == "reply":
            self._post(at, message)
        elif by_customer and self.requester.email and self.channel != "import":
            self._letter(at, "receipt", message, self.requester)

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
            *(str(self.number), self.type, self.status, self.channel, str(who.id), or_null(who.organisation), "{}"),
            *(f"{{{','.join(self.tags)}}}", stamp(self.created_at), subject, moment(self.waiting_since, NEVER)),
            *(moment(self.first_replied_at), stamp(self.last_message_at), escaped(snippet), or_null(self.assignee)),
            *(str(int(Priority.of(self.priority))), str(crowd.line(self.team)), str(crowd.teams[self.team])),
            *(moment(self.until), escaped(self.waiting_for), moment(self.solved_at), moment(self.closed_at)),
            *(str(self.reopens), due, found.state, str(len(events)), stamp(events[-1].at), or_null(self.category)),
            *(f"{{{','.join(map(str, self.skills))}}}", stamp(self.status_since), or_null(self.contact)),
            *(str(self.hops), self.mark, or_null(self.merged_into), moment(self.snoozed_until), self.rating),
            escaped(_json(self.fields)),
        )
        handovers.write(self)
        asides.write(self)
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
