"""What is new in a reply, in the words of the mailers that people here use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.mail.quotes import visible_html, visible_part

OLD = "Попробуйте перезагрузить роутер.\nС уважением, поддержка"
MARKED = "> Попробуйте перезагрузить роутер.\n>\n> С уважением, поддержка"

ANNOUNCEMENTS = [
    "On Wed, Mar 4, 2026 at 6:00 PM Support <support@example.com> wrote:",
    "On Wed, Mar 4, 2026 at 6:00 PM Support\n<support@example.com> wrote:",
    "On 4 Mar 2026, at 18:00, Support <support@example.com>\nwrote:",
    "ср, 4 мар. 2026 г. в 18:00, Поддержка <support@example.com>:",
    "ср, 4 мар. 2026 г. в 18:00, Поддержка Ромашки и друзей <\nsupport@example.com>:",
    "Среда, 4 марта 2026, 18:00 +03:00 от Поддержка <support@example.com>:",
    '04.03.2026, 18:00, "Поддержка" <support@example.com>:',
    "4 марта 2026 г., в 18:00, Поддержка <support@example.com> написал(а):",
    "4 марта 2026 г. 18:00 пользователь Поддержка <support@example.com> написал:",
    "04.03.2026 18:00, Поддержка пишет:",
    "В письме от 4 марта 2026 18:00:00 Поддержка написал:",
    "Am 04.03.2026 um 18:00 schrieb Support <support@example.com>:",
    "Am Mi., 4. März 2026 um 18:00 Uhr schrieb Support <\nsupport@example.com>:",
    "Le mer. 4 mars 2026 à 18:00, Support <support@example.com> a écrit :",
    "El mié, 4 mar 2026 a las 18:00, Support (<support@example.com>) escribió:",
    "Il giorno mer 4 mar 2026 alle ore 18:00 Support <support@example.com> ha scritto:",
    "Em qua., 4 de mar. de 2026 às 18:00, Support <support@example.com> escreveu:",
    "Op wo 4 mrt 2026 om 18:00 schreef Support <support@example.com>:",
    "W dniu 4.03.2026 o 18:00, Support pisze:",
    "śr., 4 mar 2026 o 18:00 Support <support@example.com> napisał(a):",
    "Den ons 4 mars 2026 kl 18:00 skrev Support <support@example.com>:",
    "ср, 4 бер. 2026 р. о 18:00 Support <support@example.com> пише:",
    "2026-03-04 18:00 GMT+03:00 Support <support@example.com>:",
    "-----Original Message-----\nFrom: Support\nSent: Wednesday",
    "-----Исходное сообщение-----\nОт: Поддержка",
    "-------- Исходное сообщение --------\nОт: Поддержка <support@example.com>\nДата: 04.03.2026 18:00",
    "From: Support <support@example.com>\nSent: Wednesday, March 4, 2026 6:00 PM\nTo: Ivan\nSubject: Router",
    (
        "________________________________\nFrom: Support <support@example.com>\nSent: Wednesday, March"
        " 4, 2026 6:00 PM\nTo: Ivan\nSubject: R"
    ),
    "От: Поддержка\nОтправлено: среда, 4 марта 2026 г. 18:00\nКому: Иванов Иван\nТема: [HD-1001] Роутер",
    "От: Поддержка <support@example.com>\nДата: среда, 4 марта 2026 г. в 18:00\nКому: Иван\nТема: Роутер",
    "От кого: Поддержка <support@example.com>\nКому: ivan@example.org\nДата: 4 марта 2026 18:00\nТема: Роутер",
    (
        "*От:* Поддержка [mailto:support@example.com]\n*Отправлено:* среда, 4 марта 2026 г."
        " 18:00\n*Кому:* Иван\n*Тема:* Роутер"
    ),
    "Von: Support\nGesendet: Mittwoch, 4. März 2026 18:00\nAn: Ivan\nBetreff: Router",
    "De : Support <support@example.com>\nEnvoyé : mercredi 4 mars 2026 18:00\nÀ : Ivan\nObjet : Router",
    "De: Support\nEnviado el: miércoles, 4 de marzo de 2026 18:00\nPara: Ivan\nAsunto: Router",
]


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS)
@pytest.mark.parametrize("old", [OLD, MARKED])
def test_what_mailers_write_above_the_old_mail(announcement, old):
    assert visible_part(f"Не помогло.\nЧто дальше?\n\n{announcement}\n\n{old}\n") == "Не помогло.\nЧто дальше?"


@pytest.mark.parametrize("announcement", ANNOUNCEMENTS[:14])
def test_answer_below_a_marked_quote(announcement):
    assert visible_part(f"{announcement}\n{MARKED}\n\nНе помогло.") == "Не помогло."


def test_answers_between_marked_lines_stay():
    text = f"{ANNOUNCEMENTS[0]}\n> Вопрос один?\nДа.\n> Вопрос два?\n\nНет.\n\n> Вопрос три?\nНе знаю."
    assert visible_part(text) == "Да.\n\nНет.\n\nНе знаю."


@pytest.mark.parametrize(
    "whole",
    [
        "Просто письмо.\n\nБез цитат.",
        "On your remote host run this:\n  ls -l\nOn Monday it worked.",
        "Сделал так:\n> show version\nи всё зависло",
        ">>> print(1)\n1\n>>> print(2)\n2",
        "Откуда: Москва\nКуда: Казань\nДата: пятница",
        "From: Moscow\nTo: Kazan\nDate: Friday 5\nPlease book it.",
        "Дата: 5 марта\nВремя: 10:00\nАдрес: Тверская, 1\n\nЖдём.",
        "Итог:\n-- \n" + "\n".join(f"строка {n}" for n in range(40)),
        "Sent from my desk, where nothing works.\nSecond line.",
        "a -- b\nc",
        "+",
        "?",
    ],
)
def test_own_text_is_never_hidden(whole):
    assert visible_part(whole) == whole


@pytest.mark.parametrize(
    "whole",
    [
        f"{ANNOUNCEMENTS[0]}\n\n{MARKED}",
        f"{ANNOUNCEMENTS[3]}\n\n{OLD}",
        MARKED,
        f"{ANNOUNCEMENTS[26]}\n\n{OLD}",
    ],
)
def test_a_quote_with_nothing_else_stays(whole):
    assert visible_part(whole) == whole


def test_what_is_forwarded_is_what_they_want_to_tell():
    text = (
        "Смотрите ниже\n\n---------- Forwarded message ---------\nОт: Банк <bank@example.net>\nДата: 4"
        " марта 2026\nТема: Счёт\nКому: Иван\n\nОплатите"
    )
    assert visible_part(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nИван Иванов\n+7 900 000-00-00",
        "--\nИван Иванов",
        "Отправлено с iPhone",
        "Отправлено с моего iPhone",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено со смартфона Samsung Galaxy.",
        "Sent from my iPhone",
        "Sent from Yahoo Mail on Android",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for iOS",
    ],
)
def test_signatures_are_folded(signature):
    assert visible_part(f"Не работает.\n\n{signature}\n") == "Не работает."
    assert visible_part(f"Не работает.\n\n{signature}\n\n{ANNOUNCEMENTS[3]}\n{MARKED}") == "Не работает."


def test_a_reply_of_nothing_but_a_signature_shows_it():
    assert visible_part(f"Sent from my iPhone\n\n{ANNOUNCEMENTS[0]}\n{MARKED}") == "Sent from my iPhone"


def test_reply_and_announcement_on_one_line():
    assert visible_part("Thanks On Wed, Mar 4, 2026 at 6:00 PM, a@b.cd wrote:\n> Hi") == "Thanks"


@pytest.mark.parametrize(
    "html",
    [
        (
            '<div>Не помогло</div><br><div class="gmail_quote"><div class="gmail_attr">ср, 4 мар. 2026'
            ' г. в 18:00, A &lt;<a href="mailto:a@b.cd">a@b.cd</a>&gt;:<br></div><blockquote'
            ' class="gmail_quote">Старое</blockquote></div>'
        ),
        '<div>Не помогло</div><div>04.03.2026, 18:00, "A" &lt;a@b.cd&gt;:</div><blockquote><p>Старое</p></blockquote>',
        "<p>Не помогло</p><BLOCKQUOTE>Среда, 4 марта 2026, 18:00 +03:00 от A &lt;a@b.cd&gt;:<br>Старое</BLOCKQUOTE>",
        (
            '<p>Не помогло</p><div class="moz-cite-prefix">04.03.2026 18:00, A'
            ' пишет:<br></div><blockquote type="cite">Старое</blockquote>'
        ),
        (
            '<p>Не помогло</p><div id="divRplyFwdMsg"><hr><b>От:</b> A'
            " &lt;a@b.cd&gt;<br><b>Отправлено:</b> 4 марта 2026 г. 18:00<br><b>Кому:</b>"
            " B<br><b>Тема:</b> C</div><div>Старое</div>"
        ),
        (
            '<div>Не помогло</div><div><blockquote type="cite"><div>4 марта 2026 г., в 18:00, A'
            " &lt;a@b.cd&gt; написал(а):</div><p>Старое</p></blockquote></div>"
        ),
    ],
)
def test_html_replies(html):
    assert visible_html(html) == "Не помогло"


def test_answer_in_the_middle_of_a_html_quote_stays():
    html = (
        '<blockquote type="cite">Вопрос?</blockquote><p>Ответ.</p><blockquote type="cite">Вопрос'
        " два?</blockquote><p>Ещё ответ.</p>"
    )
    assert visible_html(html).split() == ["Ответ.", "Ещё", "ответ."]


LINES = st.sampled_from(
    [
        *ANNOUNCEMENTS,
        MARKED,
        OLD,
        "",
        "> q",
        ">",
        "own",
        "-- ",
        "Sent from my iPhone",
        "____________________________",
        "On",
        "wrote:",
        "- x",
        ">>> a",
    ]
)


@given(st.lists(LINES, max_size=12))
def test_what_is_shown_is_a_part_of_the_text_in_its_order(pieces):
    text = "\n".join(pieces)
    shown = visible_part(text)
    rest = iter(text)
    assert all(character in rest for character in shown)
    assert bool(shown.strip()) == bool(text.strip())


@given(st.text(max_size=300))
def test_any_text(text):
    assert bool(visible_part(text).strip()) or not text.strip("\r\n \t") or not visible_part(text).strip()
