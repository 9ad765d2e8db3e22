"""What is said on a told ticket: its messages, how they came, and the mails that left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.conf import settings

from helpdesk.demo import ratings
from helpdesk.demo.changes import Changing
from helpdesk.demo.crowd import Customer
from helpdesk.demo.files import StoredFile
from helpdesk.demo.sheets import NULL, escaped, iso, stamp
from helpdesk.demo.state import Text, or_null
from helpdesk.demo.together import add_follower

_json = json.JSONEncoder(ensure_ascii=False).encode


class Talking(Changing):
    __slots__ = ()

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
        if self.status == "solved" != before:
            ratings.ask(self, at, message)

    def say_note(self, at: int, text: Text, *, by: int) -> int:
        """The message alone; its event is another one's."""
        return self._say(at, "note", text, by=by, channel="portal")

    def say_aside(
        self, at: int, text: Text, *, by: int, side: int, subject: str, to: str = "", sender: str = ""
    ) -> int:
        """A note in a conversation with a third party, theirs where it has a `sender`."""
        channel = "email" if sender else "portal"
        return self._say(at, "note", text, by=by, channel=channel, sender=sender, side=side, subject=subject, to=to)

    def letter_outside(self, at: int, message: int, who: Customer) -> None:
        self._letter(at, "outside", message, who)

    def arrived_outside(self, at: int, message: int, who: Customer) -> None:
        self._arrival(at, message, "reply", "email", who, None)

    def note(self, at: int, text: Text, *, by: int, mentions: dict[int, str] | None = None) -> None:
        moved = f", {self._move('open')}" if self.status == "new" else ""
        if mentions:
            moved += f', "mentioned": {_json({str(person): said for person, said in mentions.items()})}'
            for person in mentions:
                add_follower(self, at, person)
        message = self._say(at, "note", text, by=by, channel="portal")
        self.record(at, "noted", by, f'{{"message": {message}{moved}}}')

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
        side: int | None = None,
        subject: str = "",
        to: str = "",
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
            *(escaped(subject or self.subject) if subject or sender else "", sender),
            *(to or (_TO if sender else "[]"), "[]", body, "", own),
            *(self._mail_id(message, sender) if sender else "", "[]", stamp(at), or_null(side)),
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
        visit, desk = "", self.desk
        if outcome == "new_ticket" and channel == "portal" and by is None and desk.readings:
            visit = desk.readings.before_request(desk.sheets, self.number, who.language, at)
        mail = channel == "email" and by is None
        identity = hashlib.sha256(f"{channel}\0demo {self.number} {message}".encode()).hexdigest()
        moment = stamp(at)
        self.desk.sheets.add(
            "tickets_arrival",
            *(channel, moment, settings.SUPPORT_ADDRESS if mail else "", "", "0", identity),
            *(self._mail_id(message, who.email) if mail else "", who.email, escaped(self.subject), outcome, "", moment),
            *("1" if mail else "0", str(self.number), str(message), or_null(by), visit),
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
