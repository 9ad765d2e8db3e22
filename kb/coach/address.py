"""Whether the customer is called by name, and by the right one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import names, words
from kb.coach.situation import Hint, Situation, Text

_GREETING = (
    r"(?:здравствуй(?:те)?|добр\w+\s+(?:день|утро|вечер)|привет(?:ствую)?|уважаем\w+|дорог\w+|hello|hi|"
    r"hey|hiya|dear|good\s+(?:morning|afternoon|evening|day))"
)
_TITLE = r"(?:(?:mr|mrs|ms|miss|dr|господин|госпожа)\.?\s+)?"
_GREETED = re.compile(rf"(?:^|[.!\n][ \t]*){_GREETING}\b[,!]?[ \t]+{_TITLE}([^\W\d_]+)", re.IGNORECASE)
_CALLED = re.compile(r"^\s*([^\W\d_]+)(?:\s+[^\W\d_]+)?\s*[,!]")
_NOBODY_WORDS = """
sir sirs madam ma customer customers client user users team all everyone everybody colleague colleagues friend
friends folks guys there again member members guest guests resident residents applicant student students parent
parents subscriber reader hiring support applicants passenger passengers patient tenant tenants partner partners
mate buddy клиент клиентка клиенты пользователь пользователи коллега коллеги господа команда друзья друг
покупатель покупатели заказчик абонент абоненты thanks thank accounts accounting sales reception office
neighbours neighbors спасибо житель жители гость гости пациент пациенты студент студенты родители сотрудник
сотрудники заявитель гражданин граждане участник участники подписчик пассажир пассажиры партнер партнеры
читатель всем все вам собственник собственники жилец жильцы арендатор дамы уважаемый уважаемая уважаемые дорогой
дорогая дорогие"""
_NOBODY = set(_NOBODY_WORDS.split())
_FOND = re.compile(r"(?:нк|шк|ньк|еньк|оньк|очк|ечк|юш|уш|ул|юн|ик|ок|чик|ськ|юльк|ань)[аияоьу]?$|(?:ie|y)$")
_MORE = words.pattern("names")
_THANKED = re.compile(
    r"(?:^|[.!\n][ \t]*)(?:спасибо|благодарю|извините|простите|конечно|thanks|thank you|sorry|of course),"
    r"[ \t]+([^\W\d_]+)(?=[,.!])",
    re.IGNORECASE,
)
# Nothing but a name stands between the greeting and the mark behind it: `Dear Juliette,`.
_NAMED = re.compile(
    rf"(?:^|[.!\n][ \t]*){_GREETING},?[ \t]+{_TITLE}([^\W\d_]{{3,20}})"
    rf"(?:[ \t]+([^\W\d_]{{2,20}}))?(?:[,!.:]|[ \t]*$|[ \t]+[—–-])",
    re.IGNORECASE | re.MULTILINE,
)


def name(text: Text, situation: Situation) -> Iterator[Hint]:
    forms = names.forms(situation.customer)
    if (
        forms
        and not forms.intersection(text.words)
        and not _is_called_otherwise(text, forms)
        and _other_name(text, situation) is None
    ):
        first = names.first(situation.customer)
        yield Hint("name", format_lazy(_("Call the customer by name: {name}"), name=first[:60]))


def wrong_name(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := _other_name(text, situation):
        said = text.written[slice(*span)]
        yield Hint(
            "wrong_name",
            format_lazy(_("The customer is {name}, not {said}"), name=situation.customer[:60], said=said[:40]),
            span,
        )


def _other_name(text: Text, situation: Situation) -> tuple[int, int] | None:
    """Where somebody else is greeted, or the customer's name is misspelled."""
    forms = names.forms(situation.customer)
    if not forms or not names.is_of_a_person(situation.customer):
        return None
    # Whoever signs their message otherwise may be called so.
    right = forms.union(word for part in Text(situation.last).words for word in names.cases(part))
    named = _NAMED.search(text.plain)
    if (
        named
        and _is_capital(named[1])
        and (named[2] is None or named[2].lower() in right or _is_capital(named[2]))
        and not _is_fond(named[1].lower(), forms)
        and named[1].lower() not in right | _NOBODY
        and _is_of_one_script(named[1], forms)
    ):
        return named.span(1)
    found = (_GREETED.search(text.plain), _CALLED.match(text.plain), _THANKED.search(text.plain))
    return next((each.span(1) for each in found if each and _is_another(each[1], right, forms)), None)


def _is_another(said: str, right: frozenset[str], forms: frozenset[str]) -> bool:
    word = said.lower()
    if not _is_capital(said) or word in right or word in _NOBODY or _is_fond(word, forms):
        return False
    return word in names.KNOWN or _MORE.fullmatch(word) is not None or any(names.is_near(word, each) for each in forms)


def _is_fond(word: str, forms: frozenset[str]) -> bool:
    """A fond form of one of the names: Машенька, Танюша."""
    is_short = word not in names.KNOWN and any(form.startswith(word) for form in forms)
    return is_short or (_FOND.search(word) is not None and any(word[:3] == form[:3] for form in forms if len(form) > 2))


def _is_called_otherwise(text: Text, forms: frozenset[str]) -> bool:
    """Whether somebody is called in letters in which the customer's name is not written (`Hi Daria` of Дарья), or by a
    short form that no list has."""
    called = _NAMED.search(text.plain) or _CALLED.match(text.plain)
    if called is None or not _is_capital(called[1]):
        return False
    return not _is_of_one_script(called[1], forms) or _is_fond(called[1].lower(), forms)


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()


def _is_of_one_script(word: str, forms: frozenset[str]) -> bool:
    return any(word.isascii() == form.isascii() for form in forms)
