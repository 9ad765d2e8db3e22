"""What a message says about the matter: without greeting, thanks, offers to write again and signature."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"^[^\w\n]*(?:[\w-]+(?: [\w-]+)?,?\s+)?(?:здравствуй(?:те)?|приветствую|привет|доброго (?:дня|утра|вечера)|"
    r"добр\w+ (?:день|утро|вечер|время суток)|доброе утро|уважаем\w+|hello|hi|hey|dear|"
    r"good (?:morning|afternoon|evening|day)|greetings)\b[^\n.!?]{0,60}(?:[.!?…]+|,?$|,(?=\s*\n))\s*",
    re.I | re.M,
)
_THANKS = re.compile(
    r"^[^\w\n]*(?:[\w-]+(?: [\w-]+)?, )?(?:больш\w+ )?(?:спасибо|благодар\w+|thank(?:s| you)|many thanks)\b"
    r"[^\n.!?]{0,70}(?:[.!?…]+|$)\s*",
    re.I | re.M,
)
_SIGNED = re.compile(
    r"^[^\w\n]*(?:с (?:наилучшими пожелани\w+|уважением)|всего (?:доброго|хорошего)|хорошего (?:дня|вечера)|"
    r"ваш\w* (?:служба |команда )?поддержк\w*|(?:best|kind|warm)(?:est)? (?:regards|wishes)|kind regards|regards|"
    r"sincerely|yours|cheers|best)\b[^\n]{0,40}$",
    re.I | re.M,
)
_THANKED = re.compile(  # and a name, as the last two lines
    r"^[^\w\n]*(?:заранее )?(?:больш\w+ )?(?:спасибо|благодар\w+|жд[уё]м? ответа|(?:many )?thanks|thank you)\b"
    r"[^\n]{0,30}\n+[^\n.!?]{1,60}\Z",
    re.I | re.M,
)
_DASHES = re.compile(r"^(?:-- ?|—{1,3}|_{2,})$", re.M)
_SIGNATURE_LINES = 8  # what has more below a closing goes on with the matter
_OFFER = re.compile(
    r"(?:если (?:\w+ )?(?:останутся|остались|появятся|возникнут|будут|что-то|удобнее)|напишите, пожалуйста, получилось|"
    r"проверьте, пожалуйста, и дайте знать|дайте знать|(?:буд\w+ )?рад\w* (?:был\w* )?помочь|обращайтесь|"
    r"жд[уё]м? ответа|мы на связи|помогите,? пожалуйста|заранее (?:спасибо|благодар)|"
    r"if (?:you have|anything|there (?:is|are)|you prefer|it does not)|(?:please )?let (?:us|me) know|"
    r"(?:happy|glad) to help|feel free|we are here|please help|would you check and tell|thanks in advance|"
    r"do(?: not|n't) hesitate)",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.!?…])[^\S\n]+(?=[A-ZА-ЯЁ«\"(])")
_LONG_OFFER = 22  # words: a sentence of more says something


def essence(text: str) -> tuple[str, list[str]]:
    """(what is left, what was taken out); lines and lists stay as they were written."""
    said = text.replace("\r\n", "\n").strip()
    taken: list[str] = []
    said = _without_signature(said, taken)
    for _each in range(3):
        for pattern in (_GREETING, _THANKS):
            if (found := pattern.match(said)) and found[0].strip():
                taken.append(found[0].strip())
                said = said[found.end() :].lstrip()
    paragraphs = [_without_offers(each, taken) for each in said.split("\n")]
    left = re.sub(r"\n{3,}", "\n\n", "\n".join(paragraphs)).strip()
    return left[:1].upper() + left[1:], taken


def _without_signature(text: str, taken: list[str]) -> str:
    """Below a closing or two dashes; names there are nobody's matter."""
    for pattern in (_DASHES, _SIGNED, _THANKED):
        found = list(pattern.finditer(text))
        if found and text[found[-1].start() :].count("\n") <= _SIGNATURE_LINES and found[-1].start():
            taken.append(text[found[-1].start() :].strip())
            text = text[: found[-1].start()].rstrip()
    return text


def _without_offers(line: str, taken: list[str]) -> str:
    kept = []
    for sentence in _SENTENCE.split(line):
        is_short = len(sentence.split()) < _LONG_OFFER
        if is_short and (_OFFER.match(sentence.lstrip()) or _THANKS.fullmatch(sentence.strip())):
            taken.append(sentence.strip())
        else:
            kept.append(sentence)
    return " ".join(kept)
