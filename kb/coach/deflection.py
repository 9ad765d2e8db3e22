"""A bare link or a stock phrase as the whole answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import names
from kb.coach.situation import Hint, Situation, Text

_PLACE = (
    r"(?:сайт|портал|раздел|справк|справочн|правил|инструкци|руководств|памятк|договор|оферт|тариф|регламент|"
    r"баз\w* знаний|"
    r"статью|статье|часто задаваем|вопросы и ответы|личн\w+ кабинет|faq|section|\btab\b|website|web ?site|\bsite\b|"
    r"portal|page|our help|help (?:cent|page|section|article)|manual|guide|"
    r"rules|terms|knowledge base|documentation|policy|policies|instructions|article|link below|ссылк)"
)
_STOCK = re.compile(
    # it was received, it is in hands, somebody will answer
    r"(?:ваш[аеиу]?\s+|your\s+|the\s+)?(?:обращени[ея]|заявк[ау]|запрос|письмо|вопрос|жалоб[ау]|сообщение|отзыв|"
    r"request|"
    r"ticket|message|enquiry|inquiry|feedback|complaint|email|case|question|query|concern|issue|"
    r"matter)\s+(?:\w+\s+){0,3}"
    r"(?:принят|передан|зарегистрирован|получен|рассматрива|рассмотрен|в работе|в обработке|направлен|учтен|received|"
    r"forwarded|registered|escalated|noted|accepted|being processed|in progress|passed|logged|recorded|reviewed)"
    r"|(?:мы\s+)?(?:получили|приняли|зарегистрировали|передали|we(?:'ve| have)? (?:received|got|logged|forwarded|"
    r"noted|passed))\s+"
    r"(?:\w+\s+){0,2}(?:обращени|заявк|запрос|письмо|вопрос|сообщени|request|ticket|message|enquiry|inquiry|email|"
    r"feedback)"
    r"|ожидайте|\bждите|\bwait\b|мы (?:свяжемся|ответим)|(?:с вами|вам) (?:свяжутся|ответят|перезвонят)|"
    r"специалист\w* (?:уже )?(?:работа|занима|разбира)"
    r"|we(?:'ll| will) (?:get back|be in touch|respond|reply)|(?:team|specialist|someone|agent)\w* (?:is|are|"
    r"will) (?:look|work|be in touch|contact|review)"
    r"|(?:передали?|отправили?|переслали?)\s+(?:\w+\s+){0,2}(?:информаци|коллег|специалист|в отдел|в другой|дальше|"
    r"руководств)|информаци\w+ передан"
    r"|(?:уже )?(?:занимаемся|разбираемся|работаем над|изучаем)|looking into|working (?:on|hard)|"
    r"прилага\w+ (?:все )?усили|appreciate your (?:patience|understanding)|за (?:терпение|понимание)|investigating|"
    r"aware of|"
    r"(?:information|details) (?:was|were|has been|have been) passed"
    r"|(?:приносим|просим|извините|простите|sorry|apolog\w+)[^.!?\n]{0,30}(?:неудобств|inconvenience)|следите за|"
    r"stay tuned|keep an eye|follow our"
    r"|позвоните (?:на|в|по)\b|попробуйте (?:позже|снова|еще раз)|повторите (?:попытку|позже)|try again|"
    r"call (?:the|our|us on)\b"
    r"|(?:обязательно |скоро )?рассмотрим|we(?:'ll| will) (?:review|consider|look at|process)|(?:рекомендуем|"
    r"советуем) обратиться"
    r"|(?:recommend|suggest|advise)\w* (?:contact|reach|visit|check)|important (?:to|for) us"
    r"|адресовать|адресуйте|направляйте|обращаться (?:в|к|по)\b|задавайте|(?:addressed|directed|referred) to|"
    r"direct (?:your|any|all)"
    r"|уточня(?:ется|ются|ем)|по всем вопросам|for (?:all|any) (?:questions|queries)|(?:тикет|заявк\w+|"
    r"обращение) (?:открыт|создан|заведен)"
    # the writer is valued
    r"|важн\w+ для нас|нам важн|ценим|дорожим|стремимся|стараемся|делаем все|value you|important to us|"
    r"appreciate your|we care|we strive"
    # go and look yourself
    r"|(?:читайте|прочитайте|прочтите|смотри(?:те)?|посмотри(?:те)?|см\.?|ознакомьтесь|изучите|воспользуйтесь|"
    r"обратитесь|найти|найдете|узнать|"
    r"посмотреть|прочитать|ознакомиться|уточнить|проверить|view|есть|указан\w*|размещен\w*|описан\w*|"
    r"опубликован\w*|доступн\w*|refer|consult|see|read|check|visit|find|found|available|look|published|described|"
    r"listed|covered)"
    rf"\b[^.!?\n]{{0,60}}?{_PLACE}"
    r"|обратитесь,?\s+(?:пожалуйста,?\s+)?(?:в|к|по|на)\s|contact\s+(?:your|the|another|our)\s|in your account|"
    r"в личном кабинете",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^[^\w]*(?:здравствуй(?:те)?|добр\w+ (?:день|утро|вечер)|привет|уважаем\w+|спасибо|благодар\w+|"
    r"с уважением|хорошего|всего доброго|hello|hi|hey|dear|good (?:morning|afternoon|day|evening)"
    r"|thank(?:s| you)|(?:best |kind |warm )?regards|have a|please)\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"^[^\W\d_]+(?: [^\W\d_]+)?, ")  # a name before it
_PLACE_NAMED = re.compile(r"[«“\"][^»”\"\n]+[»”\"]")
_SENTENCES = 8  # more are more than a stock phrase
_LONG = 15  # words of a stock sentence that says nothing


def deflection(text: Text, situation: Situation) -> Iterator[Hint]:
    if is_bare_link(text, situation):
        yield Hint("deflection", _("A bare link is no answer: say what it helps with"))
    elif is_deflection(text, situation):
        yield Hint("deflection", _("A stock phrase alone is no answer"))


def is_bare_link(text: Text, situation: Situation) -> bool:
    told = _told(text, situation)
    return len(text.sentences) <= _SENTENCES and text.has_address and sum(len(each.words) for each in told) < 4


def is_deflection(text: Text, situation: Situation) -> bool:
    """Whether the answer is a link or stock phrases and nothing else."""
    if len(text.sentences) > _SENTENCES:
        return False
    told = _told(text, situation)
    return (
        is_bare_link(text, situation)
        or bool(
            told
            and all(
                len(each.words) < _LONG and each.says(_STOCK) and not (text.has_address and each.says(_PLACE_NAMED))
                for each in told
            )
        )
        or bool(not told and text.words and not text.has_address and situation.then != "solved")
    )


def _told(text: Text, situation: Situation) -> list[Text]:
    """The sentences that are more than courtesy."""
    forms = names.forms(situation.customer)
    told = [Text(sentence) for sentence in text.sentences if not _is_courtesy(sentence)]
    return [each for each in told if set(each.words) - forms]


def _is_courtesy(sentence: str) -> bool:
    """A greeting, thanks or a closing, unless it goes on."""
    said = sentence if _COURTESY.match(sentence) else _CALL.sub("", sentence)
    return _COURTESY.match(said) is not None and len(sentence.split()) < 7 and not _STOCK.search(sentence)
