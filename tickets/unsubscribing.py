"""The link in a mail of ours that a machine wrote: it ends mails of that kind to that recipient, and nothing else
(List-Unsubscribe, RFC 8058). Signed, without an end: it works as long as the mail lies in a mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from people.models import Person
from tickets.models import Outgoing, UnwantedMail
from tickets.models.unwanted import AUTOMATIC, KINDS, LETTER

_SIGNER = signing.Signer(salt="mail that nobody wants", sep="~")


@dataclass(frozen=True, slots=True)
class Subscription:
    """The mails of these kinds to this person, or to this address where nobody is known to have it."""

    kinds: tuple[str, ...]
    person: int | None
    address: str

    @property
    def link(self) -> str:
        """The same for every mail of the kind to the recipient."""
        whose = self.address if self.person is None else self.person
        return f"{settings.SITE_URL}/mail/stop/{_SIGNER.sign_object([whose, *self.kinds])}/"

    @property
    def is_stopped(self) -> bool:
        """Whether none of these is sent any more. One query."""
        found = UnwantedMail.objects.of(self.person, self.address).filter(kind__in=self.kinds)
        return set(found.values_list("kind", flat=True)) == set(self.kinds)

    @property
    def is_automatic(self) -> bool:
        return self.kinds == (AUTOMATIC,)

    @property
    def is_letter(self) -> bool:
        return self.kinds == (LETTER,)

    @property
    def labels(self) -> list[str]:
        return [str(KINDS[kind]) for kind in self.kinds]

    def stop(self) -> None:
        UnwantedMail.stop(self.kinds, self.person, self.address)

    def resume(self) -> None:
        UnwantedMail.resume(self.kinds, self.person, self.address)


def automatic_mails(person: Person) -> Subscription:
    """To a customer: receipts, answers of rules, questions for a rating."""
    return Subscription((AUTOMATIC,), person.pk, "")


def notice_mails(person: Person, kinds: Iterable[str]) -> Subscription:
    return Subscription(tuple(sorted(set(kinds))), person.pk, "")


def letters_of_rules(row: Outgoing) -> Subscription:
    return Subscription((LETTER,), row.recipient_id, "" if row.recipient_id else row.address.lower())


def subscription_of(token: str) -> Subscription | None:
    """What a link is about; None for a made-up one, and of somebody who is not here any more. One query at most."""
    try:
        whose, *kinds = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    known = tuple(kind for kind in kinds if kind in KINDS)
    if not known:
        return None
    if isinstance(whose, str):
        return Subscription(known, None, whose)
    person = Person.objects.filter(pk=whose).select_related("merged_into").first()
    standing = person.standing if person is not None else None
    return Subscription(known, standing.pk, "") if standing is not None and standing.is_active else None


def is_unwanted(row: Outgoing) -> bool:
    """Whether its recipient wants no such mail. One query at most; notices are sorted out by what they are about."""
    if row.kind == Outgoing.Kind.LETTER:
        kind = LETTER
    elif row.kind == Outgoing.Kind.RECEIPT or (row.kind == Outgoing.Kind.REPLY and row.message.automatic):  # type: ignore[union-attr]  # a reply has one
        kind = AUTOMATIC
    else:
        return False
    return bool(UnwantedMail.objects.of(row.recipient_id, row.address).filter(kind=kind).exists())
