"""How the customer is addressed: by name, the right one, and as they speak themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import names
from kb.coach.situation import Hint, Situation, Text, any_of

_GREETING = (
    r"(?:здравствуй(?:те)?|добр\w+\s+(?:день|утро|вечер)|привет(?:ствую)?|уважаем\w+|дорог\w+|hello|hi|"
    r"hey|hiya|dear|good\s+(?:morning|afternoon|evening|day))"
)
_TITLE = r"(?:(?:mr|mrs|ms|miss|dr|господин|госпожа)\.?\s+)?"
_GREETED = re.compile(rf"(?:^|[.!\n][ \t]*){_GREETING}\b[,!]?[ \t]+{_TITLE}([^\W\d_]+)", re.IGNORECASE)
_CALLED = re.compile(r"^\s*([^\W\d_]+)(?:\s+[^\W\d_]+)?\s*[,!]")
_NOBODY = set(
    """sir sirs madam ma customer customers client user users team all everyone everybody colleague colleagues friend
    friends folks guys there again member members guest guests resident residents applicant student students parent parents
    subscriber reader hiring support applicants passenger passengers patient tenant tenants partner partners mate buddy
    клиент клиентка клиенты пользователь пользователи коллега коллеги господа команда друзья друг покупатель покупатели
    заказчик абонент абоненты житель жители гость гости пациент пациенты студент студенты родители сотрудник сотрудники
    заявитель гражданин граждане участник участники подписчик пассажир пассажиры партнер партнеры читатель всем все вам
    собственник собственники жилец жильцы арендатор дамы уважаемый уважаемая уважаемые дорогой дорогая дорогие""".split()
)
# Nothing but a name stands between the greeting and the mark behind it: `Dear Juliette,`.
_NAMED = re.compile(
    rf"(?:^|[.!\n][ \t]*){_GREETING},?[ \t]+{_TITLE}([^\W\d_]{{3,20}})(?:[ \t]+[^\W\d_]{{2,20}})?(?:[,!.:]|[ \t]*$|[ \t]+[—–-])",
    re.IGNORECASE | re.MULTILINE,
)
_THOU = any_of("ты", "тебе", "тебя", "тобой", "тво[йяеию]", "твоего", "твоей", "твоему", "твоих", "твоим")
_THOU_VERB = re.compile(r"\b(?!лишь\b|мышь\b|тишь\b|вишь\b)\w{2,}(?:[еи]шь|[еи]шься)\b", re.IGNORECASE)
_THOU_ORDER = any_of(
    "смени", "зайди", "напиши", "глянь", "гляди", "проверь", "перезагрузи", "нажми", "открой", "закрой", "посмотри",
    "сделай", "попробуй", "пиши", "подожди", "перекинь", "отпишись", "сообщи", "введи", "выбери", "включи",
    "выключи", "скажи", "подскажи", "помоги", "почини", "вставь", "выдерни", "скинь", "удали", "установи", "обнови",
    "перейди",
)  # fmt: skip
_YOU = any_of(
    "вы", "вас", "вам", "вами", "ваш", "ваш[аеиу]", "ваше[йгм]*", "ваши[хм]*", "можете", "сможете", "хотите",
    "будете", "увидите", "получите", "пришлете", "ответите",
)  # fmt: skip
_YOU_ORDER = re.compile(
    r"\b(?!здравствуйте\b|сайте\b)\w{2,}(?:[йь]те|йтесь|ьтесь)\b|\b(?!лимите\b|визите\b|кредите\b|магните\b)\w{2,}ите\b",
    re.IGNORECASE,
)
_SLANG = any_of(
    "hey", "hiya", "yo", "yep", "yup", "nope", "gonna", "wanna", "gotta", "ya", "dude", "mate", "no probs",
    "no worries", "cool", "lol", "btw", "kinda", "cheers", "guys",
)  # fmt: skip
_STIFF = any_of(
    "dear sir*", "dear madam", "yours faithfully", "yours truly", "we shall", "to whom it may concern", "i remain",
    "esteemed",
)  # fmt: skip
_FORMAL = any_of(
    "dear sir*", "dear madam", "yours faithfully", "yours sincerely", "to whom it may concern", "dear mr*",
    "dear ms",
)  # fmt: skip
_CASUAL = re.compile(r"^\s*(?:hey|hiya|yo|hi\b)|\b(?:gonna|wanna|pls|plz|thx|cheers|mate)\b", re.IGNORECASE)


def name(text: Text, situation: Situation) -> Iterator[Hint]:
    forms = names.forms(situation.customer)
    if (
        forms
        and not forms.intersection(text.words)
        and not _is_spelled_anew(text, situation)
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


def form(text: Text, situation: Situation) -> Iterator[Hint]:
    """One voice, and that of the customer. Where they give no sign, it is вы."""
    thou = text.first(_THOU) or text.first(_THOU_VERB) or text.first(_THOU_ORDER)
    you = text.first(_YOU) or text.first(_YOU_ORDER)
    theirs = Text(situation.last)
    if thou and you:
        yield Hint("form", _("“Ты” and “вы” stand in one answer"), thou)
    elif you and says_thou(theirs):
        yield Hint("form", _("The customer says “ты”; the answer says “вы”"), you)
    elif thou and not says_thou(theirs):
        yield Hint("form", _("The customer is on formal terms; the answer says “ты”"), thou)
    elif (slang := text.first(_SLANG)) and theirs.says(_FORMAL):
        yield Hint("form", _("The customer writes formally; this is slang"), slang)
    elif (stiff := text.first(_STIFF)) and theirs.says(_CASUAL):
        yield Hint("form", _("The customer writes plainly; this is stiff"), stiff)


def says_thou(text: Text) -> bool:
    thou = text.says(_THOU) or text.says(_THOU_VERB) or text.says(_THOU_ORDER)
    return thou and not (text.says(_YOU) or text.says(_YOU_ORDER))


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
        and named[1].lower() not in right | _NOBODY
        and _is_of_one_script(named[1], forms)
    ):
        return named.span(1)
    found = (_GREETED.search(text.plain), _CALLED.match(text.plain))
    return next((each.span(1) for each in found if each and _is_another(each[1], right, forms)), None)


def _is_another(said: str, right: frozenset[str], forms: frozenset[str]) -> bool:
    word = said.lower()
    if not _is_capital(said) or word in right or word in _NOBODY:
        return False
    return word in names.KNOWN or any(names.is_near(word, each) for each in forms)


def _is_spelled_anew(text: Text, situation: Situation) -> bool:
    """Whether somebody is greeted in letters in which the customer's name is not written: `Hi Daria` of Дарья."""
    named = _NAMED.search(text.plain)
    return (
        named is not None and _is_capital(named[1]) and not _is_of_one_script(named[1], names.forms(situation.customer))
    )


def _is_capital(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()


def _is_of_one_script(word: str, forms: frozenset[str]) -> bool:
    return any(word.isascii() == form.isascii() for form in forms)
