"""The language of offices: their set phrases, and sentences that are made of nouns instead of verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_OFFICIALESE = any_of(
    "в целях", "с целью", "надлеж*", "настоящим", "доводим до", "довод(?:им|я) до (?:вашего )?сведения", "осуществл*", "в ваш адрес",
    "(?:направлен|поступи|передан)\\w* в адрес", "посредством", "в соответствии с", "представляется возможным", "не представляется",
    "согласно (?:регламент|положени|инструкци|котор|пункт|п\\.|действующ|установленн|утвержд)*", "выше(?:указанн|изложенн|названн|упомянут|означенн)*",
    "нижеследующ*", "нижеподписавш*", "в (?:установленн|предусмотренн|общ|указанн)ом порядке", "в порядке,? (?:предусмотренн|установленн)*",
    "установленного образца", "установленн(?:ой форм|ый срок|ые сроки)*", "данн(?:ый|ая|ое|ого|ому|ой) (?:вопрос|обращени|заявк|проблем|ситуаци|факт|случа|момент|документ)*",
    "производ(?:ится|ятся|ились)", "(?:будет|будут|был[аио]?) (?:произвед|осуществл|инициир|предприня|рассмотр|проинформир|предоставл|уведомл|перенаправл|задействов)ен[аыо]?", "инициирован*",
    "имеет место", "имеют место", "прин(?:ять|яв) к сведению", "в кратчайшие сроки", "в срок,? не превыша*", "по факту", "в рамках", "ввиду", "во исполнение", "во избежание",
    "на предмет", "взят[оаы]? на контроль", "на контроле", "(?:информируем|уведомляем|извещаем|ставим)(?: (?:вас|в известность))?", "сообщаем(?: вам)?,? что", "проинформир*",
    "в ответ на (?:ваш|обращени|запрос)*", "(?:ваше )?обращение (?:было )?рассмотрено", "денежн\\w+ средств*", "по существу", "по вопросу", "касательно", "в части,? касающ*",
    "в силу (?!того)\\w+", "обусловлен*", "вследствие", "на основании (?!этого)\\w+", "проявленн*", "в полном объеме", "уполномоченн*", "ответственн\\w+ (?:лиц|подраздел|сотрудник|исполнител)*",
    "(?:структурн|профильн|соответствующ)\\w+ (?:подразделени|служб|поручени|отдел|специалист|заявк|заявлени|мер|ведомств|уведомлени|указани)*", "принимаются (?:все )?(?:\\w+ )?меры", "прин(?:яты|ять) (?:\\w+ )?меры",
    "заявител(?:ь|ю|ем|я)", "(?:абонент|клиент|потребител|пользовател|гражданин)(?:у|ю|ом) (?:необходимо|следует|надлежит|рекомендуется|предоставля|был)*", "изыск*", "просим (?:вас )?(?:принять|учесть|ознакомиться|предоставить|проследовать|иметь в виду)",
    "(?:при|в случае) (?:наличи|отсутстви|возникновени|необходимости|обращени|выявлени|неисполнени)*", "наличи[ея]", "незамедлительно", "за (?:истекш|отчетн)*", "вышл(?:а|и) из строя", "неисправност\\w+ устран*",
    "вам (?:необходимо|надлежит|следует) (?:обратиться|предоставить|явиться|проследовать|направить|предъявить)", "срок (?:рассмотрения|исполнения|предоставления)", "подлеж(?:ит|ат)", "в связи с (?:вышеизлож|изложенн|чем|проведени|осуществл|отсутстви|поступивш)*",
    "hereby", "herewith", "pursuant", "afore(?:said|mentioned)", "above-?mentioned", "be advised", "kindly (?:note|be|do|revert|submit|furnish)*", "in accordance with", "commence(?:s|d|ment)?", "be informed that", "by means of", "as per (?!usual)",
    "(?:here|there|where)(?:of|to|in|with|by|upon|under|unto|after|tofore)(?<!whereby)", "hitherto", "heretofore", "forthwith", "notwithstanding", "with (?:regard|respect|reference) to", "in (?:respect|relation|regard) (?:of|to)", "in the event (?:that|of)",
    "prior to", "subsequent(?:ly)? to", "subject to (?:verification|approval|review|confirmation|availability|the)", "at this point in time", "effectuate*", "the undersigned", "acknowledge(?:s)? (?:the )?receipt", "(?:up)?on receipt",
    "shall be (?!happy|glad|delighted|pleased|there|back|here|in touch|able)\\w+", "(?:be|been|is|are|being) (?:effected|undertaken|rendered|furnished|remitted|actioned|expedited|ascertained|effectuated|disbursed)", "remedial", "requisite*", "facilitat*", "in due course", "at (?:your|the) earliest convenience",
    "(?:enclosed please|please) find (?:enclosed|herewith)", "utili[sz]*", "endeavou?r*", "ascertain*", "in writing", "deemed", "such time as", "the said \\w+", "in lieu of", "owing to", "anticipated", "functionality", "by virtue of", "pertaining to", "cogni[sz]ant",
    "(?:competent|relevant|appropriate|responsible|concerned|respective) (?:department|authorit|unit|party|parties|bod(?:y|ies)|personnel|division)*", "we regret to inform*", "it has been (?:determined|established|decided|noted|brought)", "stipulat*", "provisions of",
    "applicable (?:regulations?|procedures?|law|polic(?:y|ies))", "(?:request|application|enquiry|complaint|matter) (?:has been|is being|will be) (?:processed|reviewed|considered|examined|adjudicated)", "for (?:your|further) (?:information and|processing|action)", "be apprised", "liaise", "expedite", "your correspondence", "transmit*", "inasmuch",
)  # fmt: skip
_NOUN = re.compile(
    r"\b(?!приложен|сообщен|обращен|заявлен|вниман|пожелан|решен|напоминан|терпен|ожидан|задан|значен|подтвержден|"
    r"уведомлен|обновлен|соединен|отделен|направлен|расписан|здан|знан|желан|названи|состоян|отношен|удостоверен|"
    r"времен|мнен|описан|собран|компани|функци|акци|станци|позици|инструкци|квитанци|информаци|организаци|опци|секци|"
    r"изображен|отправлен|увеличен|продолжен|недоразумен|впечатлен|приключен|помещен|приглашен|настроени|понимани)"
    r"\w{3,}(?:[еа]ни|[тц]и|овани|изаци)(?:е|я|ю|ем|и|ей|ях|ями)\b",
    re.IGNORECASE,
)
_MANY, _MANY_OF = 3, 2  # deeds told as nouns in one sentence


_OF_NOUN = re.compile(r"\b(?!instead|because|section|question|version|region|mention|option|million|moment|apartment|department)"
                      r"\w{2,}(?:tion|sion|ment|ance|ence|ality)s? of\b")  # fmt: skip


def officialese(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := text.first(_OFFICIALESE):
        words = text.written[slice(*span)][:60]
        yield Hint("officialese", format_lazy(_("“{words}” is officialese: say it plainly"), words=words), span)
        return
    for sentence in text.low_sentences:
        nouns, of = _NOUN.findall(sentence), _OF_NOUN.findall(sentence)
        if len(nouns) >= _MANY or len(of) >= _MANY_OF:
            words = ", ".join(nouns or of)[:60]
            yield Hint("officialese", format_lazy(_("“{words}” is officialese: say it plainly"), words=words))
            return
