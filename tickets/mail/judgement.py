"""What becomes of a mail before anybody asks for its ticket: a robot's, blocked, ruled, spam, too many, or to be
filed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from people import throttle
from tickets.mail.authenticity import Authenticity
from tickets.mail.classify import Kind, classify
from tickets.mail.parse import ParsedMail
from tickets.mail.spam import called_spam
from tickets.models import Arrival, InboundRule, ListedSender, Mailbox
from tickets.models.inbound import Ruling, ruling
from tickets.threads import Thread

MOST_AN_HOUR = 300  # mails of one sender that become tickets and messages; the others are held

_REASONS = {
    Kind.LOOP: "our own mail came back",
    Kind.BOUNCE: "a delivery report",
    Kind.AUTO_REPLY: "an automatic reply",
    Kind.AUTOMATIC: "a machine wrote it",
}
_DECIDED = {
    InboundRule.Decision.SPAM: "spam",
    InboundRule.Decision.IGNORE: "ignored",
    InboundRule.Decision.QUARANTINE: "held",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """`nature` and `reason` as a Submission has them; `ruling` is what the rules say of a ticket that it begins."""

    nature: str
    reason: str = ""
    ruling: Ruling = field(default_factory=Ruling)


def judged(
    mail: ParsedMail,
    arrival: Arrival,
    box: Mailbox | None,
    *,
    own: Collection[str],
    thread: Thread,
    authenticity: Authenticity,
    rules: Sequence[InboundRule],
    released: bool,
) -> Judgement:
    """`own` are our addresses, `rules` those in force. What a person released nothing holds. Queries."""
    kind = classify(mail, own_addresses=own, own_domain=settings.MAIL_DOMAIN)
    if released and kind == Kind.LOOP:
        return Judgement("human", "released by a person", ruling(rules, mail, arrival.mailbox))
    if kind in (Kind.BOUNCE, Kind.LOOP):
        return Judgement(str(kind), _REASONS[kind])
    said = Ruling() if kind == Kind.AUTO_REPLY else ruling(rules, mail, arrival.mailbox)
    if released:
        was_judged = arrival.outcome in (Arrival.Outcome.SPAM, Arrival.Outcome.IGNORED)
        return Judgement(str(kind), "released by a person" if was_judged else _REASONS.get(kind, ""), said)
    nature, reason = _held(mail, box, kind, said, thread, authenticity) or (str(kind), _REASONS.get(kind, ""))
    return Judgement(nature, reason, said)


def _held(
    mail: ParsedMail, box: Mailbox | None, kind: Kind, said: Ruling, thread: Thread, authenticity: Authenticity
) -> tuple[str, str] | None:
    """Nature and reason of what is not filed; None where nothing speaks against it. Counts what comes so far."""
    listed = ListedSender.objects.of(mail.from_address)
    if listed is not None and listed.blocks:
        return "spam", f"blocked sender: {listed.pattern}"
    # Whoever bears a mark of ours had a mail of ours in hands: it is an answer, and no rule is asked about answers.
    if said.decision and not (thread.ticket or thread.issued):
        return _DECIDED[InboundRule.Decision(said.decision)], f"the inbound rule “{said.names[-1]}”"
    # A From line that is proven false takes no profit from being allowed.
    if listed is not None and authenticity != Authenticity.FAILED:
        return None
    believes = box is not None and box.believes_spam and kind != Kind.AUTO_REPLY
    if believes and box is not None and (called := called_spam(mail, threshold=box.spam_score)):
        return "spam", f"called spam by the mail server: {called}"
    if _is_too_much(mail):
        return "held", f"too many from one sender: more than {MOST_AN_HOUR} mails within an hour"
    return None


def _is_too_much(mail: ParsedMail) -> bool:
    """Counts it; what the sender's robot writes in a loop fills no list of tickets."""
    sender = mail.from_address.lower()
    return bool(sender) and throttle.too_many("mail of one sender", sender, limit=MOST_AN_HOUR, seconds=3600)
