"""Help on other sites: only on those that are listed, the form without cookies, what is read there."""

from __future__ import annotations

import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kb.models import Answer
from people.models import Widget
from tests.kb.written import article
from tests.portal.test_portal import last_mail
from tests.tickets.fielded import field
from tickets.models import Arrival, Reading, Ticket

SHOP = "https://shop.example"
OURS = "http://testserver"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LABELS = "/widget/articles/printer-pechataet-pustye-etiketki/"


@pytest.fixture
def on(db) -> Widget:
    return Widget.objects.create(pk=1, is_on=True, origins=[SHOP, "https://blog.example"])


@pytest.fixture
def visitor() -> Client:
    """A stranger's browser, for which a token against forgery would be missing."""
    return Client(enforce_csrf_checks=True, headers={"User-Agent": PERSON})


def look(**said) -> dict[str, str]:
    return {"site": SHOP, "language": "ru", **said}


def token_of(visitor: Client, **said) -> str:
    return visitor.get("/widget/new/", look(**said)).context["token"]


def send(visitor: Client, token: str, origin: str = OURS, about: str = f"?site={SHOP}&language=ru", **typed):
    form = {"token": token, "name": "Ольга", "email": "olga@new.example", "subject": "Не печатает"}
    headers = {"Origin": origin} if origin else {}
    return visitor.post(f"/widget/new/{about}", {**form, "text": "Принтер молчит", **typed}, headers=headers)


def test_a_stranger_sends_a_request_from_another_site(on, cast, visitor):
    files = [SimpleUploadedFile("снимок.png", b"\x89PNG", "image/png")]
    answer = send(visitor, token_of(visitor), files=files)
    ticket = Ticket.objects.get()
    assert answer.status_code == 200 and ticket.number in answer.content.decode()
    assert (ticket.channel, ticket.subject, ticket.requester.language) == ("portal", "Не печатает", "ru")
    assert [each.name for each in ticket.messages.get().attachments.all()] == ["снимок.png"]
    assert not visitor.cookies  # neither a session nor a token against forgery
    assert re.search(r"/r/[\w-]{30,}/", last_mail("receipt").body_text)
    assert visitor.get(f"/requests/{ticket.number}/").status_code == 302  # the form alone opens nothing


def test_the_same_press_twice_is_one_request(on, cast, visitor):
    token = token_of(visitor)
    first, second = send(visitor, token), send(visitor, token)
    number = Ticket.objects.get().number
    assert number in first.content.decode() and number in second.content.decode() and second.status_code == 200
    assert Arrival.objects.counts()["duplicate"] == 1


def test_what_was_changed_after_sending_is_not_lost_silently(on, cast, visitor):
    token = token_of(visitor)
    send(visitor, token)
    answer = send(visitor, token, text="И сканер тоже")
    page = answer.content.decode()
    assert answer.status_code == 422 and "И сканер тоже" in page and Ticket.objects.get().number in page
    assert send(visitor, answer.context["token"], text="И сканер тоже").status_code == 200
    assert Ticket.objects.count() == 2


def test_mistakes_are_said_and_nothing_is_lost(on, cast, visitor):
    answer = send(visitor, token_of(visitor), name="", email="нет адреса", subject="")
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count('aria-invalid="true"') == 3 and "Принтер молчит" in page
    assert 'lang="ru"' in page and answer["Content-Language"] == "ru" and not Ticket.objects.exists()
    assert send(visitor, answer.context["token"]).status_code == 200


def test_fields_of_customers_are_asked_there_too(on, cast, visitor):
    field("serial", for_customers=True, required="creation")
    assert 'name="field.serial"' in visitor.get("/widget/new/", look()).content.decode()
    answer = send(visitor, token_of(visitor), asked=["serial"], **{"field.serial": ""})
    assert answer.status_code == 422
    send(visitor, token_of(visitor), asked=["serial"], **{"field.serial": "ZD421"})
    assert Ticket.objects.get().fields == {"serial": "ZD421"}


def test_an_old_form_is_sent_with_the_second_press(on, cast, visitor, monkeypatch):
    token = token_of(visitor)
    monkeypatch.setattr("helpdesk.portal.framed.FORM_SECONDS", -1)
    answer = send(visitor, token)
    assert answer.status_code == 422 and "Принтер молчит" in answer.content.decode()
    monkeypatch.undo()
    assert send(visitor, answer.context["token"]).status_code == 200


def test_articles_are_found_and_read_in_the_frame(on, cast, visitor):
    article(cast)
    article(cast, audience="agents", ru=("Внутренняя этикетка", "Тайна"))
    page = visitor.get("/widget/", look(q="пустая этикетка")).content.decode()
    assert f"{LABELS}?site=https%3A%2F%2Fshop.example&amp;language=ru" in page and "Внутренняя" not in page
    assert "Ничего не найдено" in visitor.get("/widget/", look(q="<script>alert(1)</script>")).content.decode()
    assert LABELS in visitor.get("/widget/", look()).content.decode()
    told = visitor.get(LABELS, look()).content.decode()
    assert "Переверните <strong>рулон</strong>" in told and '<base target="_blank">' in told
    assert visitor.get("/widget/articles/vnutrennyaya-etiketka/", look()).status_code == 404


