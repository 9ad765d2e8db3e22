"""A storm: several processes do random verbs on the same few tickets, then the audit compares rows with events.

`python -m bench.storm SEED VERBS` is one of the processes; what it did is JSON on its last line.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from helpdesk.embedded import servers

REPOSITORY = Path(__file__).resolve().parent.parent
PROCESSES = 8
TICKETS = 500


def storm(given: dict[str, str], verbs: int, processes: int = PROCESSES) -> dict[str, int]:
    """Runs so many verbs in all, in the environment `given`; how often each was done. Raises when a process fails."""
    commands = [[sys.executable, "-P", "-m", "bench.storm", str(n), str(verbs // processes)] for n in range(processes)]
    running = [
        subprocess.Popen(command, cwd=REPOSITORY, env=given, stdout=subprocess.PIPE, text=True) for command in commands
    ]
    done: dict[str, int] = {}
    failed = 0
    for process in running:
        said, _ = process.communicate()
        failed += process.returncode != 0
        for name, count in json.loads(said.splitlines()[-1]).items() if process.returncode == 0 else ():
            done[name] = done.get(name, 0) + count
    if failed:
        raise RuntimeError(f"{failed} of {processes} processes of the storm failed")
    return done


def work(seed: int, verbs: int) -> dict[str, int]:
    """One process's share: verbs that were done by name, under `refused` those that were not possible."""
    from django.conf import settings
    from django.utils import translation

    from tickets.models import Ticket
    from tickets.refusals import NotAllowed, Refused

    translation.activate(settings.LANGUAGE_CODE)
    luck = random.Random(seed)
    numbers = list(Ticket.objects.order_by("-id").values_list("id", flat=True)[:TICKETS])
    names, done = _verbs(luck), dict.fromkeys(["refused"], 0)
    names += [*_together(luck, numbers), *_problems(luck)]
    for _ in range(verbs):
        name, verb = luck.choice(names)
        try:
            verb(Ticket.objects.get(pk=luck.choice(numbers)))
        except (Refused, NotAllowed):
            name = "refused"
        done[name] = done.get(name, 0) + 1
    return done


def _verbs(luck: random.Random) -> list[tuple[str, Callable[[Any], object]]]:
    """All that can happen to a ticket, common things several times; and what the clocks do beside it."""
    from datetime import timedelta

    from django.utils import timezone

    from people.models import Person, Team
    from sla import beat
    from tickets.assigning import dealing
    from tickets.assigning.taking import take_next
    from tickets.content import written
    from tickets.models import HandoverReason
    from tickets.models.escalation import Case
    from tickets.models.words import Channel, Priority

    staff = list(Person.objects.filter(role__in=("agent", "lead", "admin"), is_active=True))
    reason = HandoverReason.objects.all()[0]
    teams = list(Team.objects.filter(is_private=False))

    def agent() -> Any:
        return luck.choice(staff)

    def until() -> Any:
        return luck.choice([None, timezone.now() + timedelta(hours=luck.randrange(1, 50))])

    words = written("Проверили ещё раз, всё на месте.")
    common: dict[str, Callable[[Any], object]] = {
        "reply": lambda t: t.reply(words, by=agent(), then=luck.choice(["", "", "pending", "solved"])),
        "receive": lambda t: t.receive(words, by=t.requester, channel=Channel.PORTAL),
        "note": lambda t: t.note(words, by=agent()),
        "prioritise": lambda t: t.prioritise(luck.choice(list(Priority)), by=agent()),
    }
    rare: dict[str, Callable[[Any], object]] = {
        "take": lambda t: t.take(by=agent()),
        "unassign": lambda t: t.unassign(by=agent()),
        "move_to": lambda t: t.move_to(luck.choice(teams), by=agent()),
        "wait": lambda t: t.wait(by=agent(), until=until()),
        "hold": lambda t: t.hold(by=agent(), waiting_for="склад", until=until()),
        "resume": lambda t: t.resume(by=agent()),
        "solve": lambda t: t.solve(by=agent()),
        "reopen": lambda t: t.reopen(by=agent()),
        "close": lambda t: t.close(by=agent()),
        "retitle": lambda t: t.retitle(f"Тема {luck.randrange(99)}", by=agent()),
        "tag": lambda t: t.tag(luck.sample(["а", "б", "в"], 2), by=agent()),
        "customise": lambda t: t.customise({"serial": str(luck.randrange(9))}, by=agent()),
        "escalate": lambda t: t.escalate(luck.choice(teams), Case(reason, "Пробовали", "Просим"), by=agent()),
        "accept": lambda t: t.accept(by=agent()),
        "advise": lambda t: t.advise(words, by=agent()),
        "send_back": lambda t: t.send_back("Нет журнала", by=agent()),
        "withdraw": lambda t: t.withdraw(by=agent()),
        "take next": lambda _t: take_next(agent()),
        "deal": lambda _t: dealing.deal(),
        "tick": lambda _t: beat.tick(),
        "new terms": lambda _t: _new_terms(luck),
    }
    return [*list(common.items()) * 3, *rare.items()]


