"""How a reply ends: what happens next and when; a kind word and something for next time where it solves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.moments import WHEN, earliest
from kb.coach.situation import Hint, Situation, Text, any_of

_WILL = re.compile(
    r"\b(?!проблем|нашем|нашим|своим|самим|одним|последн|прежн|поэтому)(?:про|на|по|со|при|от|ис|вер|за|"
    r"пере|раз|у|вы|под|до|об|воз|рас|с|ре|из|о)\w{1,12}(?:им|ем|ю|шу|чу|жу|лю|ну|иму)\b|\bгляну\b|"
    r"\bбуд(?:у|ем)\b"
    r"|\b(?:will|shall|gonna|going to)\b|\b\w+'ll\b",
    re.IGNORECASE,
)
_COMES = re.compile(
    r"\b(?:будет|будут|прид(?:е|у)т|уйд(?:е|у)т|приедет|провер[ия]т|исправ[ия]т|позвон[ия]т|напиш[еу]т|"
    r"comes?|leaves?|arrives?)\b",
    re.IGNORECASE,
)
_REQUEST = any_of(
    "напиши(?:те)?", "пришли(?:те)?", "сообщи(?:те)?", "отпиши(?:тесь|сь)", "уточни(?:те)?", "проверь(?:те)?",
    "попробуй(?:те)?", "дай(?:те)? знать", "просим сообщить", "пиши(?:те)?", "глянь(?:те)?", "позвони(?:те)?",
    "ответь(?:те)?", "подтверди(?:те)?", "укажи(?:те)?", "перезагрузи(?:те)?", "скинь(?:те)?", "let (?:us|me) know",
    "tell (?:us|me)", "send (?:us|me)", "report back", "write back", "ping me",
    "please (?:check|send|try|confirm|tell|reply|call|restart)", "check (?:the|your|that|whether|if|which|how|it)",
)  # fmt: skip
_WANTS = re.compile(
    r"\b(?:пришли(?:те)?|уточни(?:те)?|подтверди(?:те)?|укажите|сообщите|please (?:send|confirm|tell|"
    r"provide|reply)|send us)\b(?!,?\s*(?:пожалуйста,?\s*)?(?:если|when|if|us if|me if))",
    re.IGNORECASE,
)
_WARM = any_of(
    "рад[аы]? (?:был[аио]? )?(?:вам |тебе )?помочь", "рад[аы]?,? что", "рады был*", "рад был*", "мы были рады",
    "обращай(?:тесь|ся)", "будем рады", "мы рядом", "хорошего", "хороших", "всего доброго", "удачи", "удачн*",
    "приятн*", "всегда на связи", "пиши(?:те)?,? если", "отличного", "отлично,? что", "с удовольствием",
    "замечательно,? что", "успех*", "glad", "let (?:us|me) know if", "(?:we are|we're) here", "happy to",
    "pleas(?:ed|ure)", "feel free", "(?:have|enjoy) (?:a|your|the)", "all the best", "any ?time", "great to hear",
    "great that", "good luck", "do(?: not|n't) hesitate", "shout if", "delighted",
)  # fmt: skip
_TIP = any_of(
    "на будущее", "на всякий случай", "лучше не", "в следующий раз", "в дальнейшем", "совет*", "подсказк*",
    "памятк*", "инструкци*", "чтобы [^.!?]{0,40}\\bне", "если (?:снова|опять|повтор|пропад)*", "полезно",
    "справк[аеу]", "стать[яею]", "рекоменду*", "next time", "just in case", "try not to",
    "(?:for|in) (?:the )?future", "tips?", "hint", "to avoid", "guide", "instructions", "step by step", "should it",
    "if (?:it|this) happens again", "article", "recommend", "to prevent",
)  # fmt: skip


def next_step(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved":
        if span := text.first(_WANTS):
            yield Hint("next_step", _("This solves the request, yet the answer asks for something"), span)
    elif situation.then == "pending":
        if not ("?" in text.plain or text.says(_REQUEST) or text.says(_WILL)):
            yield Hint("next_step", _("Say what you need of the customer"))
    elif not (text.says(_REQUEST) or any(_tells(sentence) for sentence in text.sentences)):
        yield Hint("next_step", _("Say what happens next, and when"))


def promise(text: Text, situation: Situation) -> Iterator[Hint]:
    """A moment later than what the ticket promises."""
    if situation.promise is None or situation.now is None or situation.then == "solved":
        return
    for sentence in text.sentences:
        said = earliest(sentence, situation.now) if _WILL.search(sentence) or _COMES.search(sentence) else None
        if said is not None and said > situation.promise:
            yield Hint("promise", _("Later than the customer was promised"))
            return


def useful(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.has_address and not text.says(_TIP):
        yield Hint("useful", _("Add something for next time: an article or a tip"))


def ending(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.says(_WARM):
        yield Hint("ending", _("End on a kind note: “was glad to help”"))


def _tells(sentence: str) -> bool:
    return bool((_WILL.search(sentence) or _COMES.search(sentence)) and WHEN.search(sentence))
