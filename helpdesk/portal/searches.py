"""What readers search for, counted without them: searches of /help/, and the subjects of requests that are sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import get_language

from helpdesk.http import network_of
from helpdesk.portal.visits import is_machine
from kb.models.searched import Place, note
from kb.search import Hit
from people import throttle
from people.models import Person


def is_counted(request: HttpRequest) -> bool:
    """Of staff and machines nothing is; of one network 300 an hour, so that nobody fills the list."""
    staff = isinstance(request.user, Person) and request.user.is_staff
    if staff or is_machine(request):
        return False
    return not throttle.too_many("article search", network_of(request), limit=300, seconds=3600)


def note_search(request: HttpRequest, words: str, place: Place, found: Sequence[Hit]) -> None:
    """Two queries; where nothing was found three, and two more for words that are new on this day."""
    note(words, place, get_language() or "en", found=any(hit.is_likely for hit in found))
