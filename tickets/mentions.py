"""`@Name` and `@address` in notes: which colleagues they mean.

A name may be cut short as long as only one colleague is meant. What means nobody stays plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from people.models import Person, Team
from tickets.refusals import Refused

WORDS = 3  # of a name, at most
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(rf"[\w’'-]+(?: [\w’'-]+){{0,{WORDS - 1}}}")


def mentioned(text: str, team: Team | None) -> dict[int, str]:
    """By person the words after the @ that mean them. Queries only where there is an @ before a word.

    Raises Refused when a name could mean several, or means somebody who may not see tickets of the team.
    """
    found: dict[int, str] = {}
    places = [place.end() for place in _AT.finditer(text)]
    colleagues = list(Person.objects.staff().active().prefetch_related("addresses")) if places else []
    for place in places:
        person, said = _meant(text, place, colleagues)
        if person is not None and person.pk not in found:
            if team is not None and not person.may_see(team):
                raise Refused(_("%(name)s may not see this ticket; leave the @ out.") % {"name": person.name})
            found[person.pk] = said
    return found


def _meant(text: str, place: int, colleagues: list[Person]) -> tuple[Person | None, str]:
    if address := _ADDRESS.match(text, place):
        said = address[0].rstrip(".")
        return _only(said, (one for one in colleagues if said.lower() in _addresses(one))), said
    words = _NAME.match(text, place)
    assert words is not None  # a word stands behind the @
    parts = words[0].split(" ")
    for count in range(len(parts), 0, -1):
        said = " ".join(parts[:count])
        if whole := [one for one in colleagues if one.name.casefold() == said.casefold()]:
            return _only(said, whole), said
        if begun := [one for one in colleagues if _begins(one, said)]:
            return _only(said, begun), said
    return None, ""


def _begins(person: Person, said: str) -> bool:
    folded = said.casefold()
    boxes = (address.partition("@")[0] for address in _addresses(person))
    return person.name.casefold().startswith(folded) or folded in boxes


def _only(said: str, people: Iterable[Person]) -> Person | None:
    meant = list(people)
    if len(meant) > 1:
        names = ", ".join(person.name for person in meant[:5])
        raise Refused(
            _("@%(said)s could be several people: %(names)s. Write more of the name.") % {"said": said, "names": names}
        )
    return meant[0] if meant else None


def _addresses(person: Person) -> set[str]:
    return {address.value.lower() for address in person.addresses.all() if address.kind == "email"}
