"""Whether the questions of the customer's last message are touched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.deflection import is_deflection
from kb.coach.identifiers import written_in
from kb.coach.language import spoken
from kb.coach.moments import WHEN
from kb.coach.situation import Hint, Situation, Text, any_of
from kb.coach.tense import is_of_our_future, is_of_the_past

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
    "сколько", "какова? (?:цена|стоимость|сумма)", "до какого", "какого числа", "how (?:many|much|long)",
    "what (?:is the )?(?:price|cost|date)",
)  # fmt: skip
_MANY = re.compile(
    r"\d|\b(?:один|одн[аоу]|два|две|двух|три|трех|четыре|пять|шесть|семь|восемь|девять|десять|полгода|год|сутки|"
    r"бесплатно|даром|one|two|"
    r"three|four|five|six|seven|eight|nine|ten|twelve|free|nothing|unlimited|half an?)\b"
)
_ASKS_WHERE = any_of("где", "куда", "откуда", "where")
_ASKS_DEED = any_of(
    "(?:can|could|will|would) (?:you|u|someone|anybody)", "(?:не )?мог(?:ли|ла)? бы (?:вы|ты)?", "(?:с)?мож(?:ешь|"
    "ете)", "глян\\w+", "поможе\\w+",
    "посмотри(?:шь|те)", "почини(?:шь|те)",
)  # fmt: skip
_PLACE = re.compile(
    r"\b(?:во?|на|у|из|около|возле|за|под|рядом с)\s+\w{3,}|\b(?:across|opposite|behind|beside|next\sto|at|"
    r"near)\s\w+|\b(?:in|on|to|from|with|by|under)\s+(?:the|"
    r"your|our|a|its)\s+\w+|\b(?:here|there|здесь|там)\b"
)
# Questions without their mark.
_ASKS_SO = re.compile(
    r"\b(?:подскаж|скаж|сообщ|объясн|расскаж|уточн|напиш|интерес|хотел\w* (?:бы )?узнать|не понимаю|непонятно)\w*"
    r"(?: мне| нам)?,? (?:пожалуйста,? )?"
    r"(?:как|когда|где|куда|почему|зачем|сколько|како\w+|можно|что|чем|кто|есть|нужно)\b"
    r"|\b(?:tell|let|inform|advise|wonder\w*|like to know|want to know|explain|ask)(?: (?:me|us|know)){0,2} "
    r"(?:how|when|where|why|what|which|whether|if|who)\b"
    r"|^(?:как|когда|где|почему|сколько|how|when|where|why) (?:do|does|can|is|are|much|many|long|мне|нам|можно)\b"
)
# What answers a question of a kind in any words: a permission, a duty, a reason, the steps.
_ANSWERS = tuple((words.pattern(f"asks_{kind}"), words.pattern(f"answers_{kind}")) for kind in ("may", "must", "why"))
_SOME_TIME = words.pattern("some_time")
_ENDING = re.compile(
    r"(?<=\w{3})(?:ами|ями|ого|ему|ому|ыми|ими|иях|ов|ев|ей|ой|ий|ый|ая|яя|ое|ее|ые|ие|ом|ем|ам|ям|ах|ях|ую|юю|а|я|"
    r"о|е|и|ы|у|ю|ь|й)$"
)
# Beginnings of words that answer each other.
_ALIKE = [tuple(line.split()) for line in words.lines("alike")]
_EMPTY_WORDS = """
что как где кто чем чего кому или если это этот эта эти его она они нас вас вам мне меня мной для при под над без
про вот так там тут уже еще мои мой моя наш наша наши ваш ваша ваши свой своя свое можно можете можешь могу нужно
надо будет будут было была быть есть когда почему зачем куда откуда сколько какой какая какие каком подскажите
подскажи подсказать скажите скажи сказать помогите помочь пожалуйста прошу здравствуйте привет добрый день опять
снова вообще просто только очень спасибо сейчас теперь тоже the and for are you your our can could would will what
when where how why who which does did have has had not but its with this that them they may please tell help hello
hey dear from any all get got again own thanks thank was were been there here just then than before need want know
like about some anything something one two week day still much many going able
подскажешь подскажете поможешь поможете глянешь посмотришь happen happened happens произошло случилось получилось вышло
делать сделать sometime неделю неделя день дня числа"""
_EMPTY = set(_EMPTY_WORDS.split())


def questions(text: Text, situation: Situation) -> Iterator[Hint]:
    """One hint: the first question that no word of the answer touches."""
    if asked := unanswered(text, situation):
        yield Hint("questions", format_lazy(_("Not answered yet: “{question}”"), question=asked.strip()[:90]))


def unanswered(text: Text, situation: Situation) -> str | None:
    """The first question that the answer leaves out. Where one alone was asked, an answer that speaks of anything in
    the message answers it, as far as words tell; in another language none tells."""
    before: list[str] = []
    before_was_asked = False
    theirs = Text(situation.last)
    says_nothing = is_deflection(text, situation)
    if not says_nothing and spoken(text) != spoken(theirs) and spoken(text) and spoken(theirs):
        return None
    is_one = sum(map(_is_question, theirs.sentences[:60])) == 1
    for sentence in theirs.sentences[:60]:
        asked = _telling(sentence)
        is_asked = _is_question(sentence)
        if is_asked:
            # "Can you fix it?" speaks of what was said before, unless that was asked as well.
            if not asked and set(written_in(situation.last)).intersection(written_in(text.plain)):
                continue  # "Where are they?" of numbers that are told of
            about = asked if len(asked) > 1 or (asked and before_was_asked) else asked + before
            about = _telling(situation.last[:20_000]) if is_one else about
            if about and (says_nothing or not _touches(text, situation, sentence, about)):
                return sentence
        before, before_was_asked = asked, is_asked
    return None


def _is_question(sentence: str) -> bool:
    return sentence.rstrip().endswith("?") or _ASKS_SO.search(sentence.lower()) is not None


def _touches(text: Text, situation: Situation, question: str, about: list[str]) -> bool:
    if _ASKS_WHEN.search(question.lower()) and (situation.then == "solved" or text.says(WHEN) or text.says(_SOME_TIME)):
        return True
    if _ASKS_WHERE.search(question.lower()) and text.says(_PLACE):
        return True
    if _ASKS_DEED.search(question.lower()) and any(
        is_of_our_future(each) or is_of_the_past(each) for each in text.low_sentences
    ):
        return True
    if _ASKS_MANY.search(question.lower()) and text.says(_MANY):
        return True
    if _ASKS_YES.search(question) and text.says(_YES):
        return True
    if any(asks.search(question.lower()) and text.says(says) for asks, says in _ANSWERS):
        return True
    stems = {stem_of(word) for word in about}
    stems |= {stem_of(like) for group in _ALIKE if any(word.startswith(group) for word in about) for like in group}
    return any(is_same(stem, word) for stem in stems for word in text.words)


def _telling(sentence: str) -> list[str]:
    return [word for word in Text(sentence).words if len(word) > 2 and word not in _EMPTY]


def stem_of(word: str) -> str:
    """What stays of a word in most of its forms."""
    stem = _ENDING.sub("", word) if "а" <= word[-1] <= "я" else word
    return stem if len(stem) < 4 else stem[:4] if len(stem) < 6 else stem[:5]


def is_same(stem: str, word: str) -> bool:
    return word == stem if len(stem) < 3 else word.startswith(stem)
