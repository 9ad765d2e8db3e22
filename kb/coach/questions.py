"""Whether what was asked is touched: the questions of the customer's last message, and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.moments import WHEN
from kb.coach.situation import Hint, Situation, Text, any_of

_NUMBER = re.compile(r"\b[A-Za-zА-Яа-яЁё]{1,6}-\d{2,12}\b|\b\d{5,15}\b")
_ASKS_WHEN = any_of("когда", "во сколько", "when", "how soon", "what time")
_ASKS_YES = re.compile(
    r"^(?:а |и |но |and )?(?:можно|могу|есть|нужно|надо|верно|правда|is|are|do|does|can|could|may|will|"
    r"would|should)\b|\bли\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"(?:^|[.!,\n]\s*)(?:да|нет|конечно|к сожалению|yes|no|of course|sure|unfortunately)\b", re.IGNORECASE
)
_EMPTY_WORDS = """
что как где кто чем чего кому или если это этот эта эти его она они нас вас вам мне меня мной для при под над без
про вот так там тут уже еще мои мой моя наш наша наши ваш ваша ваши свой своя свое можно можете можешь могу нужно
надо будет будут было была быть есть когда почему зачем куда откуда сколько какой какая какие каком подскажите
подскажи подсказать скажите скажи сказать помогите помочь пожалуйста прошу здравствуйте привет добрый день опять
снова вообще просто только очень спасибо сейчас теперь тоже the and for are you your our can could would will what
when where how why who which does did have has had not but its with this that them they may please tell help hello
hey dear from any all get got again own thanks thank was were been there here just then than"""
_EMPTY = set(_EMPTY_WORDS.split())


def questions(text: Text, situation: Situation) -> Iterator[Hint]:
    """One hint: the first question that no word of the answer touches."""
    before: list[str] = []
    for sentence in Text(situation.last).sentences[:60]:
        asked = _telling(sentence)
        if sentence.rstrip().endswith("?"):
            # "Can you fix it?" speaks of what was said before.
            about = asked if len(asked) > 1 else asked + before
            if about and not _touches(text, sentence, about):
                yield Hint(
                    "questions", format_lazy(_("Not answered yet: “{question}”"), question=sentence.strip()[:90])
                )
                return
        before = asked


def numbers(text: Text, situation: Situation) -> Iterator[Hint]:
    """Of several numbers some are missing, or another one stands there in place of theirs."""
    theirs = list(dict.fromkeys(_NUMBER.findall(situation.last[:20_000])))[:20]
    said = {found[0].upper(): found.span() for found in _NUMBER.finditer(text.plain)}
    missing = [each for each in theirs if each.upper() not in said]
    if not missing or not said:
        return
    shapes = {_shape(each) for each in theirs}
    others = [span for each, span in said.items() if each not in {t.upper() for t in theirs} and _shape(each) in shapes]
    if len(missing) < len(theirs):
        yield Hint("numbers", format_lazy(_("The customer asked about {number} too"), number=missing[0]))
    elif others:
        yield Hint(
            "numbers", format_lazy(_("The customer wrote {number}: check the number"), number=missing[0]), others[0]
        )


def _touches(text: Text, question: str, about: list[str]) -> bool:
    if _ASKS_WHEN.search(question) and text.says(WHEN):
        return True
    if _ASKS_YES.search(question) and text.says(_YES):
        return True
    stems = tuple({_stem(word) for word in about})
    return any(word.startswith(stems) for word in text.words)


def _telling(sentence: str) -> list[str]:
    return [word for word in Text(sentence).words if len(word) > 2 and word not in _EMPTY]


def _stem(word: str) -> str:
    return word if len(word) < 4 else word[:4] if len(word) < 6 else word[:5]


def _shape(number: str) -> tuple[str, int]:
    return re.sub(r"\d", "", number).upper(), sum(map(str.isdigit, number))