def _together(luck: random.Random, numbers: list[int]) -> list[tuple[str, Callable[[Any], object]]]:
    """What two tickets do to each other, and what takes things back."""
    from datetime import timedelta

    from django.utils import timezone

    from people.models import Person
    from tickets.models import Ticket
    from tickets.models.link import NAMED
    from tickets.refusals import Refused
    from tickets.undo import undo

    staff = list(Person.objects.filter(role__in=("agent", "lead"), is_active=True))

    def agent() -> Any:
        return luck.choice(staff)

    def other() -> Any:
        return Ticket.objects.get(pk=luck.choice(numbers))

    def take_back(ticket: Any) -> None:
        if undo(list(ticket.events.order_by("-id")[:1]), by=agent()).failed:
            raise Refused("there is nothing to take back")

    def unmerge(_ticket: Any) -> None:
        merged = Ticket.objects.filter(mark="merged").order_by("?").first()
        (merged or _ticket).unmerge(by=agent())

    def unspam(_ticket: Any) -> None:
        spam = Ticket.objects.filter(mark="spam").order_by("?").first()
        (spam or _ticket).unspam(by=agent())

    def split(ticket: Any) -> None:
        message = ticket.messages.order_by("-id").first()
        if message is None:
            raise Refused("its messages are in another ticket")
        ticket.split(message, by=agent())

    return [
        ("merge_into", lambda t: t.merge_into(other(), by=agent())),
        ("unmerge", unmerge),
        ("unmerge", unmerge),
        ("spam", lambda t: t.spam(by=agent())),
        ("unspam", unspam),
        ("unspam", unspam),
        ("snooze", lambda t: t.snooze(timezone.now() + timedelta(hours=luck.randrange(1, 50)), by=agent())),
        ("wake", lambda t: t.wake(by=agent())),
        ("undo", take_back),
        ("split", split),
        ("link", lambda t: t.link(other(), luck.choice(list(NAMED)), by=agent())),
        ("unlink", lambda t: t.unlink(other(), luck.choice(list(NAMED)), by=agent())),
        ("follow", lambda t: t.follow(by=agent())),
        ("log_time", lambda t: t.log_time(luck.randrange(1, 60), by=agent())),
    ]


def _problems(luck: random.Random) -> list[tuple[str, Callable[[Any], object]]]:
    """Causes behind tickets, and what their customers are told of them."""
    from people.models import Person
    from tickets import outbox
    from tickets.models import Ticket
    from tickets.models.words import Kind
    from tickets.problems import open_problem

    staff = list(Person.objects.filter(role__in=("agent", "lead"), is_active=True))
    texts = {"ru": "Исправлено.", "en": "Fixed."}

    def agent() -> Any:
        return luck.choice(staff)

    def problem(ticket: Any) -> Any:
        return Ticket.objects.filter(type=Kind.PROBLEM).order_by("?").first() or ticket

    return [
        ("retype", lambda t: t.retype(luck.choice(list(Kind)), by=agent())),
        ("open problem", lambda t: open_problem(t, "", "Разбираемся", by=agent()) if luck.random() < 0.2 else None),
        ("join problem", lambda t: t.link(problem(t), "caused_by", by=agent())),
        ("tell incidents", lambda t: problem(t).tell_incidents(texts, solve=luck.random() < 0.3, by=agent())),
        ("announce", lambda t: problem(t).announce(luck.choice([texts, {}]), by=agent())),
        ("sweep outbox", lambda _t: outbox.sweep(20)),
    ]


def _new_terms(luck: random.Random) -> None:
    """Now and then a policy gets other targets, and open tickets are judged anew beside everything else."""
    from dataclasses import replace

    from django.db import transaction

    from sla import recalculation
    from sla.models import Policy

    if luck.random() < 0.98:
        return
    policy = luck.choice(list(Policy.objects.in_force()))
    wording = policy.current.wording
    targets = {word: {**each, "first_reply": luck.randrange(60, 9999)} for word, each in wording.targets.items()}
    with transaction.atomic():
        policy.revise(replace(wording, targets=targets), by=None)
        recalculation.ask("storm")
    recalculation.work(1)


def differences() -> list[str]:
    """What the audit says once all is settled: open tickets judged anew, due moments ticked."""
    from sla import beat, recalculation
    from tickets import audit

    while recalculation.work():
        pass
    beat.tick()
    return list(audit.differences())


def measure(given: dict[str, str], verbs: int, say: Callable[[str], None]) -> Iterator[str]:
    """The storm on a desk of its own, as lines for a person."""
    began = time.perf_counter()
    done = storm(given, verbs)
    seconds = time.perf_counter() - began
    say("audit …")
    command = [sys.executable, "-P", "-m", "bench.storm", "audit"]
    said = subprocess.run(command, cwd=REPOSITORY, env=given, stdout=subprocess.PIPE, text=True, check=True).stdout
    found = json.loads(said.splitlines()[-1])
    total = sum(done.values())
    yield f"{total:,} verbs by {PROCESSES} processes on {TICKETS} tickets in {seconds:.1f} s ({total / seconds:.0f}/s)"
    yield ", ".join(f"{name} {count:,}" for name, count in sorted(done.items()))
    yield f"audit: {len(found)} differences" + "".join(f"\n  {line}" for line in found[:20])


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    with servers.using(servers.data_folder()):
        import django

        django.setup()
        print(json.dumps(differences() if sys.argv[1] == "audit" else work(int(sys.argv[1]), int(sys.argv[2]))))


if __name__ == "__main__":
    _main()
