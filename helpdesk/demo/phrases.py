"""What people write around the matter itself, and what fills the slots of the topics."""

from __future__ import annotations

import calendar
import random
from datetime import UTC, datetime
from functools import cache

GREETINGS = {
    "ru": [
        "Здравствуйте!",
        "Добрый день!",
        "Добрый день, коллеги.",
        "Приветствую.",
        "Доброе утро!",
        "Помогите, пожалуйста.",
    ],
    "en": ["Hello,", "Hi,", "Good morning,", "Dear support,", "Hi there,", "Good afternoon,"],
}
DETAILS = {
    "ru": [
        "Версия {ver}, рабочее место на Windows 11.",
        "Работаем через браузер, пробовали два разных.",
        "Перезагрузка не помогла, на соседнем компьютере то же самое.",
        "Началось {day}, до этого полгода проблем не было.",
        "Можно подключиться удалённо в любое время до 18:00.",
        "Если нужно больше сведений, звоните, я на месте весь день.",
        "Прикладываю снимок экрана.",
        "Касается только склада «{store}», на остальных всё работает.",
        "Коллега сталкивался с таким в прошлом году, но как решили, не помнит.",
        "Обходного пути не нашли, пока ведём записи на бумаге.",
        "Не очень срочно, но хотелось бы до конца недели.",
        "Очень просим ответить сегодня: завтра приезжает большая поставка.",
    ],
    "en": [
        "We are on version {ver}, Windows 11.",
        "We use the browser client and tried two different ones.",
        "A restart did not change anything, the next desk has the same.",
        "It began on {day}; before that it worked for half a year.",
        "You may connect remotely any time before six.",
        "Call me if you need more, I am in all day.",
        "A screenshot is attached.",
        "Only {store} is affected, the other places are fine.",
        "A colleague had this last year but does not remember the solution.",
        "There is no way around it, so we keep notes on paper.",
        "It is not very urgent, by the end of the week would be fine.",
        "We would need an answer today, a large delivery comes tomorrow.",
    ],
}
WORK = ["первый ответ", "разбирал журнал", "созвон с клиентом", "проверил на стенде", "looked through the log"]
SPAM = {
    "ru": [
        ("Скидки только сегодня", "Успейте купить: цены ниже на семьдесят процентов. Перейдите по ссылке."),
        ("Продвижение вашего сайта", "Выведем сайт на первое место за неделю. Ответьте на это письмо."),
    ],
    "en": [
        ("Final offer: 70 % off", "Buy today and save. This is your last chance."),
        ("Your parcel is waiting", "Pay the fee to have your parcel delivered tomorrow."),
    ],
}
CLOSINGS = {
    "ru": ["С уважением,", "Спасибо!", "Заранее благодарю,", "Жду ответа.", "Хорошего дня!"],
    "en": ["Kind regards,", "Thank you,", "Best,", "Thanks in advance,", "Many thanks,"],
}
TO_CUSTOMER = {
    "ru": ["Здравствуйте, {name}!", "{name}, добрый день!", "{name}, спасибо за обращение."],
    "en": ["Hello {name},", "Hi {name},", "{name}, thank you for writing."],
}
OFFERS = {
    "ru": [
        "Напишите, пожалуйста, получилось ли.",
        "Если останутся вопросы, просто ответьте на это письмо.",
        "Проверьте, пожалуйста, и дайте знать.",
        "Мы на связи до 19:00 по Москве.",
        "Если удобнее по телефону, оставьте номер, перезвоним.",
    ],
    "en": [
        "Please let us know whether it works now.",
        "If anything is left open, just answer this mail.",
        "Would you check and tell us?",
        "We are here until seven, Moscow time.",
        "If you prefer the phone, leave a number and we will call.",
    ],
}
QUESTIONS_BACK = {
    "ru": [
        "Уточните, пожалуйста, версию программы и имя рабочего места.",
        "Пришлите, пожалуйста, снимок окна с ошибкой целиком, вместе со временем.",
        "Воспроизводится ли это под другим пользователем?",
        "Сообщите, пожалуйста, номер документа, на котором это видно.",
        "Можно ли подключиться к вам сегодня после обеда?",
    ],
    "en": [
        "Which version do you use, and on which workplace does it happen?",
        "Could you send a picture of the whole window, with the time visible?",
        "Does it happen with another user as well?",
        "Please tell us the number of a document that shows it.",
        "May we connect to your computer this afternoon?",
    ],
}
ANSWERS_BACK = {
    "ru": [
        "Версия {ver}, рабочее место «{store}-{count}».",
        "Снимок приложила, ошибка была в 10:{count}.",
        "Под другим пользователем то же самое.",
        "Номер документа {num}, склад «{store}».",
        "Подключайтесь после 14:00, программу для доступа запустим.",
    ],
    "en": [
        "Version {ver}, the workplace is {store}-{count}.",
        "The picture is attached, it happened at 10:{count}.",
        "The same with another user.",
        "Document {num}, {store}.",
        "Please connect after two, we will start the remote tool.",
    ],
}
THANKS = {
    "ru": [
        "Всё заработало, спасибо!",
        "Спасибо, помогло.",
        "Да, теперь правильно. Благодарю за быстрый ответ.",
        "Вопрос решён, можно закрывать.",
    ],
    "en": [
        "It works now, thank you!",
        "Thanks, that helped.",
        "Yes, all good. Thank you for the quick answer.",
        "Solved, you may close it.",
    ],
}
REMINDERS = {
    "ru": [
        "Коллеги, есть новости? Мы ждём.",
        "Напоминаю о заявке, вопрос всё ещё актуален.",
        "Когда примерно ждать решения? Спрашивает руководство.",
        "Добавлю: сегодня повторилось ещё {count} раз.",
    ],
    "en": [
        "Any news? We are waiting.",
        "A gentle reminder, this is still open for us.",
        "When may we expect a solution? Management asks.",
        "One more thing: it happened {count} times today.",
    ],
}
AGAIN = {
    "ru": [
        "К сожалению, сегодня всё повторилось.",
        "Снова то же самое, рано обрадовались.",
        "Проблема вернулась после перезагрузки сервера.",
    ],
    "en": [
        "Unfortunately it happened again today.",
        "The same again, we were glad too early.",
        "The problem is back after a restart of the server.",
    ],
}
AT_LAST = {
    "ru": [
        "Проверили ещё раз вместе со второй линией: исправление установлено, по журналу ошибок больше нет.",
        "Подключились и поправили настройку сами. Посмотрите, пожалуйста, всё ли теперь как нужно.",
        "Причина была на нашей стороне, исправили. Извините, что пришлось писать несколько раз.",
    ],
    "en": [
        "We went through it again with the second line; the fix is in and the log shows no more errors.",
        "I connected and changed the setting myself. Would you see whether it is as you need it?",
        "The reason was on our side and is fixed now. Sorry that you had to write more than once.",
    ],
}
HELD = {
    "ru": ["Передали вопрос: {whom}. Как только ответят, сразу напишем вам."],
    "en": ["We passed this on to the {whom} and will write as soon as they answer."],
}
SILENCE = {
    "ru": ["Давно нет вестей, поэтому закрываю заявку. Если вопрос остался, ответьте на это письмо, и мы продолжим."],
    "en": [
        "We have not heard from you, so I am closing the request. If anything is left, answer this mail and we go on."
    ],
}
OUT_OF_OFFICE = {
    "ru": ["Я в отпуске до {day}. По срочным вопросам обращайтесь к коллегам."],
    "en": ["I am out of the office until {day}. Please turn to my colleagues in urgent cases."],
}
NOTES = [
    "Звонил клиенту, не берёт трубку. Попробую после обеда.",
    "Похоже на обращение прошлой недели, решение то же.",
    "Воспроизвёл на тестовой базе с версией {ver}.",
    "Клиент просит говорить по-русски, хотя пишет по-английски.",
    "Посмотрел журнал за {day}: ошибка началась в момент обновления.",
    "Договорились созвониться завтра в 11:00.",
    "Checked with the second line: a known limitation, a fix is planned for {ver}.",
    "Важный клиент, продление договора в этом месяце.",
    "Доступ к базе получил, пароль в хранилище.",
    "Called back, they will test tonight.",
]
SUPPORT = {"ru": "Поддержка «Весна»", "en": "Vesna Support"}
WROTE = {"ru": "{name} пишет:", "en": "{name} wrote:"}

