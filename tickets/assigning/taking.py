"""The next ticket for an agent who asks for one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from people.models import Person, Skill
from tickets.models import Ticket
from tickets.models.verb import require_worker


@transaction.atomic
def take_next(person: Person) -> Ticket | None:
    """The most urgent queued ticket of this person's teams that asks for no skill they lack, now theirs; None when
    nothing waits.

    Whoever asks at the same moment gets another one: the row is locked, and those that are locked are passed over.
    """
    require_worker(person)
    skills = list(person.skills.values_list("pk", flat=True))
    mine = Ticket.objects.queued().filter(team__in=person.memberships.values("team"), skills__contained_by=skills)
    lacking = Skill.objects.filter(categories=OuterRef("category")).exclude(pk__in=skills)
    queue = mine.exclude(Exists(lacking)).most_urgent_first()
    ticket: Ticket | None = queue.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if ticket is not None:
        ticket.take(by=person)
    return ticket
