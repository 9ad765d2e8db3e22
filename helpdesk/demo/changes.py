"""What changes a told ticket without a word to the customer; each method writes what the verb of its name would."""

from __future__ import annotations

import json

from helpdesk.demo.sheets import iso
from helpdesk.demo.state import ACTIVE, State

_json = json.JSONEncoder(ensure_ascii=False).encode


class Changing(State):
    __slots__ = ()

    def begin_work(self) -> dict[str, object]:
        """new → open; the move for an event's detail."""
        if self.status != "new":
            return {}
        self._move("open")
        return {"status": ["new", "open"]}

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

    def set_field(self, at: int, slug: str, value: str, *, by: int) -> None:
        before = self.fields.get(slug)
        self.fields = {**self.fields, slug: value}
        self.record(at, "fields_set", by, _json({"changes": {slug: [before, value]}}))

    def hold(self, at: int, waiting_for: str, *, by: int, until: int | None = None) -> None:
        move = self._move("on_hold")
        self.until, self.waiting_for = until, waiting_for
        till = f', "until": "{iso(until)}"' if until else ""
        self.record(at, "held", by, f'{{{move}{till}, "waiting_for": {_json(waiting_for)}}}')

    def wait_for(self, third_party: str) -> list[str]:
        """On hold by a question to them; the move for its event."""
        before = self.status
        self._move("on_hold")
        self.waiting_for = third_party
        return [before, "on_hold"]

    def end_wait(self) -> str:
        return self._move("open")

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
