"""The pages of inbound rules and of listed senders: what is typed is kept, tried before it is saved, and only for
administrators."""

from __future__ import annotations

import pytest

from tests.letters import arrive, letter
from tests.setup_pages.test_mailboxes import FORM as BOX
from tickets.models import Arrival, InboundRule, ListedSender, Mailbox, Ticket

FORM = {
    "name": "Рассылки", "is_active": "on", "mailbox": "", "field_0": "header", "header_0": "List-Id:",
    "how_0": "contains", "text_0": "Новости", "field_1": "sender", "how_1": "is", "text_1": "", "priority": "low",
    "tags": "а, Б", "decision": "",
}  # fmt: skip
PAGE = "/setup/inbound-rules/"


def made(admin, **more: str) -> InboundRule:
    assert admin.post(f"{PAGE}new/", {**FORM, **more}).status_code == 302
    return InboundRule.objects.latest("id")


def test_a_rule_is_kept_changed_and_removed(admin, cast):
    rule = made(admin, team=str(cast.billing.pk))
    about = [{"field": "header", "how": "contains", "text": "Новости", "header": "list-id"}]
    assert (rule.conditions, rule.team, rule.priority, rule.tags) == (about, cast.billing, "low", ["а", "б"])
    page = admin.get(f"{PAGE}{rule.pk}/").content.decode()
    assert 'value="list-id"' in page and 'value="Новости"' in page
    admin.post(f"{PAGE}{rule.pk}/", {**FORM, "name": "Иначе", "text_1": "@x.example", "decision": "spam"})
    rule.refresh_from_db()
    assert (rule.name, len(rule.asked), rule.decision) == ("Иначе", 2, "spam")
    listed = admin.get(PAGE).content.decode()
    assert "Иначе" in listed and "@x.example" in listed and "spam: kept aside" in listed
    admin.post(f"{PAGE}{rule.pk}/force/")
    assert not InboundRule.objects.get().is_active
    admin.post(f"{PAGE}{rule.pk}/removal/")
    assert not InboundRule.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"header_0": ""},
        {"header_0": "List Id"},
        {"text_0": "", "decision": "spam"},
        {"mailbox": "nowhere@example.com"},
        {"decision": "burn"},
        {"how_0": "matches"},
        {"text_0": "х" * 201},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(admin, wrong):
    answer = admin.post(f"{PAGE}new/", {**FORM, **wrong})
    assert answer.status_code == 422 and not InboundRule.objects.exists()
    assert 'class="error"' in answer.content.decode() and 'value="а, Б"' in answer.content.decode()


def test_the_same_name_twice(admin):
    made(admin)
    assert admin.post(f"{PAGE}new/", FORM).status_code == 422


def test_tried_on_the_past_before_it_is_saved(admin):
    for number in range(3):
        arrive(letter(f"anna{number}@x.example", f"Письмо {number}", List_Id="<новости>"))
    arrive(letter("boris@x.example"))
    tried = admin.post(f"{PAGE}trial/", FORM).content.decode()
    assert "It would have met 3 of the last 4 mails" in tried and "anna2@x.example" in tried
    looked = admin.post(f"{PAGE}new/", {**FORM, "look": "1"})
    assert looked.status_code == 200 and "It would have met 3 of the last 4 mails" in looked.content.decode()
    assert not InboundRule.objects.exists()
    assert "Write a condition" in admin.post(f"{PAGE}trial/", {**FORM, "text_0": ""}).content.decode()


def test_another_order(admin):
    first, second = made(admin), made(admin, name="Вторые")
    admin.post(f"{PAGE}order/", {"rule": [first.pk, second.pk], "up": second.pk})
    assert list(InboundRule.objects.in_order()) == [second, first]


def test_a_mailbox_that_gets_another_address_keeps_its_rules(admin):
    admin.post("/setup/mailboxes/new/", BOX)
    rule, box = made(admin, mailbox="billing@example.com"), Mailbox.objects.get()
    admin.post(f"/setup/mailboxes/{box.pk}/", {**BOX, "address": "bills@example.com", "in_secret": ""})
    rule.refresh_from_db()
    assert rule.mailbox == "bills@example.com"
    box.delete()
    assert "bills@example.com" in admin.get(f"{PAGE}{rule.pk}/").content.decode()


def test_the_settings_of_the_spam_filter(admin):
    admin.post("/setup/mailboxes/new/", {**BOX, "believes_spam": "on", "spam_score": "5.5"})
    box = Mailbox.objects.get()
    assert (box.believes_spam, str(box.spam_score)) == (True, "5.50")
    wrong = {**BOX, "spam_score": "много", "in_secret": ""}
    assert admin.post(f"/setup/mailboxes/{box.pk}/", wrong).status_code == 422


