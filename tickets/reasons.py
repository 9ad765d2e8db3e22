"""The ledger's reasons in the reader's language. They are kept in English, as `receive_mail` prints them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MARK = "%(what)s"
# Whole reasons, and those with one thing of the mail in them. What is not among these is somebody else's word.
REASONS = (
    gettext_noop("our own mail came back"),
    gettext_noop("a delivery report"),
    gettext_noop("an automatic reply"),
    gettext_noop("an automatic reply to no ticket of ours"),
    gettext_noop("a machine wrote it"),
    gettext_noop("released by a person"),
    gettext_noop("an agent's answer by mail"),
    gettext_noop("in a side conversation, by a colleague"),
    gettext_noop("in a side conversation, by whom we asked"),
    gettext_noop("in a side conversation, by somebody whom we did not ask"),
    gettext_noop("the database refused it"),
    gettext_noop("too many lines at too great a depth"),
    gettext_noop("blocked sender: %(what)s"),
    gettext_noop("called spam by the mail server: %(what)s"),
    gettext_noop("the inbound rule “%(what)s”"),
    gettext_noop("the same as arrival %(what)s"),
    gettext_noop("follows %(what)s, closed too long ago"),
    gettext_noop("answers %(what)s, in which its sender takes no part"),
    gettext_noop("it was refused in a side conversation: %(what)s"),
    gettext_noop("too many from one sender: more than %(what)s mails within an hour"),
    gettext_noop("stopped after %(what)s tries that ended without a word"),
    gettext_noop("parts nested deeper than %(what)s"),
    gettext_noop("larger than %(what)s MB"),
    gettext_noop("more than %(what)s parts"),
)


def in_words(reason: str) -> str:
    """The same reason translated; as it is where it is not one of ours."""
    for known in REASONS:
        head, mark, tail = known.partition(_MARK)
        if not mark and reason == known:
            return _(known)
        if mark and reason.startswith(head) and reason.endswith(tail) and len(reason) > len(head) + len(tail):
            return _(known) % {"what": reason[len(head) : len(reason) - len(tail)]}
    return reason
