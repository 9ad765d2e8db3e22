"""Whether what was asked is touched: the questions of the customer's last message, and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.deflection import is_deflection
from kb.coach.language import spoken
from kb.coach.moments import WHEN
from kb.coach.situation import Hint, Situation, Text, any_of

_NUMBER = re.compile(
    r"(?<![\w+@/.:-])(?:[A-Za-zА-Яа-яЁё]{1,6}[-–]?\d{2,12}(?:-\d{2,8})?|[A-Z]{2,8}\d{4,12}|"
    r"\d{2,6}-\d{2,8}(?:/\d{1,4})?|\d{5,15})"
    r"(?![\w@/-])(?!\s*(?:руб|₽|\$|€|£|%|км|кг|мб|гб|mb|gb|km|kg))"
)
_DAY = re.compile(r"(?:19|20)\d\d-\d\d|\d\d-\d\d|[^\W\d_]{1,6}\d{2,3}")  # a day, a model: nothing to repeat
_KIND = re.compile(r"([^\W\d_]{4,20})(?:\s+(?:номер|number|no|id|is|под|за|на))?[\s№#.:]{1,4}$", re.IGNORECASE)
_ASKS_WHEN = any_of("когда", "во сколько", "when", "how soon", "what time")
_ASKS_YES = re.compile(
    r"^(?:а |и |но |and )?(?:можно|могу|есть|нужно|надо|верно|правда|is|are|do|does|can|could|may|will|"
    r"would|should)\b|\bли\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:^|[.!,\n]\s*)(?:да|нет|конечно|к сожалению|yes|no|of course|sure|unfortunately)\b", re.IGNORECASE
)
_ASKS_MANY = any_of(
    "сколько",
    "какова? (?:цена|стоимость|сумма)",
    "до какого",
    "какого числа",
    "how (?:many|much|long)",
    "what (?:is the )?(?:price|cost|date)",
)
_ASKS_WHERE = any_of("где", "куда", "откуда", "where")
_PLACE = re.compile(
    r"\b(?:во?|на|у|из|около|возле|за|под|рядом с)\s+\w{3,}|\b(?:in|on|at|to|from|near|with|by|under)\s+(?:the|"
    r"your|our|a|its)\s+\w+|\b(?:here|there|здесь|там)\b"
)
_SOME_TIME = any_of(
    "сейчас", "сразу", "уже", "немедленно", "как только", "пока (?:\\w+ )?не", "точн\\w+ (?:срок|дат|"
    "врем)*", "\\d{1,2}[:.]\\d\\d",
    "в пути", "минут*", "готов[оаы]?", "now", "already", "immediately", "as soon as", "once",
    "not (?:yet )?know\\w*", "on (?:the|"
    "its|their|his|my) way",
    "minutes?", "exact (?:date|time)", "ready", "in progress",
)  # fmt: skip
_ENDING = re.compile(
    r"(?<=\w{3})(?:ами|ями|ого|ему|ому|ыми|ими|иях|ов|ев|ей|ой|ий|ый|ая|яя|ое|ее|ые|ие|ом|ем|ам|ям|ах|ях|ую|юю|а|я|"
    r"о|е|и|ы|у|ю|ь|й)$"
)


class _Alike:
    """Words that answer each other; the first letters of each."""

    def __init__(self, words: str) -> None:
        self.words = words.split()

    def says(self, word: str) -> bool:
        return word.startswith(tuple(self.words))


_ALIKE = [_Alike(words) for words in (
    "верну возвр вернут денег деньг refund return money", "смени помен измен замен change replac switch updat",
    "почин исправ ремонт устран налад заработ fix repair mend resolv",
    "присла отправ высла пришл направ вышл send sent mail",
    "приед прибу доехат будет выезд arriv come visit", "достав привез курьер deliver courier driver",
    "перенес перепис move reschedul chang rebook", "отмен аннулир cancel", "заплат оплат платеж pay paid payment",
    "докум справк копи паспорт лиценз document paper copy certificate licence",
    "помож помог сдела посмотр глян help look check",
    "цена стоит стоимо рубл price cost pric",
    "посылк заказ parcel order package", "багаж чемод сумк suitcase luggage bag",
)]  # fmt: skip
_EMPTY_WORDS = """
что как где кто чем чего кому или если это этот эта эти его она они нас вас вам мне меня мной для при под над без
про вот так там тут уже еще мои мой моя наш наша наши ваш ваша ваши свой своя свое можно можете можешь могу нужно
надо будет будут было была быть есть когда почему зачем куда откуда сколько какой какая какие каком подскажите
подскажи подсказать скажите скажи сказать помогите помочь пожалуйста прошу здравствуйте привет добрый день опять
снова вообще просто только очень спасибо сейчас теперь тоже the and for are you your our can could would will what
when where how why who which does did have has had not but its with this that them they may please tell help hello
hey dear from any all get got again own thanks thank was were been there here just then than before need want know
like about some anything something
one two week day still much many going
able
неделю неделя день дня числа"""
_EMPTY = set(_EMPTY_WORDS.split())


def questions(text: Text, situation: Situation) -> Iterator[Hint]:
    """One hint: the first question that no word of the answer touches."""
    if asked := _unanswered(text, situation):
        yield Hint("questions", format_lazy(_("Not answered yet: “{question}”"), question=asked.strip()[:90]))


def _unanswered(text: Text, situation: Situation) -> str | None:
    before: list[str] = []
    before_was_asked = False
    says_nothing = is_deflection(text, situation)
    for sentence in Text(situation.last).sentences[:60]:
        asked = _telling(sentence)
        if sentence.rstrip().endswith("?"):
            # "Can you fix it?" speaks of what was said before, unless that was asked as well.
            if not asked and set(_numbers(situation.last)).intersection(_numbers(text.plain)):
                continue  # "Where are they?" of numbers that are told of
            about = asked if len(asked) > 1 or (asked and before_was_asked) else asked + before
            if about and (says_nothing or not _touches(text, situation, sentence, about)):
                return sentence
        before, before_was_asked = asked, sentence.rstrip().endswith("?")
    return None


def numbers(text: Text, situation: Situation) -> Iterator[Hint]:
    """Some of the customer's numbers are missing, or another one stands in place of theirs. Where they gave one alone,
    the word for what it is the number of will do."""
    theirs = list(dict.fromkeys(_numbers(situation.last[:20_000])))[:20]
    said = {found[0].upper(): found.span() for found in _NUMBER.finditer(text.plain)}
    missing = [each for each in theirs if each.upper() not in said]
    if not missing:
        return
    shapes = {_shape(each) for each in theirs}
    others = [span for each, span in said.items() if each not in {t.upper() for t in theirs} and _shape(each) in shapes]
    if len(missing) < len(theirs):
        yield Hint("numbers", format_lazy(_("The customer asked about {number} too"), number=missing[0]))
    elif others:
        yield Hint(
            "numbers", format_lazy(_("The customer wrote {number}: check the number"), number=missing[0]), others[0]
        )
    elif len(theirs) == 1 and not _is_of_it(text, situation, theirs[0]) and not _says_too_little(text, situation):
        yield Hint("numbers", format_lazy(_("The customer asked about {number}: name it"), number=theirs[0]))


def _numbers(written: str) -> list[str]:
    """Of orders, contracts, payments; not the year or the time."""
    return [each for each in _NUMBER.findall(written) if not _DAY.fullmatch(each) and sum(map(str.isdigit, each)) > 1]


def _is_of_it(text: Text, situation: Situation, number: str) -> bool:
    """Whether the answer speaks of what bears the number: `order 8801`; where nothing tells what it is, it does."""
    kind = _KIND.search(situation.last[: situation.last.find(number)][-40:])
    if spoken(text) != spoken(Text(situation.last)) or kind is None:
        return True
    return any(_is_same(_stem(kind[1].lower().replace("ё", "е")), word) for word in text.words)


def _says_too_little(text: Text, situation: Situation) -> bool:
    """Where another hint says already that the answer leaves something out."""
    return is_deflection(text, situation) or _unanswered(text, situation) is not None


def _touches(text: Text, situation: Situation, question: str, about: list[str]) -> bool:
    if _ASKS_WHEN.search(question.lower()) and (situation.then == "solved" or text.says(WHEN) or text.says(_SOME_TIME)):
        return True
    if _ASKS_WHERE.search(question.lower()) and text.says(_PLACE):
        return True
    if _ASKS_MANY.search(question.lower()) and re.search(r"\d", text.plain):
        return True
    if _ASKS_YES.search(question) and text.says(_YES):
        return True
    stems = {_stem(word) for word in about}
    stems |= {_stem(like) for group in _ALIKE if any(map(group.says, about)) for like in group.words}
    return any(_is_same(stem, word) for stem in stems for word in text.words)


def _telling(sentence: str) -> list[str]:
    return [word for word in Text(sentence).words if len(word) > 2 and word not in _EMPTY]


def _stem(word: str) -> str:
    """What stays of a word in most of its forms."""
    stem = _ENDING.sub("", word) if "а" <= word[-1] <= "я" else word
    return stem if len(stem) < 4 else stem[:4] if len(stem) < 6 else stem[:5]


def _is_same(stem: str, word: str) -> bool:
    return word == stem if len(stem) < 3 else word.startswith(stem)


def _shape(number: str) -> tuple[str, int]:
    return re.sub(r"\d", "", number).upper(), sum(map(str.isdigit, number))
