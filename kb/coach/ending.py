"""How a reply that solves ends: on a kind word, and with something for next time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text, any_of

_WARM, _TIP = words.pattern("warm"), words.pattern("tips")
# A sentence of its own in the genitive ("Приятной охоты!") or beginning with May wishes something.
_THANKS = any_of("спасибо", "благодар*", "thank*")
_MORE = r"(?:\s+и\s+\w+(?:\s+\w+)?)?\W*$"
_WISH = re.compile(
    r"^(?:и\s+|вам\s+|тебе\s+|а\s+)*[^\W\d_]{3,12}"
    rf"(?:(?:ого|его|ой|ей)(?:\s+\w+)?\s+\w+[аяиыую]{_MORE}|(?:ых|их)(?:\s+[^\W\d_]+){{1,2}}{_MORE})"
    r"|^may\s|[:;=]-?\)|[☺😀-😎🙂🤗❤🎉👍]",
)


def useful(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.has_address and not text.says(_TIP):
        yield Hint("useful", _("Add something for next time: an article or a tip"))


def ending(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.says(_WARM) and not _ends_kindly(text.low_sentences):
        yield Hint("ending", _("End on a kind note: “was glad to help”"))


def _ends_kindly(sentences: list[str]) -> bool:
    """Thanks are a kind end where they come after the matter, not where the answer begins with them."""
    return any(map(_WISH.search, sentences)) or any(map(_THANKS.search, sentences[1:][-1:]))