_DEVICES = [
    "Zebra ZD421",
    "Zebra GK420t",
    "TSC TE200",
    "Honeywell EDA52",
    "Newland MT90",
    "Атол Smart.Lite",
    "Godex G500",
    "Urovo i6310",
    "CAS SW-10",
    "Mertech M-ER",
]
_STORES = {
    "ru": ["Север", "Юг", "Центральный", "Шушары", "Домодедово", "Химки", "Пулково", "Транзит", "Холод", "Заречный"],
    "en": ["North", "South", "Dock 4", "Harbour", "Tampere", "Leeds", "Airport", "Cold store", "Riverside", "Depot 2"],
}
_SERIES = {"ru": "АКТВ", "en": "ABKT"}
_VERSIONS = ["8.2.14", "8.3.1", "8.3.4", "8.3.7", "8.4.0", "8.4.2"]
_MONTHS = {
    "ru": [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    "en": list(calendar.month_name)[1:],
}


def slots(language: str, at: int, rng: random.Random) -> dict[str, str]:
    """The values of one ticket; from small sets, so that a big desk repeats sentences and indexes each but once."""
    return {
        "num": str(1200 + 37 * rng.randrange(220)),
        "code": f"{rng.choice(_SERIES[language])}-{110 + rng.randrange(60)}",
        "device": rng.choice(_DEVICES),
        "ver": rng.choice(_VERSIONS),
        "store": rng.choice(_STORES[language]),
        "day": _day(language, at // 86400 - rng.randrange(4)),
        "count": str(3 + rng.randrange(45)),
        "name": "",
        "whom": "",
    }


@cache
def _day(language: str, day: int) -> str:
    moment = datetime.fromtimestamp(day * 86400, UTC)
    return f"{moment.day} {_MONTHS[language][moment.month - 1]}"