def test_pages_ask_a_fixed_number_of_queries(admin, cast, django_assert_num_queries):
    for number in range(3):
        made(admin, name=f"Правило {number}", team=str(cast.billing.pk))
        ListedSender.objects.create(pattern=f"@x{number}.example", verdict="block", by=cast.admin)
    spammed(cast, 3)
    admin.get(PAGE)
    with django_assert_num_queries(3):
        admin.get(PAGE)
    with django_assert_num_queries(7):
        admin.get("/setup/senders/")


def spammed(cast, count: int) -> list[Ticket]:
    tickets = [arrive(letter(f"spam{number}@spam.example", f"Реклама {number}")).ticket for number in range(count)]
    for ticket in tickets:
        ticket.spam(by=cast.agent)
    return tickets


def test_senders_are_added_changed_and_removed(admin, cast):
    admin.post("/setup/senders/", {"pattern": " @Spam.Example ", "verdict": "block", "why": "реклама"})
    row = ListedSender.objects.get()
    assert (row.pattern, row.verdict, row.why, row.by) == ("@spam.example", "block", "реклама", cast.admin)
    page = admin.get("/setup/senders/").content.decode()
    assert "@spam.example" in page and "реклама" in page and cast.admin.name in page
    admin.post("/setup/senders/", {"pattern": "@spam.example", "verdict": "allow"})
    assert ListedSender.objects.get().verdict == "allow"
    assert "Nobody of this kind" in admin.get("/setup/senders/?q=other").content.decode()
    admin.post(f"/setup/senders/{row.pk}/removal/")
    assert not ListedSender.objects.exists()


@pytest.mark.parametrize(
    "pattern", ["", "x", "@", "@no domain", "spam.example", "support@example.com", "a@b@c.example"]
)
def test_what_is_no_sender(admin, pattern):
    answer = admin.post("/setup/senders/", {"pattern": pattern, "verdict": "block"})
    assert answer.status_code == 422 and not ListedSender.objects.exists()


def test_one_click_blocks_the_sender_of_a_mail(admin):
    InboundRule.create("Всё", conditions=[{"field": "sender", "how": "contains", "text": "x"}], decision="quarantine")
    arrival = arrive(letter("Anna@x.example", subject="Реклама"))
    assert "Block the sender" in admin.get("/setup/quarantine/").content.decode()
    answer = admin.post(f"/setup/quarantine/{arrival.pk}/block/")
    assert answer.url == "/setup/quarantine/?outcome=quarantined"
    row = ListedSender.objects.get()
    assert (row.pattern, row.verdict, row.why) == ("anna@x.example", "block", "Mail “Реклама”")
    assert arrive(letter("anna@x.example", "Ещё")).reason == "blocked sender: anna@x.example"


def test_a_mail_of_nobody_blocks_nobody(admin):
    arrival = Arrival.objects.create(channel="email", outcome="quarantined")
    page = admin.post(f"/setup/quarantine/{arrival.pk}/block/", follow=True).content.decode()
    assert "There is no address of a sender to block." in page and not ListedSender.objects.exists()


def test_one_click_blocks_the_sender_of_a_ticket_that_is_spam(admin, cast):
    ticket = spammed(cast, 1)[0]
    page = admin.get("/setup/senders/").content.decode()
    assert "Block spam0@spam.example" in page
    admin.post("/setup/senders/", {"pattern": "spam0@spam.example", "verdict": "block", "why": ticket.number})
    assert "Block spam0@spam.example" not in admin.get("/setup/senders/").content.decode()


def test_an_ignored_mail_can_be_tried_again(admin):
    InboundRule.create("Всё", conditions=[{"field": "sender", "how": "contains", "text": "x"}], decision="ignore")
    arrival = arrive(letter("anna@x.example"))
    page = admin.get("/setup/quarantine/?outcome=ignored").content.decode()
    assert "the inbound rule “Всё”" in page
    admin.post(f"/setup/quarantine/{arrival.pk}/release/")
    assert Ticket.objects.count() == 1


def test_the_flight_recorder_names_the_rules(admin):
    InboundRule.create("Всем метка", tags=["а"])
    arrive(letter("anna@x.example"))
    assert "Inbound rules: Всем метка" in admin.get("/setup/mail/?q=anna@x.example").content.decode()
    assert "Всем метка" in admin.get("/setup/quarantine/?outcome=new_ticket").content.decode()


def test_only_administrators(cast, sign_in):
    for person in (cast.lead, cast.agent, cast.manager):
        for path in (PAGE, f"{PAGE}new/", "/setup/senders/"):
            assert sign_in(person).get(path).status_code == 403
        assert sign_in(person).post("/setup/senders/", {"pattern": "@x.example", "verdict": "block"}).status_code == 403
    assert not ListedSender.objects.exists()
