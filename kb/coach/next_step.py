"""What happens next and when: told at all, and no later than what the ticket promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.deflection import is_deflection
from kb.coach.moments import WHEN, earliest, is_ahead
from kb.coach.situation import Hint, Situation, Text, any_of
from kb.coach.tense import is_of_our_future, is_of_the_future, is_of_the_past

_REQUEST = words.pattern("requests")
_ONCE = any_of("как только", "as soon as", "once", "(?:the )?next step", "следующ\\w+ шаг*")
_ORDER = re.compile(
    r"\b(?!здравствуйте|извините|простите|ожидайте|ждите|подождите|смотрите|читайте|прочитайте|прочтите|изучите|"
    r"ознакомьтесь|обратитесь|обращайтесь|воспользуйтесь|посетите|беспокойтесь|волнуйтесь|переживайте|знайте|"
    r"сайте\b|лимите|визите|кредите|учтите|поверьте|имейте|примите|оставайтесь)\w{2,}(?:[йь]те|йтесь|ьтесь|ите)\b",
    re.IGNORECASE,
)
# Orders in English begin a clause.
_ENGLISH_ORDER = re.compile(
    r"(?:^|[.:;!,\n]\s*|\band\s|\bthen\s|\bjust\s)(?:ring|call|phone|text|open|go|click|press|tap|choose|select|"
    r"try|restart|reply|send|bring|"
    r"come|enter|sign|log|fill|download|install|update|take|collect|pick|turn|switch|unplug|plug|upload|attach|"
    r"confirm|reset)\s\w"
)
# An open door is no request: `let us know if you have questions`.
_DOOR = re.compile(
    r"[^.!?\n]{0,60}\bif (?:you (?:have|need|require|want|would)|any|there|anything|something)\b[^.!?\n]*"
    r"|если (?:у вас |у тебя )?(?:что|будут|появ|возник|остан|остал|есть|понадоб)[^.!?\n]*"
)
_WANTS = re.compile(
    r"\b(?:пришли(?:те)?|уточни(?:те)?|подтверди(?:те)?|укажите|сообщите|please (?:send|confirm|tell|"
    r"provide|reply)|send us)\b(?!,?\s*(?:пожалуйста,?\s*)?(?:если|when|if|us if|me if))",
    re.IGNORECASE,
)
_THEN = words.pattern("then")
_COMES = words.pattern("comes")
_UP_TO_THEM = re.compile(
    r"\b(?:можно|можете|можешь|нужно|надо|необходимо|следует|успе[йе]|срок оплаты|оплат\w+|действ\w+|акци\w+|истека\w+|"
    r"valid|expires?|please|you (?:must|may|can|should)|due|pay|hand in)\b|\w{3,}[йи]те\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:()]|\s[—–-]\s")


def next_step(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved":
        if span := text.first(_WANTS):
            yield Hint("next_step", _("This solves the request, yet the answer asks for something"), span)
    elif any(map(_tells, text.low_sentences)) or (_asks(text) and not is_deflection(text, situation)):
        return
    elif situation.then == "pending":
        if not any(is_of_the_future(sentence) for sentence in text.low_sentences):
            yield Hint("next_step", _("Say what you need of the customer"))
    else:
        yield Hint("next_step", _("Say what happens next, and when"))


def promise(text: Text, situation: Situation) -> Iterator[Hint]:
    """A moment later than what the ticket promises."""
    if situation.promise is None or situation.now is None or situation.then == "solved":
        return
    for sentence in text.low_sentences:
        said = earliest(sentence, situation.now)
        if said is not None and said > situation.promise and _is_ours(sentence, situation):
            yield Hint("promise", _("Later than the customer was promised"))
            return


def _asks(text: Text) -> bool:
    low = _DOOR.sub(" ", text.low)
    return (
        "?" in low
        or _REQUEST.search(low) is not None
        or _ORDER.search(low) is not None
        or _ENGLISH_ORDER.search(low) is not None
    )


def _tells(sentence: str) -> bool:
    if is_ahead(sentence) or _ONCE.search(sentence):
        return True
    if WHEN.search(sentence):
        if not is_of_the_past(sentence):
            return True
        parts = _CLAUSE.split(sentence)
        return any(len(part.split()) > 2 and WHEN.search(part) and not is_of_the_past(part) for part in parts)
    if _THEN.search(sentence) and is_of_the_future(sentence):
        return True
    return is_of_our_future(sentence)


def _is_ours(sentence: str, situation: Situation) -> bool:
    """Whether what is to happen then is ours to do: neither done already nor a day by which the customer may act."""
    if not (is_ahead(sentence) or _COMES.search(sentence)) and is_of_the_past(sentence):
        return False
    timed = [part for part in _CLAUSE.split(sentence) if situation.now and earliest(part, situation.now)]
    return not timed or not all(_UP_TO_THEM.search(part) for part in timed)
