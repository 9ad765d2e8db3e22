"""Automatic mails say how to stop them, one click does (RFC 8058), and nothing else is stopped by it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client
from django.utils import timezone

from tests.letters import sent_to
from tickets import blobs, notices, outbox
from tickets.content import written
from tickets.mail.parse import ParsedMail
from tickets.models import Event, Notice, Outgoing, RatingRequest, Ticket, UnwantedMail
from tickets.unsubscribing import automatic_mails, notice_mails, subscription_of

MARINA = "marina@polyana.example"
DMITRI = "dmitri@example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def asked_again(cast) -> Ticket:
    return Ticket.start(
        written("Снова пусто"), by=cast.customer, requester=cast.customer, subject="Ещё", channel="portal"
    )


def headers(row: Outgoing) -> dict[str, str]:
    raw = blobs.get(row.raw_sha256).decode().replace("\r\n ", " ").replace("\r\n\t", " ")
    return dict(line.split(": ", 1) for line in raw.partition("\r\n\r\n")[0].split("\r\n"))


def path_in(row: Outgoing) -> str:
    """What a mail reader posts to."""
    found = headers(row)
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = found["List-Unsubscribe"]
    assert link.startswith(f"<{settings.SITE_URL}/mail/stop/") and link.endswith("/>")
    return link[1:-1].removeprefix(settings.SITE_URL)


def last(kind: str) -> Outgoing:
    outbox.sweep()
    return Outgoing.objects.filter(kind=kind).latest("id")


def due(why: str, ticket: Ticket, cast) -> None:
    """One notice to the agent whose time has come."""
    event = Event.objects.filter(ticket=ticket).exclude(notices__recipient=cast.agent).latest("id")
    Notice.objects.create(why=why, recipient=cast.agent, ticket=ticket, event=event)
    Notice.objects.update(not_before="2020-01-01T00:00Z", created_at="2020-01-01T00:00Z")
    notices.mail_due()


def test_a_receipt_stops_by_one_click_of_a_mail_reader_and_the_agent_s_answer_comes(ticket, cast):
    path = path_in(last("receipt"))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path, ONE_CLICK).status_code == 200
    assert strict.post(path, ONE_CLICK).status_code == 200
    assert UnwantedMail.objects.get().person == cast.customer
    again = asked_again(cast)
    row = last("receipt")
    assert (row.ticket, row.state, row.trouble) == (again, "failed", "its recipient wants no such mails any more")
    again.reply(written("Замените ленту"), by=cast.agent)
    assert "Замените ленту" in sent_to(MARINA, "reply")[-1].body_text
    assert "List-Unsubscribe" not in headers(last("reply"))


def test_an_automatic_answer_stops_without_being_an_undelivered_one(ticket, cast):
    ticket.reply(written("Мы на складе, ответим завтра"), by=cast.system, automatic=True)
    row = last("reply")
    assert path_in(row) == automatic_mails(cast.customer).link.removeprefix(settings.SITE_URL)
    (mail,) = sent_to(MARINA, "reply")
    assert automatic_mails(cast.customer).link in mail.body_text
    automatic_mails(cast.customer).stop()
    Ticket.objects.get(pk=ticket.pk).reply(written("Всё ещё на складе"), by=cast.system, automatic=True)
    row = last("reply")
    assert row.state == "failed" and row.settled_at and row.message.delivery == "none"
    assert not ticket.events.filter(kind=Event.Kind.UNDELIVERED).exists()
    assert not Outgoing.objects.undelivered().exists()
    assert len(sent_to(MARINA, "reply")) == 1


def test_who_wants_no_automatic_mails_is_asked_for_no_rating(ticket, cast):
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    assert "Ask me no more" in body(last("reply"), cast) or "Больше не спрашивать" in body(last("reply"), cast)
    RatingRequest.objects.all().delete()
    automatic_mails(cast.customer).stop()
    asked_again(cast).reply(written("Готово"), by=cast.agent, then="solved")
    assert not RatingRequest.objects.exists()
    assert "rate/" not in body(last("reply"), cast)


def body(row: Outgoing, cast) -> str:
    mails: list[ParsedMail] = sent_to(row.address, row.kind)
    return str(mails[-1].body_text)


def test_notices_stop_by_what_they_are_about(ticket, cast):
    due("mention", ticket, cast)
    path = path_in(last("notice"))
    Client().post(path, ONE_CLICK)
    assert UnwantedMail.objects.kinds(cast.agent) == {"mention"}
    ticket.note(written("Ещё"), by=cast.lead)
    due("mention", ticket, cast)
    assert Outgoing.objects.filter(kind="notice").count() == 1
    assert Notice.objects.of(cast.agent).unread().count() == 2  # the bell has them all the same
    ticket.note(written("И ещё"), by=cast.lead)
    due("outside", ticket, cast)
    assert Outgoing.objects.filter(kind="notice").count() == 2


def test_a_notice_that_was_stopped_while_its_mail_waited_is_not_sent(ticket, cast):
    due("awake", ticket, cast)
    notice_mails(cast.agent, ["awake"]).stop()
    row = last("notice")
    assert (row.state, row.detail["why"]) == ("failed", "unwanted")


def test_letters_of_rules_stop_for_a_person_and_for_an_address(cast):
    for person, address in ((cast.agent.pk, DMITRI), (None, "Ops@partner.example")):
        detail = {"subject": "Срочно", "text": "Смотрите", "rule": "Ночь"}
        outbox.wish(Outgoing.Kind.LETTER, person, address, detail=detail)
        row = last("letter")
        assert row.state == "sent"
        assert Client().post(path_in(row), ONE_CLICK).status_code == 200
        outbox.wish(Outgoing.Kind.LETTER, person, address.upper(), detail=detail)
        assert last("letter").trouble == "its recipient wants no such mails any more"
    assert set(UnwantedMail.objects.values_list("person", "address")) == {
        (cast.agent.pk, ""), (None, "ops@partner.example"),
    }  # fmt: skip


def test_sign_in_codes_come_always(ticket, cast, client):
    automatic_mails(cast.customer).stop()
    client.post("/sign-in/", {"email": MARINA})
    row = last("sign_in")
    assert row.state == "sent"
    assert "List-Unsubscribe" not in headers(row)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_looking_changes_nothing_and_the_same_page_takes_it_back(cast, language, client):
    client.cookies["django_language"] = language
    link = automatic_mails(cast.customer).link.removeprefix(settings.SITE_URL)
    words = {"en": ("Send them no more", "Send them again"), "ru": ("Больше не присылать", "Присылать снова")}[language]
    for agent in ({}, {"User-Agent": "Scanner"}, {"Sec-Purpose": "prefetch;prerender"}):
        assert words[0] in client.get(f"{link}?resume=1&List-Unsubscribe=One-Click", headers=agent).content.decode()
        assert client.head(link, headers=agent).status_code == 200
    assert not UnwantedMail.objects.exists()
    assert words[1] in client.post(link).content.decode()
    assert UnwantedMail.objects.exists()
    assert words[1] in client.get(link).content.decode()
    assert words[0] in client.post(link, {"resume": "1"}).content.decode()
    assert not UnwantedMail.objects.exists()
    for method in ("PUT", "PATCH", "DELETE"):
        assert client.generic(method, link).status_code == 405


def test_a_link_opens_nothing_else_and_cannot_be_made_up(ticket, cast, client):
    link = automatic_mails(cast.customer).link.removeprefix(settings.SITE_URL)
    page = client.get(link).content.decode()
    assert MARINA not in page and cast.customer.name not in page and "Этикетки" not in page
    assert "_auth_user_id" not in client.session
    other = signing.Signer(salt="report by mail", sep="~").sign_object([cast.customer.pk, "automatic"])
    for token in (link.split("/")[-2][:-1], other, "Привет", f"{cast.customer.pk}~x", "~"):
        assert client.get(f"/mail/stop/{token}/").status_code == 404
        assert client.post(f"/mail/stop/{token}/", ONE_CLICK).status_code == 404
    assert not UnwantedMail.objects.exists()


def test_of_somebody_who_left_it_says_nothing(cast, client):
    subscription = notice_mails(cast.agent, ["promise"])
    token = subscription.link.split("/")[-2]
    assert subscription_of(token) == subscription
    cast.agent.is_active = False
    cast.agent.save()
    assert client.post(f"/mail/stop/{token}/").status_code == 404
    assert not UnwantedMail.objects.exists()


def test_the_profile_has_a_switch_for_each_kind(cast, sign_in):
    client = sign_in(cast.agent)
    page = client.get("/desk/me/").content.decode()
    assert page.count('<select name="mail-') == page.count('name="bell"') == 12
    never = {f"mail-{kind}": "never" for kind in ("mention", "following", "automatic", "nonsense")}
    client.post("/desk/me/mails/", {**never, "letters": "1"})
    assert UnwantedMail.objects.kinds(cast.agent) == {"mention", "following"}
    client.post("/desk/me/mails/", {"mail-promise": "never", "mail-mention": "now"})
    assert UnwantedMail.objects.kinds(cast.agent) == {"promise", "letter"}
    assert sign_in(cast.customer).post("/desk/me/mails/", {}).status_code in (403, 404)


def test_administrators_see_it_with_the_customer_and_send_them_again(ticket, cast, sign_in):
    admin, page = sign_in(cast.admin), f"/setup/customers/{cast.customer.pk}/"
    assert "Wants no automatic mails" not in admin.get(page).content.decode()
    automatic_mails(cast.customer).stop()
    UnwantedMail.objects.update(at=timezone.now())
    assert "Wants no automatic mails" in admin.get(page).content.decode()
    assert sign_in(cast.lead).post(f"{page}mails/").status_code == 403
    admin.post(f"{page}mails/")
    assert not UnwantedMail.objects.exists()
