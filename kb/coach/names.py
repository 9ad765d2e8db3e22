"""Names of people: short forms and cases, and which words are names at all."""

from __future__ import annotations

from functools import lru_cache

_SHORT = """
Александр Александра: Саша Шура Алекс Саня Сашенька Шурик|Алексей: Леша Алеша|Анастасия: Настя|Анна: Аня Анюта
Антон: Антоша|Валентина: Валя|Валерий Валерия: Валера Лера|Василий: Вася|Виктор: Витя|Виктория: Вика
Владимир: Володя Вова|Галина: Галя|Григорий: Гриша|Дарья: Даша|Дмитрий: Дима Митя Димон|Евгений Евгения: Женя
Екатерина: Катя|Елена: Лена Алена|Елизавета: Лиза|Иван: Ваня|Ирина: Ира|Константин: Костя|Ксения: Ксюша
Любовь: Люба|Людмила: Люда Мила|Максим: Макс|Маргарита: Рита|Мария: Маша|Михаил: Миша|Надежда: Надя
Наталья Наталия: Наташа|Николай: Коля|Ольга: Оля|Павел: Паша|Петр: Петя|Полина: Поля|Роман: Рома
Светлана: Света|Сергей: Сережа|Софья София: Соня|Станислав: Стас|Татьяна: Таня|Федор: Федя|Юлия: Юля
Артем: Тема|Тимофей: Тима|Вячеслав Владислав Ярослав: Слава|Тимур: Тимка|Егор: Егорка|Зинаида: Зина
Анатолий: Толя|Леонид: Леня|Геннадий: Гена|Вероника: Ника|Виталий: Виталик|Илья: Илюша|Кирилл: Кирюша
Антонина: Тоня|Борис: Боря|Юрий: Юра|Яна: Яна|Abigail: Abby|Alexander Alexandra: Alex Sandy|Andrew: Andy
Anthony: Tony|Benjamin: Ben|Catherine Katherine: Cathy Kathy Kate|Charles: Charlie
Christopher Christine: Chris|Daniel: Dan Danny|David: Dave|Deborah: Debbie|Edward: Ed Eddie
Elizabeth: Liz Beth|Emily: Em|Gregory: Greg|James: Jim Jimmy|Jennifer: Jenny Jen|Jessica: Jess|John: Johnny
Joseph: Joe|Margaret: Maggie Meg|Matthew: Matt|Michael: Mike|Nicholas: Nick|Oliver: Ollie|Pamela: Pam
Patricia Patrick: Pat|Peter: Pete|Rebecca: Becky|Richard: Rick Dick|Robert: Bob Rob|Samuel Samantha: Sam
Stephen Steven: Steve|Susan: Sue|Thomas: Tom|Timothy: Tim|Victoria: Vicky|William: Bill Will Willie
Abraham: Abe|Albert: Al Bert|Amanda: Mandy|Arthur: Art|Barbara: Barb|Bradley: Brad|Donald: Don|Douglas: Doug
Eleanor: Ellie Nell|Francis Frances: Frank Fran|Frederick: Fred Freddie|Gerald: Gerry
Geoffrey Jeffrey: Geoff Jeff|Jacob: Jake|Jonathan: Jon|Joshua: Josh|Judith: Judy|Kenneth: Ken|Kimberly: Kim
Lawrence: Larry|Leonard: Len Lenny|Louis: Lou|Nathan Nathaniel: Nat Nate|Philip: Phil|Raymond: Ray|Ronald: Ron
Sandra: Sandy|Theodore: Ted Theo|Vincent: Vince Vinny|Zachary: Zach|Maximilian: Max
Isabella Isabel: Bella Izzy|Olivia: Liv|Marcus Mark: Marc|Mary: Mary|Anna: Annie"""
_MORE = """
Алина Алиса Алла Альбина Андрей Аркадий Артур Богдан Борис Вадим Вера Вероника Виталий Вячеслав Геннадий
Георгий Глеб Данил Даниил Денис Диана Егор Жанна Зоя Игорь Илья Инна Кирилл Кристина Лариса Лев Леонид Лидия Лилия
Марина Марк Матвей Нина Никита Оксана Олег Олеся Раиса Руслан Семен Степан Тамара Тимур Эдуард Эльвира Ярослав Adam
Alan Alice Amy Angela Arthur Barbara Betty Brian Carl Carol Caroline Claire Clara Dennis Diana Donald Donna Dorothy
Emma Eric Frank George Grace Hannah Harry Helen Henry Igor Irene Jack Jacob Jane Jason Jeffrey Julia Karen Kevin
Laura Linda Lisa Louise Lucy Marion Maria Mark Martin Nancy Natalie Nina Olivia Paul Philip Rachel Ronald Ruth Ryan
Sarah Scott Sharon Simon Sophie Stella Walter"""
_COMPANY_WORDS = """
ооо оао зао пао ао ип тоо гк нко фгуп мку гбу llc ltd inc gmbh plc corp co company limited llp магазин компания
фирма отдел кафе салон shop store office team department"""
_COMPANY = set(_COMPANY_WORDS.split())
_ENDINGS_OF = (
    ("а", ("а", "ы", "и", "е", "у", "ой", "ою", "")), ("я", ("я", "и", "е", "ю", "ей", "ею", "ь", "")),
    ("й", ("й", "я", "ю", "ем", "е", "и")), ("ь", ("ь", "я", "ю", "ем", "е", "и")),
)  # fmt: skip
_ENDINGS = ("", "а", "у", "ом", "е", "ым", "ой", "ою")


