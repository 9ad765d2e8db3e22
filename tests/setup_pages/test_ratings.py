"""The settings of ratings: who may change them, what they would do, and the page of a rated ticket at the desk."""

from __future__ import annotations

import pytest

from tickets.content import written
from tickets.models import RatingRequest, RatingSettings

URL = "/setup/ratings/"
FORM = {
    "is_on": "on",
    "scale": "two",
    "leaves_out_own": "on",
    "quiet_days": "14",
    "text_ru": "Помогли?",
    "text_en": "Helped?",
}


def test_an_administrator_saves_them(cast, admin, sign_in):
    assert "7" in admin.get(URL).content.decode()
    assert admin.post(URL, FORM).url == URL
    held = RatingSettings.current()
    assert (held.is_on, held.leaves_out_own, held.quiet_days, held.text_ru) == (True, True, 14, "Помогли?")
    admin.post(URL, {"scale": "two", "quiet_days": "0"})
    held = RatingSettings.objects.get()
    assert (held.is_on, held.leaves_out_own, held.quiet_days, held.text_en) == (False, False, 0, "")
    for wrong in ("-1", "366", "", "x"):
        assert admin.post(URL, {**FORM, "quiet_days": wrong}).status_code == 422
    for other in (cast.agent, cast.lead, cast.manager):
        assert sign_in(other).post(URL, FORM).status_code == 403
    assert sign_in(cast.customer).post(URL, FORM).status_code in (403, 404)
    assert RatingSettings.objects.get().quiet_days == 0


def test_looking_says_what_would_happen_and_saves_nothing(ticket, cast, admin, django_assert_num_queries):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    with django_assert_num_queries(4):  # session, person, the settings, the solved requests
        page = admin.post(URL, {**FORM, "look": "1"}).content.decode()
    assert "1 request was solved by a mail in the last 30 days; of it 1 mail would have asked." in page
    off = admin.post(URL, {"scale": "two", "quiet_days": "7", "look": "1"}).content.decode()
    assert "Nobody is asked by mail." in off
    assert not RatingSettings.objects.exists()
    assert RatingRequest.objects.count() == 1


@pytest.mark.parametrize("answers", [1, 3])
def test_the_desk_shows_the_answer_that_counts(ticket, cast, sign_in, answers):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    for number in range(answers):
        ticket.rate("bad", f"Слова <b>{number}</b>", by=cast.customer)
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f"Слова &lt;b&gt;{answers - 1}&lt;/b&gt;" in page
    assert page.count('data-tone="bad">') >= 1
    assert "thumbs-down" in page


def test_the_scale_is_chosen_and_earlier_answers_stay(ticket, cast, admin, sign_in):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    ticket.rate("good", "Быстро", by=cast.customer)
    assert 'value="two" checked' in admin.get(URL).content.decode()
    assert admin.post(URL, {**FORM, "scale": "five"}).url == URL
    assert RatingSettings.current().scale == "five"
    assert 'value="five" checked' in admin.get(URL).content.decode()
    assert admin.post(URL, {**FORM, "scale": "ten"}).status_code == 422
    page = f"/desk/tickets/{ticket.number}/"
    assert "thumbs-up" in sign_in(cast.agent).get(page).content.decode()
    ticket.rate("3", "Уже не так", by=cast.customer)
    shown = sign_in(cast.agent).get(page).content.decode()
    assert "3 of 5" in shown and 'data-tone="info"' in shown and "Уже не так" in shown
    assert list(ticket.ratings.order_by("id").values_list("score", flat=True)) == ["good", "3"]
