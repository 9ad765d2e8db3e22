"""What the mails say: the answer itself, the receipt of a request, the sign-in link, what a rule has to tell. In the
recipient's language."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import access, branding, throttle
from people.models import Person
from people.sign_in import new_proof
from tickets.envelope import as_file, as_link, enveloped, own_id, signature
from tickets.file_links import LIFE, apportioned
from tickets.history import names_for
from tickets.mail import addresses
from tickets.mail.linkify import from_text
from tickets.models import (
    AccessLink,
    GivenId,
    Message,
    Notice,
    Outgoing,
    RatingRequest,
    RatingSettings,
    Ticket,
    UnwantedMail,
)
from tickets.models.mailbox import checkers_of
from tickets.models.score import Scale
from tickets.post import Letter
from tickets.quoting import quoted
from tickets.sentences import said_to
from tickets.side_letters import side_letter
from tickets.undelivered import NobodyThere, Unsendable, require_sendable
from tickets.unsubscribing import automatic_mails, letters_of_rules, notice_mails
from tickets.writers import Writer, writers

OF_RULES_AN_HOUR = 60  # mails to one address
_REFERENCES = 10
Why = Outgoing.Why


def may_be_kept(row: Outgoing) -> bool:
    """A sign-in link is a key: it is kept only where the outgoing mail page is the only place to read it."""
    return row.kind != Outgoing.Kind.SIGN_IN or settings.MAIL_SERVER is None


def letter_for(row: Outgoing) -> Letter:
    """Writes the mail; makes the links in it. Queries.

    Raises NobodyThere or Unsendable: the person was removed meanwhile, or a file is gone.
    """
    require_sendable(row)
    person = row.recipient or Person.objects.with_email(row.address).active().first()
    with translation.override((person and person.language) or settings.LANGUAGE_CODE):
        if row.kind == Outgoing.Kind.LETTER:
            return _of_rule(row)
        if person is None:
            raise NobodyThere
        if row.kind == Outgoing.Kind.SIGN_IN:
            return _sign_in(row, person)
        if row.kind == Outgoing.Kind.NOTICE:
            return _notices(row, person)
        if writer := writers.get(row.kind):
            return _lent(row, person, writer)
        assert row.ticket is not None and row.message is not None
        if row.kind == Outgoing.Kind.OUTSIDE:
            return side_letter(row, row.ticket, row.message, person)
        if row.kind == Outgoing.Kind.RECEIPT:
            return _receipt(row, row.ticket, person)
        return _reply(row, row.ticket, row.message, person)


def _reply(row: Outgoing, ticket: Ticket, message: Message, person: Person) -> Letter:
    agent = message.author if message.author.is_staff else None
    signed = signature(ticket, agent)
    within, beyond = apportioned(message.attachments.all())
    context = {
        **_about(ticket, person),
        "text": message.body_text,
        "html": message.body_html or from_text(message.body_text),
        "signature": signed,
        "signature_html": from_text(signed),
        "links": [as_link(attachment) for attachment in beyond],
        "days": LIFE.days,
        "quoted": quoted(ticket, message),
        "stop": automatic_mails(person).link,
        "automatic": message.automatic,
        **_asked(message, person),
    }
    others = ticket.messages.public().exclude(pk=message.pk).filter(created_at__lte=message.created_at)
    earlier = list(others.order_by("created_at", "id").only("pk", "message_id", "kind", "ticket", "origin"))
    # Of an agent's answer by mail customers know the mail that we made of it.
    known = [each.message_id if each.kind == Message.Kind.CUSTOMER else "" for each in earlier]
    given = GivenId.objects.to(row.address, ticket.pk)
    ids = [
        mail_id or given.get(each.pk) or own_id(each.written_to, each.pk)
        for mail_id, each in zip(known, earlier, strict=True)
    ]
    theirs = reversed(known)
    last = next(filter(None, theirs), "")
    subject = addresses.without_tag(ticket.subject)
    ours = ticket.mailbox.name if ticket.mailbox and ticket.mailbox.name else branding.name()
    author = f"{agent.name} ({ours})" if agent else ours
    return enveloped(
        row,
        person,
        template="reply",
        context=context,
        subject=f"Re: {subject} [{ticket.number}]",
        from_name=author,
        message_id=own_id(message.written_to, message.pk),
        in_reply_to=last,
        references=[*ids[:1], *ids[1:][-_REFERENCES:]],
        reply_to=_reply_to(ticket),
        automatic="auto-generated" if message.automatic else "",
        unsubscribe=automatic_mails(person).link if message.automatic else "",
        files=[as_file(attachment) for attachment in within],
    )


def _reply_to(ticket: Ticket) -> str:
    mailbox = ticket.mailbox.address if ticket.mailbox else settings.SUPPORT_ADDRESS
    return addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=mailbox)


def _receipt(row: Outgoing, ticket: Ticket, person: Person) -> Letter:
    """Says nothing that the sender wrote: whoever is named as sender may not have sent it (attack S12)."""
    theirs = row.message.message_id if row.message else ""
    return enveloped(
        row,
        person,
        template="receipt",
        context={**_about(ticket, person), "stop": automatic_mails(person).link},
        subject=_("We have your request [%(number)s]") % {"number": ticket.number},
        from_name=(ticket.mailbox.name if ticket.mailbox else "") or branding.name(),
        message_id=own_id(ticket.pk, f"r{row.pk}"),
        in_reply_to=theirs,
        references=[theirs] if theirs else [],
        reply_to=_reply_to(ticket),
        automatic="auto-replied",
        unsubscribe=automatic_mails(person).link,
    )


def _sign_in(row: Outgoing, person: Person) -> Letter:
    proof = new_proof(row.address)
    assert proof is not None
    return enveloped(
        row,
        person,
        template="sign_in",
        context={"person": person, "code": proof.code, "link": f"{settings.SITE_URL}/sign-in/{proof.token}/"},
        subject=_("Your sign-in code for %(site)s") % {"site": branding.name()},
        from_name=branding.name(),
        message_id=f"sign-in.{row.pk}@{settings.MAIL_DOMAIN}",
        automatic="auto-generated",
    )


def _notices(row: Outgoing, person: Person) -> Letter:
    """One notice, or all that gathered over a night or a standstill as one digest."""
    unwanted = UnwantedMail.objects.kinds(person)
    asked = Notice.objects.filter(pk__in=row.detail["notices"]).exclude(why__in=unwanted)
    found = list(asked.for_bell().order_by("id"))
    if not found:
        raise Unsendable(Why.UNWANTED)
    stop = notice_mails(person, (notice.why for notice in found)).link
    names = names_for([notice.event for notice in found if notice.event])
    lines = [
        {
            "heading": notice.heading,
            "sentence": said_to(notice, names),
            "link": f"{settings.SITE_URL}{notice.place}",
        }
        for notice in found
    ]
    things = {(notice.ticket_id, notice.about): notice.ticket for notice in found}
    ticket = found[0].ticket if len(things) == 1 else None
    reply_to = _reply_to(ticket) if ticket is not None and person.may(access.WORK_TICKETS) else ""
    if reply_to and not checkers_of(reply_to):  # an answer from there would speak for nobody
        reply_to = ""
    if len(found) == 1:
        subject = f"[{found[0].short}] {lines[0]['sentence']}"
    else:
        count, of_tickets = len(things), all(things.values())
        words = ngettext("%(count)d ticket needs you", "%(count)d tickets need you", count)
        others = ngettext("%(count)d thing needs you", "%(count)d things need you", count)
        subject = (words if of_tickets else others) % {"count": count}
    return enveloped(
        row,
        person,
        template="notices",
        context={"person": person, "lines": lines, "answerable": bool(reply_to), "stop": stop},
        subject=subject,
        reply_to=reply_to,
        from_name=branding.name(),
        message_id=f"notice.{row.pk}@{settings.MAIL_DOMAIN}",
        automatic="auto-generated",
        unsubscribe=stop,
    )


def _lent(row: Outgoing, person: Person, writer: Writer) -> Letter:
    contents = writer.write(row, person)
    return enveloped(
        row,
        person,
        template=contents.template,
        context={**contents.context, "person": person},
        subject=contents.subject,
        from_name=branding.name(),
        message_id=f"{row.kind}.{row.pk}@{settings.MAIL_DOMAIN}",
        automatic="auto-generated",
        unsubscribe=contents.unsubscribe,
    )


def _of_rule(row: Outgoing) -> Letter:
    """What a rule wrote when it was taken; whoever has no account here gets no way into the desk.

    An address has its measure an hour: a robot that answers what rules tell it is not answered for ever. It is counted
    here, not by the rule, so that no verb waits for another one's count.
    """
    address = row.address.lower()
    if row.attempts == 1 and throttle.too_many("mail of a rule", address, limit=OF_RULES_AN_HOUR, seconds=3600):
        raise Unsendable(Why.MEASURE, str(OF_RULES_AN_HOUR))
    ticket, detail = row.ticket, row.detail
    stop = letters_of_rules(row).link
    context = {**detail, "html": from_text(detail["text"]), "ticket": ticket, "stop": stop}
    if ticket is not None and row.recipient is not None:
        context["link"] = f"{settings.SITE_URL}/desk/tickets/{ticket.number}/"
    return enveloped(
        row,
        None,
        template="letter",
        context=context,
        subject=f"[{ticket.number}] {detail['subject']}" if ticket else detail["subject"],
        from_name=branding.name(),
        message_id=own_id(ticket.pk, f"l{row.pk}") if ticket else f"letter.{row.pk}@{settings.MAIL_DOMAIN}",
        automatic="auto-generated",
        unsubscribe=stop,
    )


def _about(ticket: Ticket, person: Person) -> dict[str, object]:
    token = AccessLink.new(ticket, person.pk)
    return {"ticket": ticket, "person": person, "link": f"{settings.SITE_URL}/r/{token}/"}


def _asked(message: Message, person: Person) -> dict[str, object]:
    """The question and where its answers lead, in the one mail that asks for a rating. Its links are the same however
    often the mail is written."""
    wish = RatingRequest.objects.in_mail(message.pk, person.pk)
    if wish is None:
        return {}
    rules = RatingSettings.current()
    return {
        "rating": f"{settings.SITE_URL}/rate/{wish.token}/",
        "question": rules.question,
        "scores": Scale(rules.scale).scores,
    }
