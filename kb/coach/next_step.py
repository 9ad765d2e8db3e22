"""What happens next and when: told at all, and no later than what the ticket promises."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.moments import WHEN, earliest, is_ahead
from kb.coach.situation import Hint, Situation, Text, any_of
from kb.coach.tense import is_of_the_future, is_of_the_past

_REQUEST = any_of(
    "дай(?:те)? знать", "прос(?:им|ьба) (?:\\w+ )?\\w+ть(?:ся)?", "прошу (?:\\w+ )?\\w+ть(?:ся)?", "отпишись",
    "напиши", "пришли", "сообщи", "уточни", "проверь", "попробуй", "пиши", "глянь", "позвони", "ответь", "подтверди",
    "укажи", "перезагрузи", "скинь", "скажи", "набери", "(?:жду|ждем) (?:от )?(?:вас|тебя|ваш*|тво*|ответ*|фото*)",
    "нужн[аоы] (?:\\w+ )?(?:фото|номер|модел|адрес|дат|копи|скан|докум|справк|снимок|скриншот|чек)*", "(?:give|"
    "grant) (?:us|me) (?:a|an|half|until|till)", "(?:aim|hope|expect|try|trying|intend) to", "от (?:вас|"
    "тебя)", "(?:от вас|вам) (?:нуж|треб|необходим)*", "let (?:us|me) know", "tell (?:us|me)", "(?:send|mail|"
    "e-?mail|text) (?:us|me)",
    "report back", "(?:write|get|come) back to (?:us|me)", "write back", "ping me", "call (?:us|me)",
    "(?:please|kindly) (?!wait|see|note|be |accept|consult|refer|read|visit|find|do not|don't)\\w+",
    "check (?:the|your|that|whether|if|which|how|it)", "(?:could|can|would|will) you (?:please )?\\w+",
    "(?:we|i) need (?:you|your|a|an|the|one|two)", "(?:waiting for|awaiting|looking forward to) (?:your|the)",
)  # fmt: skip
_ORDER = re.compile(
    r"\b(?!здравствуйте|извините|простите|ожидайте|ждите|подождите|смотрите|читайте|прочитайте|прочтите|изучите|"
    r"ознакомьтесь|обратитесь|обращайтесь|воспользуйтесь|посетите|беспокойтесь|волнуйтесь|переживайте|знайте|"
    r"сайте\b|лимите|визите|кредите|учтите|поверьте|имейте|примите|оставайтесь)\w{2,}(?:[йь]те|йтесь|ьтесь|ите)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:пришли(?:те)?|уточни(?:те)?|подтверди(?:те)?|укажите|сообщите|please (?:send|confirm|tell|"
    r"provide|reply)|send us)\b(?!,?\s*(?:пожалуйста,?\s*)?(?:если|when|if|us if|me if))",
    re.IGNORECASE,
)
_THEN = any_of(
    "как только", "как (?:только )?\\w+(?:ет|ит|им|ем|у|ю|ешь|ишь|ете|ите|ут|ют|"
    "ят)(?:ся)?", "когда", "после (?:этого|того|чего|\\w+)", "потом", "затем",
    "сразу", "далее", "не превыша*", "\\d+ (?:\\w+ )?(?:дней|дня|часов|часа|минут|hours|days|"
    "minutes)", "по (?:итогам|готовности|результат)*", "once", "as soon as", "when", "after", "then", "afterwards",
    "straight away", "right away", "next", "until", "on (?:the|its|their|my|our) way", "в пути", "вам", "тебе", "you",
)  # fmt: skip
_COMES = any_of(
    "придет", "придут", "уйдет", "уйдут", "приедет", "проверит", "проверят", "исправит", "исправят", "позвонит",
    "позвонят", "напишет", "напишут", "вылетает", "выезжает", "comes?", "leaves?", "arrives?", "brings?", "flies",
)  # fmt: skip
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
    elif _asks(text) or any(_tells(sentence) for sentence in text.low_sentences):
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
    return "?" in text.plain or text.says(_REQUEST) or text.says(_ORDER)


def _tells(sentence: str) -> bool:
    if is_ahead(sentence):
        return True
    if WHEN.search(sentence):
        if not is_of_the_past(sentence):
            return True
        parts = _CLAUSE.split(sentence)
        return any(len(part.split()) > 2 and WHEN.search(part) and not is_of_the_past(part) for part in parts)
    return _THEN.search(sentence) is not None and is_of_the_future(sentence)


def _is_ours(sentence: str, situation: Situation) -> bool:
    """Whether what is to happen then is ours to do: neither done already nor a day by which the customer may act."""
    if not (is_ahead(sentence) or _COMES.search(sentence)) and is_of_the_past(sentence):
        return False
    timed = [part for part in _CLAUSE.split(sentence) if situation.now and earliest(part, situation.now)]
    return not timed or not all(_UP_TO_THEM.search(part) for part in timed)