def test_what_is_read_and_sent_in_one_frame_is_one_visit(on, cast, visitor):
    article(cast)
    visit = visitor.get(LABELS, look()).context["look"].signed_visit
    visitor.get(LABELS, look(visit=visit))
    assert Reading.objects.count() == 1 and not visitor.cookies
    about = f"?site={SHOP}&visit={visit}"
    send(visitor, token_of(visitor), about=about)
    assert Arrival.objects.sent_by_visits().get().visit == Reading.objects.get().visit
    for wrong in (Reading.objects.get().visit, visit[:-1] + "_", "", "a:b:c"):
        assert visitor.get("/widget/", look(visit=wrong)).context["look"].visit == ""
        assert visitor.get("/widget/new/", look(visit=wrong)).context["look"].visit != Reading.objects.get().visit
    Client(headers={"User-Agent": "curl/8"}).get(LABELS, look())
    assert Reading.objects.count() == 1


def test_articles_are_offered_while_somebody_writes_and_open_beside_the_form(on, cast, visitor):
    article(cast)
    article(cast, audience="agents", ru=("Внутренняя этикетка", "Тайна"))
    form = visitor.get("/widget/new/", look())
    assert 'hx-post="/widget/suggestions/?site=' in form.content.decode()
    visit = form.context["look"].signed_visit
    typed = {"subject": "Пустые этикетки", "text": "Переворачивал рулон"}
    about = f"?site={SHOP}&language=ru&visit={visit}"
    offered = visitor.post(f"/widget/suggestions/{about}", typed, headers={"Origin": OURS}).content.decode()
    assert f'hx-get="{LABELS}?from=form&amp;site=' in offered and "Внутренняя" not in offered
    visitor.get(LABELS, look(visit=visit, **{"from": "form"}))
    assert Reading.objects.get().from_form
    send(visitor, form.context["token"], about=about)
    assert Arrival.objects.sent_by_visits().get().visit == Reading.objects.get().visit and not visitor.cookies
    for origin in ("", SHOP):
        assert visitor.post(f"/widget/suggestions/{about}", typed, headers={"Origin": origin}).status_code == 403


def test_who_reads_nothing_beside_the_form_is_no_visit_that_read(on, cast, visitor):
    form = visitor.get("/widget/new/", look())
    send(visitor, form.context["token"], about=f"?site={SHOP}&visit={form.context['look'].signed_visit}")
    assert Ticket.objects.count() == 1 and not Arrival.objects.sent_by_visits().exists()


def test_whether_it_helped_is_asked_in_the_frame_once_a_visit(on, cast, visitor):
    article(cast)
    page = visitor.get(LABELS, look())
    visit = page.context["look"].signed_visit
    assert "Помогла ли статья?" in page.content.decode() or "Статья помогла" in page.content.decode()
    address, ours = f"{LABELS}answers/?site={SHOP}&language=ru&visit={visit}", {"Origin": OURS}
    asked = visitor.post(address, {"helped": "no"}, headers=ours)
    assert "Чего не хватило?" in asked.content.decode() and not visitor.cookies
    visitor.post(address, {"helped": "no"}, headers=ours)
    thanks = visitor.post(address, {"why": asked.context["why"], "reason": "vain", "text": "Не то"}, headers=ours)
    assert "Спасибо за ответ" in thanks.content.decode()
    assert list(Answer.objects.values_list("helped", "reason", "text")) == [(False, "vain", "Не то")]
    assert visitor.post(address, {"helped": "yes"}, headers={"Origin": SHOP}).status_code == 403
    nobody = f"{LABELS}answers/?site={SHOP}"
    assert visitor.post(nobody, {"helped": "yes"}, headers=ours).status_code == 200 and Answer.objects.count() == 1


def test_who_is_signed_in_at_our_site_is_a_stranger_in_the_frame(on, cast, sign_in):
    article(cast, audience="customers", ru=("Только клиентам", "Слова"))
    client = sign_in(cast.customer)
    assert client.get("/help/tolko-klientam/").status_code == 200
    assert client.get("/widget/articles/tolko-klientam/", look()).status_code == 404
    page = client.get("/widget/new/", look()).content.decode()
    assert 'name="email"' in page and cast.customer.name not in page


def test_the_look_is_that_of_the_tag(on, visitor):
    page = visitor.get("/widget/", look(language="en", theme="dark", colour="0A7D3C")).content.decode()
    assert 'lang="en" data-theme="dark"' in page and "/widget/colours/0a7d3c.css" in page
    assert visitor.get("/widget/colours/0a7d3c.css").content.startswith(b":root{--brand-hue:1")
    for wrong in ("red", "0a7d3", "0a7d3c;}", "<b>"):
        plain = visitor.get("/widget/", look(theme=wrong, colour=wrong, language=wrong)).content.decode()
        assert "/widget/colours/" not in plain and "data-theme" not in plain.split("<head>")[0]
    assert visitor.get("/widget/colours/zzzzzz.css").status_code == 404


def test_the_script_is_small_and_kept(on, visitor):
    answer = visitor.get("/widget.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8" and len(answer.content) < 4096
    assert answer["Cache-Control"] == "public, max-age=3600" and not visitor.cookies
    again = visitor.get("/widget.js", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and not again.content
    assert "Помощь" in answer.content.decode()


def test_pages_cost_the_same_whatever_the_number_of_tickets(on, cast, visitor, django_assert_num_queries):
    article(cast)
    with django_assert_num_queries(4):  # the widget, known problems, what is read most: two
        visitor.get("/widget/", look())
    with django_assert_num_queries(3):  # the widget, categories, fields
        visitor.get("/widget/new/", look())
    with django_assert_num_queries(1):
        visitor.get("/widget.js")


def test_the_token_says_nothing_of_anybody(on, visitor):
    key, site = signing.loads(token_of(visitor), salt="helpdesk.widget.form")
    assert len(key) == 36 and site == SHOP
