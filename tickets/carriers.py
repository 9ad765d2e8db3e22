"""How each kind of wish leaves the house: as a mail, or as an update in another ticket."""

from __future__ import annotations

import smtplib

from tickets import letters, post, problems
from tickets.letters import NobodyThere, Unsendable
from tickets.models import Outgoing
from tickets.refusals import NotAllowed, Refused

__all__ = ["NobodyThere", "NotTaken", "Unsendable", "carry"]


class NotTaken(Exception):
    """Whoever should have taken it did not; the text says why. `final`: no later try would help."""

    def __init__(self, said: str, *, final: bool) -> None:
        super().__init__(said)
        self.final = final


def carry(row: Outgoing) -> str:
    """Carries one row; returns the SHA-256 of the kept copy, '' where none is kept.

    Raises NobodyThere, Unsendable, NotTaken, or OSError where a later try may help.
    """
    if row.kind == Outgoing.Kind.UPDATE:
        try:
            problems.pass_on(row)
        except (Refused, NotAllowed) as error:
            raise NotTaken(str(error), final=True) from error
        return ""
    return _mail(row)


def _mail(row: Outgoing) -> str:
    letter = letters.letter_for(row)
    try:
        return post.send(letter, keep=letters.may_be_kept(row))
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise NotTaken(f"{code} {text.decode(errors='replace')}", final=code >= 500) from error
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        # A wrong password of ours is no fault of the recipient: keep trying.
        final = error.smtp_code >= 500 and error.smtp_code != 535
        raise NotTaken(f"{error.smtp_code} {said}", final=final) from error
    except smtplib.SMTPException as error:
        raise NotTaken(f"{type(error).__name__}: {error}", final=False) from error
