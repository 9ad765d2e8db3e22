"""How each kind of wish leaves the house: as a mail, as an update in another ticket, as a call of a webhook,
or as a push to a browser."""

from __future__ import annotations

import smtplib

from tickets import letters, post, problems, pushes, webhooks
from tickets.mail.bounce import says_dead
from tickets.models import Outgoing
from tickets.post import Posted
from tickets.refusals import NotAllowed, Refused
from tickets.undelivered import NobodyThere, NotTaken, Unsendable

__all__ = ["NobodyThere", "NotTaken", "Unsendable", "carry"]


def carry(row: Outgoing) -> Posted:
    """Carries one row; what is kept of it and was said to it.

    Raises NobodyThere, Unsendable, NotTaken, or OSError where a later try may help.
    """
    if row.kind == Outgoing.Kind.UPDATE:
        try:
            problems.pass_on(row)
        except (Refused, NotAllowed) as error:
            raise NotTaken(str(error), final=True) from error
        return Posted()
    if row.kind == Outgoing.Kind.WEBHOOK:
        webhooks.deliver(row)
        return Posted()
    if row.kind == Outgoing.Kind.PUSH:
        pushes.deliver(row)
        return Posted()
    return _mail(row)


def _mail(row: Outgoing) -> Posted:
    letter = letters.letter_for(row)
    try:
        return post.send(letter, keep=letters.may_be_kept(row))
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        said = text.decode(errors="replace")
        raise NotTaken(f"{code} {said}", final=code >= 500, dead=code >= 500 and says_dead(said)) from error
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        # A wrong password of ours is no fault of the recipient: keep trying.
        final = error.smtp_code >= 500 and error.smtp_code != 535
        raise NotTaken(f"{error.smtp_code} {said}", final=final) from error
    except smtplib.SMTPException as error:
        raise NotTaken(f"{type(error).__name__}: {error}", final=False) from error
