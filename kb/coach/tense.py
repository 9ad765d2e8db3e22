"""Whether a sentence (in small letters) speaks of what is to come or of what is done, told by the forms of verbs."""

from __future__ import annotations

import re

# Perfective verbs in the present form are the Russian future; a prefix makes most of them.
_PREFIX = r"(?:про|на|по|со|при|от|ис|вер|за|пере|раз|у|вы|под|до|об|воз|рас|с|ре|из|о|во|вс)"
_NOT_ONE = (
    r"(?!приносим|просим|проблем|нашем|нашим|своим|самим|одним|последн|прежн|поэтому|систем|объем|прием|совсем|"
    r"всем|вашим|с(?:ум|кид)|"
    r"\w*(?:аем|яем|уем|аю|яю|ую|ываю|аему|яему|ности|остью|ению|анию|ему|ому|щую|щем|щим|ую|юю)\b)"
)
_FUTURE = re.compile(
    rf"\b{_NOT_ONE}{_PREFIX}\w{{1,12}}(?:им|ем|ю|шу|чу|жу|лю|щу|гу|йду|еду|ну|иму|им(?:ся)|ем(?:ся)|усь|юсь)\b"
    r"|\b(?:гляну|дам|дадим|куплю|брошу|решу|решим|пущу|сделаю|сделаем|узнаю|узнаем|разузнаю|передаю|передам|"
    r"обработаем|рассчитаем|обсчитаем|начислим|вернусь|вернемся|свяжусь|свяжемся)\b"
    r"|\bбуд(?:у|ем|ет|ут)\b"
    rf"|\b(?!прос|стоит|прох|прих|нах|вых|пох|подх|обх|сост|сним|помо|виноват|поняти|област|запис|част)"
    rf"{_PREFIX}\w{{2,12}}(?<![аяуюы]в)(?:(?<![аяую])ет|ит|(?<![аяую])ут|ят|дут|дет)(?:ся)?\b"
    r"|\b(?:сделает|заработает|обработает|передаст|отдаст|даст|дадут|начн(?:ет|ут)|верн(?:ет|ут)(?:ся)?|решит(?:ся)?|"
    r"начн(?:у|ем)|долж(?:ен|на|но|ны)|планиру\w+|собира\w+|намерен\w?)\b"
    r"|\b(?:will|shall|won't|gonna|going to|should be|plan(?:s|ning)? to|due to|about to)\b|\b\w+'ll\b"
    r"|\b(?:i'm|we're|am|is|are) (?:now |currently |just )?(?:(?:on|coming|sending|arriving|calling|visiting|heading|"
    r"splitting|fixing|preparing|bringing|meeting|booked|scheduled|planned|expected|due|arranged|set for)\b)",
)
_NO_VERB = (
    r"(?!(?:стол|канал|портал|файл|отдел|материал|терминал|сигнал|раздел|персонал|журнал|филиал|оригинал|потенциал|"
    r"пол|угол|мебел|автомобил|числ|дел|масл|правил|школ|начал|сначал|неделя?|кресл|стекл|тепл|тел|сил|цел|бел|мал|"
    r"смел|светл|остал)(?:а|о|и|ы)?\b|если\b|или\b|мысли\b|около\b|сколько\b|едва ли\b)"
)
_PAST = re.compile(
    rf"\b{_NO_VERB}\w{{2,}}(?:л|ла|ло|ли|лся|лась|лось|лись)\b"
    r"|\b(?!долж|нуж)\w{2,}(?:[лшжчндв]ен|[вдсз]ан)[аоы]?\b|\bшл[аио]\b|\bше?л\b|\b\w+шел\b|\bумер\b"
    r"|\b(?!need\b|indeed\b|speed\b|feed\b|red\b|bed\b|hundred\b|exceed|proceed|"
    r"succeed)(?<!\bis )(?<!\bare )(?<!\bbe )(?<!\bget )(?<!\bgets )\w{2,}ed\b"
    r"|\b(?:was|were|went|came|got|had|did|found|sent|left|ran|took|made|gave|told|saw|wrote|spoke|met|brought|"
    r"caught|began|broke|fell|kept|lost|paid|done|been|gone|heard|held|shut|put|knew|thought)\b",
)


# What the writers themselves will do.
_OURS = re.compile(
    rf"\b{_NOT_ONE}(?!домашн|поздн|осенн|верхн|соседн|ближайш|средн|внутренн|общим|вторым){_PREFIX}\w{{1,12}}(?:им|"
    rf"ем)(?:ся)?\b"
    r"|\b(?:напиш|позвон|перезвон|провер|посмотр|пришл|вышл|отправл|сообщ|уточн|исправл|найд|приед|помог|объясн|"
    r"выясн|узна|сдела|"
    r"дам|дадим|передам|попрош|подготовл|закаж|свяж|верн|займ|отпиш|разбер|договор|подберу|оформл)(?:у|ю|усь|юсь|"
    r"емся|имся)?\b"
    r"|\b(?:свяжется|свяжутся|позвонит|позвонят|перезвонит|напишет|напишут|ответит|ответят)\b|\b(?:will|shall|"
    r"gonna|going to)\b|'ll\b"
)


def is_of_our_future(sentence: str) -> bool:
    return _OURS.search(sentence) is not None


def is_of_the_future(sentence: str) -> bool:
    return _FUTURE.search(sentence) is not None


def is_of_the_past(sentence: str) -> bool:
    """Of the past alone: where both tenses stand, the future is what matters."""
    return not is_of_the_future(sentence) and _PAST.search(sentence) is not None
