"""How a reply that solves ends: on a kind word, and with something for next time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_WARM = any_of(
    # joy
    "рад[аы]?", "рад[аы]? (?:был[аио]? )?(?:вам |тебе )?помочь", "отличн*", "замечательн*", "прекрасн*", "здорово",
    "супер", "ура", "чудесн*", "как хорошо", "приятн*", "с удовольствием", "поздравля*", "молодц*", "молодец",
    "glad", "(?:happy|great|good|nice|lovely|wonderful) (?:to|that|news|you)", "pleas(?:ed|ure)", "delighted",
    "wonderful", "brilliant", "fantastic", "lovely", "excellent", "awesome", "hooray", "yay", "congrat*", "well done",
    # wishes
    "хорош(?:его|ей|их)", "добр(?:ого|ой) (?:дня|вечера|утра|ночи|недели|пути|времени)", "всего", "всех благ", "удач[иу]",
    "удачн*", "успех*", "успешн*", "счастлив*", "на здоровье", "здоровья", "желаю", "желаем", "пусть", "ни пуха",
    "будь(?:те)? (?:здоров|счастлив|бодр)*", "береги(?:те)? себя", "не болей(?:те)?", "выздоравливай(?:те)?",
    "поправляй(?:тесь|ся)", "с праздник*", "с наступающ*", "наслаждай(?:тесь|ся)", "пользуй(?:тесь|ся)", "носи(?:те)?",
    "отдыхай(?:те)?", "играй(?:те)?", "доброй дороги", "good luck", "best of luck", "luck", "fingers crossed", "enjoy",
    "have an? (?!look)\\w+", "take (?:good )?care", "happy \\w+ing", "\\w+ it well", "wish(?:ing)?", "(?:i|we) hope",
    "hope (?:the|it|this|that|you|your|everything|all)", "all the best", "best wishes", "safe \\w+", "stay (?:safe|warm|well)",
    "(?:smash|ace|nail|rock) (?:that|the|your|it)", "get well", "bon voyage", "from us",
    # an open door
    "обращай(?:тесь|ся)", "будем рады", "(?:мы )?(?:всегда )?(?:рядом|на связи)", "если (?:что|будут|возникнут|появятся)*",
    "пиши(?:те)?,? если", "звони(?:те)?", "заходи(?:те)?", "приходи(?:те)?", "приезжай(?:те)?", "заглядывай(?:те)?",
    "возвращай(?:тесь|ся)", "до (?:встречи|связи|свидания|скорого)", "увидимся", "ждем (?:вас|тебя)", "let (?:us|me) know if",
    "(?:we are|we're|i am|i'm) (?:always )?(?:here|around)", "feel free", "any ?time", "do(?: not|n't) hesitate",
    "shout if", "reach out", "give us a (?:call|shout|ring)", "see you", "(?:come|welcome) back", "welcome",
    "visit us", "come and \\w+", "look(?:ing)? forward to (?:seeing|welcoming|having|serving|meeting)", "until next time", "спасибо, что (?:вы )?(?:с нами|выб|оста|довер)*",
    "thank(?:s| you) for (?:being|choosing|staying|your (?:loyalty|trust|business))",
)  # fmt: skip
# A sentence of its own in the genitive ("Приятной охоты!") or beginning with May wishes something.
_WISH = re.compile(
    r"^(?:и\s+|вам\s+|тебе\s+|а\s+)*[^\W\d_]{3,12}(?:ого|его|ой|ей|ых|их)(?:\s+[^\W\d_]+){1,2}\W*$|^may\s|[:;=]-?\)|[☺😀-😎🙂🤗❤🎉👍]",
    re.IGNORECASE,
)
_TIP = any_of(
    "на будущее", "на всякий случай", "лучше (?:не|сразу|всего|\\w+ть)", "(?:в|на) следующий раз", "в дальнейшем", 
    "совет*", "подсказк*", "памятк*", "инструкци*", "чтобы [^.!?]{0,60}\\b(?:не|избежать|реже|быстрее|проще)",
    "если (?:снова|опять|повтор|пропад|еще раз|вдруг|понадоб|потреб|захот|нужно|надо|забуд)*", "полезн*",
    "пригод*", "справк[аеу]", "стать[яею]", "рекоменду*", "кстати", "между прочим", "лайфхак*", "на заметку",
    "к слову", "имей(?:те)? в виду", "обрати(?:те)? внимание", "учти(?:те)?", "помни(?:те)?", "не забы*",
    "(?:удобн|быстр|прощ|легч|надежн)(?:о|ее|е)", "сам(?:ой|ому|остоятельно|им)", "там же", "(?:также|еще) (?:можно|есть)",
    "можно (?:также|еще|сам|всегда)*", "раз в (?:день|неделю|месяц|год|полгода|квартал)", "сохрани(?:те)?", "запиши(?:те)?",
    "старай(?:тесь|ся)", "регулярно", "заранее", "настрой(?:те)?", "включи(?:те)?", "включа[ею]тся", "подпиши(?:тесь|сь)",
    "(?:next|another) time", "just in case", "(?:try|be sure|remember|do(?: not|n't) forget) (?:not )?to", "make sure",
    "(?:for|in) (?:the )?(?:future|next time)", "going forward", "from now on", "tips?", "hints?", "tricks?",
    "to (?:avoid|prevent|save)", "guide", "instructions", "step by step", "should (?:it|this|you|the|that|anything)",
    "if (?:it|this|that|you|the|anything) [^.!?]{0,40}\\b(?:again|ever|need|forget|want)", "articles?", "recommend*",
    "suggest*", "by the way", "btw", "fyi", "keep in mind", "bear in mind", "note that", "good to know", "handy",
    "worth \\w+ing", "(?:best|better|easier|quicker|faster) to", "it helps", "yourself", "did you know",
    "once a (?:day|week|month|year)", "every (?:day|week|month|year)", "(?:save|store|bookmark|write) (?:it|this|the|down)",
    "you can (?:also|always|now)",
    "so (?:that )?(?:it|you|this|they) (?:can't|cannot|don't|doesn't|won't)",
)  # fmt: skip


def useful(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.has_address and not text.says(_TIP):
        yield Hint("useful", _("Add something for next time: an article or a tip"))


def ending(text: Text, situation: Situation) -> Iterator[Hint]:
    if situation.then == "solved" and not text.says(_WARM) and not any(map(_WISH.search, text.sentences)):
        yield Hint("ending", _("End on a kind note: “was glad to help”"))