def _pairs() -> list[tuple[list[str], list[str]]]:
    rows = [row.split(":") for row in _SHORT.lower().replace("\n", "|").strip("|").split("|")]
    return [(full.split(), short.split()) for full, short in rows]


SHORT = {name: set(short) for full, short in _pairs() for name in full}
# Short forms that are words as well tell nothing of who is meant.
_WORDS = {
    "тема",
    "слава",
    "тима",
    "art",
    "don",
    "al",
    "barb",
    "liv",
    "lou",
    "len",
    "nat",
    "nell",
    "bert",
    "fran",
    "gene",
    "ray",
}
KNOWN = {*SHORT, *(each for short in SHORT.values() for each in short), *_MORE.lower().split()} - _WORDS


def folded(name: str) -> str:
    return name.lower().replace("ё", "е").strip(" .,'’\"")


@lru_cache(maxsize=256)
def forms(full: str) -> frozenset[str]:
    """All words by which a person may be called: parts of the name and short ones, in every case."""
    parts = {folded(part) for part in _parts(full)}
    called = {*parts, *(short for part in parts for short in SHORT.get(part, ()))}
    return frozenset(form for name in called for form in cases(name))


def first(full: str) -> str:
    """The first name of it, wherever it stands: `Иванова Мария` has it behind."""
    parts = _parts(full)
    return next((part for part in parts if folded(part) in KNOWN), parts[0] if parts else "")


def is_of_a_person(full: str) -> bool:
    """Not of a company or a department, as far as its words tell."""
    return not any(folded(part) in _COMPANY for part in full[:200].replace(",", " ").split())


def _parts(full: str) -> list[str]:
    """An address is nobody's name."""
    whole = full[:200].replace("-", " ")
    return [] if "@" in whole else [part for part in whole.split() if len(part) > 1 and folded(part).isalpha()]


def cases(name: str) -> set[str]:
    """Of a lower-case name; itself among them. What is no Russian word has one."""
    if not "а" <= name[-1] <= "я":
        return {name}
    for last, endings in _ENDINGS_OF:
        if name.endswith(last):
            return {name[:-1] + ending for ending in endings if len(name) > 3 or ending} | {name}
    return {name + ending for ending in _ENDINGS}


def is_near(one: str, other: str) -> bool:
    """Whether a slip of the keyboard makes one of the other: one letter too much, too few, another or exchanged."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 4:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_other = one[start:], other[start:]
    exchanged = rest[:2] == rest_other[:2][::-1] and rest[2:] == rest_other[2:]
    return exchanged or rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:]
