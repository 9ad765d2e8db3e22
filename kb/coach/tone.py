"""Words that put customers off: jargon, blame, shouting, officialese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_JARGON = any_of(
    "спулер*", "дрова", "баг", "баг[аиуе]", "багов", "багом", "прошивк*", "хард ресет*", "админк*", "кэш*",
    "перелогин*", "токен*", "реплицир*", "реплик[аиу]", "контроллер* домена", "аплинк*", "конфиг*", "откати*",
    "деплой*", "задеплоить", "бэкенд*", "бэк", "фронтенд*", "лог[иа]", "логах", "логов", "тикет*", "эскалир*",
    "пинг*", "запинг*", "роутинг*", "com-порт*", "продакш*", "прод[еау]", "хотфикс*", "фиксить", "пофикс*",
    "зафикси[лм]*", "юзер*", "апдейт*", "реестр* windows", "дамп*", "кластер*", "эндпоинт*", "маршрутизац*",
    "подсет*", "таймаут*", "ldap", "dns", "dhcp", "sso", "api", "ssh", "sql", "smtp", "imap", "vlan", "tcp", "gpo",
    "http [45]\\d\\d", "spooler", "firmware", "reflash*", "regression", "driver stack", "com port", "hid", "remap*",
    "hard reset", "backend", "front-?end", "cache", "re-?auth*", "domain controller", "replicat*", "token*",
    "uplink", "fail(?:ed|ing)? over", "roll(?:ed|ing)? back", "config", "configs", "deploy*", "hotfix*",
    "stack trace", "endpoint*", "subnet*", "timeout", "daemon*", "registry hive", "core dump*", "cluster*",
    "middleware", "payload",
)  # fmt: skip
_BLAME = any_of(
    "вы сами (?:не|вин|оши|удал|слом|неправ)*", "(?:вас|тебя|мы) же просили", "по вашей вине", "по твоей вине",
    "ваша (?:\\w+ )?(?:ошибка|вина)", "твоя (?:ошибка|вина)", "винова*", "(?:надо|нужно|следовало) было",
    "следовало", "как (?:я|мы) уже (?:\\w+ )?(?:говори|писа|сказа|сообща|упомина|объясн)*",
    "как я (?:говорил|писал)*", "повторяю", "я же (?:писал|говорил|объясн)*", "вы (?:\\w+ )?не ?(?:про)?чита*",
    "вы невнимател*", "вы неправильно", "ты неправильно", "вы не соизвол*", "об этом (?:же )?(?:ясно )?написано",
    "невнимательно читали", "еще раз повторя*", "your (?:own )?(?:fault|mistake|error)", "you were (?:told|asked)",
    "we told you", "you should have", "you ought to have",
    "as (?:i|we) (?:have )?(?:already |previously )?(?:said|wrote|told|explained|mentioned)", "like i said",
    "i repeat", "you (?:obviously|clearly|simply) (?:did|have|do|failed)*",
    "you (?:did not|didn't|never) (?:even )?read", "you failed to", "you put \\w+(?: \\w+){0,3} wrong", "to blame",
    "if you had (?:\\w+ )?(?:read|listened)", "read (?:it|the letter|my mail) again", "you did it wrong",
)  # fmt: skip
_OFFICIALESE = any_of(
    "в целях", "надлежит", "настоящим (?:сообща|уведомл|информир)*", "доводим до", "осуществл*", "в ваш адрес",
    "посредством", "в соответствии с", "представляется возможным", "согласно (?:регламент|положени|инструкци)*",
    "вышеуказанн*", "вышеизложенн*", "нижеследующ*", "в установленном порядке",
    "данн(?:ый|ая|ое|ого|ому|ой) (?:вопрос|обращени|заявк|проблем)*", "производится (?:работ|провер)*",
    "имеет место", "принять к сведению", "в кратчайшие сроки", "по факту", "в рамках", "ввиду", "во исполнение",
    "на предмет", "hereby", "herewith", "pursuant", "aforementioned", "above-?mentioned", "be advised",
    "in accordance with", "commencement", "be informed that", "by means of", "as per", "heretofore", "forthwith",
    "with regard to the above", "in respect of", "at this point in time", "effectuate*", "the undersigned",
)  # fmt: skip
_CAPITALS = re.compile(r"\b[^\W\d_a-zа-яё]{1,40}(?:[ ,]+[^\W\d_a-zа-яё]{1,40}){2,}(?!\w)")
_MARKS = re.compile(r"!{3,}|\?{3,}|[!?]{4,}")


def jargon(text: Text, situation: Situation) -> Iterator[Hint]:
    """What the customer says too is plain to them."""
    theirs = Text(situation.last).plain.lower()
    for found in _JARGON.finditer(text.plain):
        if found[0].lower() not in theirs:
            yield Hint("jargon", format_lazy(_("Customers may not know “{word}”"), word=found[0][:40]), found.span())
            return


def blame(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := text.first(_BLAME):
        yield Hint(
            "blame", format_lazy(_("“{words}” sounds like a reproach"), words=text.written[slice(*span)][:60]), span
        )


def shouting(text: Text, situation: Situation) -> Iterator[Hint]:
    for found in _CAPITALS.finditer(text.plain):
        words = [word for word in re.split(r"[ ,]+", found[0]) if word.isupper()]
        if len(words) > 2 and max(map(len, words)) > 4 and sum(map(len, words)) > 11:
            yield Hint("shouting", _("Capital letters read as shouting"), found.span())
            return
    if span := text.first(_MARKS):
        yield Hint("shouting", _("So many marks read as shouting"), span)


def officialese(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := text.first(_OFFICIALESE):
        yield Hint(
            "officialese",
            format_lazy(_("“{words}” is officialese: say it plainly"), words=text.written[slice(*span)][:60]),
            span,
        )
