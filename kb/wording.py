"""The small language of answer templates: placeholders of tickets/placeholders.py, and parts that stand only in some
answers: `{if channel=email,portal}…{else}…{end}`, and the words of other templates, `{snippet.signature}`. Nothing in
it runs anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from tickets import placeholders

if TYPE_CHECKING:
    from people.models import Person
    from tickets.models import Ticket

CONDITIONS = ("channel", "language", "line", "status")
_MARK = re.compile(r"[ \t]*\{(?:if ([a-z]+)=([a-z0-9_]+(?:,[a-z0-9_]+)*)|(else)|(end))\}(?:[ \t]*\n)?")
_SNIPPET = re.compile(r"\{snippet\.([a-z][a-z0-9_]{1,39})\}")
MOST_SNIPPETS = 20  # in one text
_MANY_BLANKS = re.compile(r"\n{3,}")
_DIGITS = re.compile(r"\d{3,}")
_ADDRESS = re.compile(r"https?://[^\s)>\]]+")


class WrongWording(ValueError):
    """A template that cannot be read; the text is for whoever wrote it."""


def filled(
    text: str, ticket: Ticket, agent: Person, language: str, snippets: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The answer as it would stand in this ticket, in this language, with the words of `snippets` (kb/snippets.py)
    where it names them. One query where a custom field is named."""
    facts = {
        "channel": ticket.channel, "language": language, "line": str(ticket.line), "status": str(ticket.status),
    }  # fmt: skip
    with translation.override(language):
        standing = "".join(_standing(text, facts))
        # Once: what a snippet brings in is not looked through for snippets again.
        standing = _SNIPPET.sub(lambda found: _brought(found, facts, snippets), standing)
        return placeholders.fill(_MANY_BLANKS.sub("\n\n", standing).strip(), ticket, agent)


def check(text: str) -> None:
    """Raises WrongWording."""
    for _part in _standing(text, dict.fromkeys(CONDITIONS, "")):
        pass
    if len(snippets_in(text)) > MOST_SNIPPETS:
        raise WrongWording(_("A template names at most %(n)d snippets.") % {"n": MOST_SNIPPETS})


def snippets_in(text: str) -> list[str]:
    """The slugs of the snippets that it names, as often as it does."""
    return _SNIPPET.findall(text)


def unknown(text: str, snippets: Collection[str] = ()) -> list[str]:
    """Braces that would stand in the answer as they are, where these snippets are known."""
    known = {f"{{snippet.{each}}}" for each in snippets}
    return [each for each in placeholders.unknown(_MARK.sub("", text)) if each not in known]


def _brought(found: re.Match[str], facts: Mapping[str, str], snippets: Mapping[str, str]) -> str:
    text = snippets.get(found[1])
    return found[0] if text is None else "".join(_standing(text, facts)).strip()


def _standing(text: str, facts: Mapping[str, str]) -> Iterator[str]:
    """The parts that stand."""
    at, is_open, holds = 0, "", True
    for mark in _MARK.finditer(text):
        if holds:
            yield text[at : mark.start()]
        at = mark.end()
        if mark[1]:
            if is_open:
                raise WrongWording(_("One {if …} stands within another: end the first with {end}."))
            if mark[1] not in CONDITIONS:
                raise WrongWording(_("{if …} knows: %(names)s.") % {"names": ", ".join(CONDITIONS)})
            is_open, holds = "if", facts[mark[1]] in mark[2].split(",")
        elif not is_open or (mark[3] and is_open == "else"):
            raise WrongWording(_("%(mark)s has no {if …} before it.") % {"mark": mark[0].strip()})
        elif mark[3]:
            is_open, holds = "else", not holds
        else:
            is_open, holds = "", True
    if is_open:
        raise WrongWording(_("{if …} has no {end}."))
    yield text[at:]


def unlike(one: str, other: str) -> list[str]:
    """What one language of a template says and the other does not: placeholders, parts, addresses, numbers."""
    return sorted(_facts(one) ^ _facts(other))


def _facts(text: str) -> set[str]:
    named = {found.group().partition("|")[0].rstrip("}") + "}" for found in re.finditer(r"\{[a-z_.]+[^{}]*\}", text)}
    addresses = set(_ADDRESS.findall(text))
    return named | addresses | set(_DIGITS.findall(_ADDRESS.sub("", text)))
