"""Reproaches: what the customer did wrong or left undone, what they were told already, whose fault it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_SAY = "(?:говори|сказа|писа|сообща|упомина|объясн|отвеча|отвечен|предупре|проси|напомина|указыва|разъясн|повторя)*"
_OFTEN = "(?:уже|ведь|ранее|неоднократно|не раз|много раз|сто раз|дважды|трижды|несколько раз|подробно|вчера|ясно|же)"
_BADLY = (
    "(?:не ?правильно|неверно|ошибочно|некорректно|не туда|не так|не тот|не ту|не те|с ошибк(?:ой|ами)|криво|плохо)"
)
_MISHAP = (
    "(?:ошиб(?!лись ли)|перепута|забы(?:ли|л|ла)\\b|слома|удали|потеря(?:ли|л|ла)\\b|пропусти|прозева|проигнорир|игнорир|наруши|"
    "испорти|поврежда|повреди|урони|залили|напута|накосячи|проспали|недогляде|упусти|затяну|промедли|самовольно|"
    "невнимател|небрежн|халатн|соизвол|опозда|опазды)"
)
# What happens to somebody without their doing is no reproach: `you did not receive`.
_NO_DEED = (
    "(?!получ|смог|дожд|нашл|наш[её]л|увид|знал|успе|ошиб|услыша|пострада|сталкива|столкн|потеря|обяз|стали\\b|получа)"
)
_WRONG = "(?:the |a |an |your |its )?(?:\\w+ ){0,2}?(?:wrong\\w*|incorrect\\w*)"
_DID = (
    "(?:typed|entered|gave|put|chose|picked|used|selected|sent|filled|wrote|set|installed|connected|keyed|submitted|"
    "provided|configured|ordered|booked|dialled|inserted|plugged|did|made|registered)"
)
_SPOILT = (
    "(?:broke|deleted|messed|damaged|mixed up|misread|misunderstood|ignored|dropped|spilled|spilt|wrecked|"
    "neglected|refused|violated|overlooked|misplaced|breached|forgot|failed|disregarded|mishandled)"
)
_BLAME = any_of(
    # left undone, done wrong
    f"(?:вы|ты)(?: (?!не\\b|и\\b|уже\\b)\\w+){{0,2}} (?:так и |даже |вовремя |просто |сразу )?не {_NO_DEED}\\w+(?:л|ла|ли|лись|лся|лась)",
    f"(?:вы|ты) (?:\\w+ ){{0,3}}?{_MISHAP}*", f"(?:вы|ты) (?:\\w+ ){{0,3}}?{_BADLY}",
    f"(?:сам|сама|сами) (?:\\w+ ){{0,2}}?(?:{_MISHAP}|{_BADLY}|винова|отказ|разбир|чини|раз)*", "(?:сами|сам|сама) (?:же|и) \\w+(?:ли|л|ла|те)",
    "(?:вы|ты) (?:даже )?не ?(?:про)?чита*", "не (?:про)?читав", "невнимательно \\w+", "не соизвол*",
    "почему (?:вы|ты) (?:\\w+ )?не \\w+", "если бы (?:вы|ты|люди|все|жильц\\w*|клиент\\w*|пользовател\\w*|родител\\w*|студент\\w*)",
    "(?:потому что|так как|поскольку|из-за того,? что) (?:вы|ты) (?:\\w+ )?(?!прос|попрос|напис|обрат|сообщ|помог|получ|хот|смог|был|заслуж)\\w+(?:ли|л|ла|лись|лся|лась)",
    "because you (?:\\w+ly )?(?!ask|need|want|notif|help|contact|report|mention|request|subscri|qualif|earn)(?:\\w+ed|came|left|went|were (?:late|out|away|absent|busy)|lost|took|let|gave|kept|made|hung|\\w+n't)",
    # told already
    f"(?:как|о чем|что)?,? ?(?:я|мы) (?:(?:вам|тебе|вас|тебя|об этом|это) ){{0,3}}{_OFTEN}(?: (?:вам|тебе|вас|тебя|об этом|это|раз|\\w+о)){{0,3}} {_SAY}",
    f"(?:я|мы) (?:вас|тебя|вам|тебе)(?: (?:вчера|ведь|же|об этом)){{0,3}} (?:подробно |ясно )?(?:предупре|проси|говори|объясн|напомина)*",
    f"(?:вам|тебе|вас|тебя) (?:же |ведь |уже |ясно |неоднократно |не раз |русским языком )+(?:был[оаи]? )?{_SAY}",
    f"как (?:уже|я|мы|ранее|неоднократно)(?: (?:уже|ранее|вам|тебе|неоднократно|был[ои])){{0,3}} {_SAY}", "повторяю", "еще раз повторя*",
    "(?:об этом|там|в договоре|в правилах|на сайте) (?:же |ведь )?(?:ясно|четко|черным по белому|русским языком) \\w+",
    "сколько (?:раз |еще )?можно", "русским языком", "в (?:который|сотый|десятый) раз",
    # whose fault it is
    "(?:ваш|тво)(?:а|я|е|ей|и|его) (?:\\w+ )?(?:ошибк|вин|невнимательн|халатн|небрежн|проблем|упущени|забот)[аеуыиой]{1,2}(?:ость|ости|остью)?",
    "(?:ваша|твоя|вашей|твоей) (?:собственн\\w+ )?(?:невнимательност|халатност|небрежност|беспечност)*", "винова*",
    "(?:это )?не (?:наша|моя|наши|мои) (?:вина|ошибка|проблем|забот|зона|дело)*", "претензии (?:\\w+ )?не к (?:нам|мне)",
    "(?:мы|я) (?:тут |здесь )?ни ?при ?чем", "(?:это )?(?:ваши|твои) (?:личные )?проблемы", "пеняйте на себя", "на вашей совести",
    # what they ought to have done, or to stop doing
    "(?:надо|нужно|следовало|стоило|полагалось) (?:же )?было", "следовало", "могли бы (?:и )?(?:сами|сразу|раньше|прочита|позвони)*",
    "(?:надо|нужно|следует|стоит) (?:всегда |все-таки |просто )?(?:быть|было|внимательн|думать|читать|смотреть|вовремя|заранее|раньше|следить)*",
    "(?:будь(?:те)?|быть|впредь|читай(?:те)?|смотри(?:те)?)(?: \\w+)? (?:по)?внимательн*", "(?:надо|нужно|следует|стоит|пора) (?:\\w+ )?(?:аккуратн|внимательн|осторожн|раньше|быстре|точне|ответственн|разборчив)*",
    "next time,? (?:please )?\\w+ [^.!?]{0,40}?(?:properly|carefully|correctly|right|clearly|first|attention|earlier|on time|careful)",
    "внимательнее (?:надо|нужно|читай|смотри|быть|будь|следи|относи)*",
    "читай(?:те)? (?:же )?(?:ответы|договор|условия|письма|внимательн|правила|документ|что вам)*", "нечего было", "впредь",
    "(?:хватит|перестань(?:те)?|прекрати(?:те)?|не надо|незачем|нечего) (?:нам |мне |нас |нас сюда )?(?:пис|звон|жал|пани|руга|дерга|требова|засыпа|торопи|крич)*",
    "чего (?:же )?(?:вы|ты) (?:ждали|хотели|хотите|ожидали)", "что вы хотели", "вместо того,? чтобы (?:жал|пис|звон|руг|спор)*",
    "не морочь(?:те)?", "у всех (?:остальных |других |нормальных ){0,3}(?:все )?(?:работает|получается|в порядке)", "очевидно же", "элементарн(?:о|ых) вещ*",
    # English
    "your (?:own |personal )?(?:fault|mistake|error|carelessness|negligence|oversight|blunder|problem)",
    "(?:not|hardly|isn't|is not|never|none of)(?: really)? our (?:fault|problem|mistake|responsibility|concern|business)",
    "you (?:did not|didn't|never|couldn't be bothered|haven't even|have not even)(?: (?:even|bother(?:ed)? to|actually|take the time)){0,3}(?! (?:receive|get|see|deserve|hear|need|want|have to|do anything wrong|do wrong|got|saw|mean|cause)) \\w+",
    f"you (?:\\w+ly |also |simply |just |obviously |apparently ){{0,3}}(?:{_SPOILT}|{_DID} {_WRONG})", "you (?:\\w+ly )?did nothing", "and you did nothing",
    "you (?:were(?:n't| not)|wasn't) (?:home|there|available|at home|paying|careful|listening)", "you were (?:told|asked|warned|informed|supposed)",
    "you (?:really |clearly |simply |just )?(?:should(?:n't| not)?|ought(?:n't| not)? to|could|might) have (?!to)\\w+",
    "you (?:obviously|clearly|simply) (?:did|have|do|fail)*", "you did it wrong", "if (?:you|people|residents|customers|users|everyone|students|guests) (?:had(?:n't| not)?|didn't|did not|would|only)",
    "(?:why|how come) (?:didn't|don't|haven't|did) you", "had you (?:\\w+ )?(?:read|listened|followed|checked|told|called|waited|asked)",
    "(?:as|like|what) (?:i|we)(?:'ve| have| had)? (?:already |previously |repeatedly |clearly |just ){0,3}(?:said|told|wrote|written|explained|mentioned|stated|pointed|asked|informed)",
    "as (?:i|we|already|previously|repeatedly|clearly|explicitly|plainly) (?:\\w+ )?(?:said|told|wrote|written|explained|mentioned|stated|advised|noted|informed|pointed)",
    "as (?:said|told|explained|mentioned|stated|advised|written|pointed out) (?:\\w+ )?(?:in (?:my|our|the|your)|above|before|earlier|previously|already|yesterday|last|many|several)", "as per my (?:last|previous|earlier)",
    "(?:i|we)(?:'ve| have| had| did|'d)? (?:already |repeatedly |clearly |specifically |even ){0,3}(?:told|warned|reminded|asked|instructed) you",
    "(?:i|we)(?:'ve| have| had)? (?:already |repeatedly |clearly ){0,3}explained (?:\\w+ ){0,2}to you", "(?:i|we)(?:'ve| have)? (?:already|repeatedly) (?:said|explained|answered|written|replied)*",
    "(?:i|we|the \\w+|it) warned you", "(?:several|many|countless|three|four|ten|hundred) times (?:already|now|before)?", "how many (?:more )?times", "(?:i|we) repeat", "once again,? (?:you|please read|read|the rules)",
    "(?:pay|paid|paying) (?:more|better|closer|some)? ?attention", "be more careful", "more careful(?:ly)? next time", "more attentive*",
    "read (?:(?:our|my|the|your|it|all) ?)+(?:\\w+ )?(?:replies|answers|letters?|emails?|mails?|again|carefully|properly|first|before|next time)", "stop (?:writing|complaining|calling|asking|sending|shouting)",
    "instead of (?:complaining|writing|calling|arguing|asking)", "what (?:did|do|else did) you (?:expect|think)", "(?:every|any)(?:one|body) else (?:manag|has|can|is)*", "nobody else (?:has|complain|had)*",
    "(?:it|this|that|which|website|contract|manual|letter) (?:is |was )?(?:clearly|plainly|obviously|explicitly) (?:says|states|said|stated|written|explained|marked)", "common sense", "to blame", "serves you", "you've only yourself", "only yourself*", "that's on you",
)  # fmt: skip
# A case that is supposed, pardon that is asked and doubt turn the same words into none.
_MILD = re.compile(
    r"\b(?:если(?! бы)|в случае|когда|вдруг|извин\w+|прост\w+|жаль|сожале\w+|возможно|похоже|видимо|кажется|может быть|чтобы|"
    r"when|whether|in case|unless|until|sorry|apolog\w+|perhaps|maybe|possibly|it seems|seems|looks like|you(?:'re| are) right|"
    r"вы правы|ты прав\w?|не ваша|не твоя|не вы\b|n't your|not your|isn't your|не винова\w+|наша|our (?:fault|mistake))\b",
    re.IGNORECASE,
)
_IF = re.compile(
    r"\bif (?!(?:you|people|residents|customers|users|everyone|students|guests) (?:had|did|would|only))\b", re.I
)


def blame(text: Text, situation: Situation) -> Iterator[Hint]:
    for found in _BLAME.finditer(text.low):
        before = text.low[text.start_of(found.start()) : found.end()]
        if _MILD.search(before) or _IF.search(before):
            continue
        words = text.written[found.start() : found.end()].strip(" ,")[:60]
        yield Hint("blame", format_lazy(_("“{words}” sounds like a reproach"), words=words), found.span())
        return
