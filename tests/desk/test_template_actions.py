"""What templates bring along: a status, tags and files, that take effect with the reply and go with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kb.models import ChangeWish, Template, TemplateFile
from tests.desk.test_composer import HTMX
from tests.desk.test_templates import FORM, offers, published
from tests.desk.test_ticket_page import url
from tickets.audit import differences
from tickets.content import written
from tickets.models import AfterSending, Attachment, Event, Message, PlannedReply, StatusName, Ticket
from tickets.models.words import Channel
from tickets.undo import undo


@pytest.fixture
def template(cast) -> Template:
    made = Template.objects.create(name="Ждём фото", shortcut="фото", status="solved", tags=["весы", "срочно"])
    made.write("ru", "{customer.first_name}, держите кнопку три секунды и пришлите фото.", by=cast.lead)
    return made


@pytest.fixture
def file(template, cast) -> TemplateFile:
    return TemplateFile.add(template, ContentFile("Шаг первый".encode(), "Инструкция, часть 1.txt"), by=cast.lead)


def fresh(ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def send(client, ticket, **form):
    values = {"kind": "reply", "text": "Держите кнопку три секунды", "then": "pending", "knew_reply": "", **form}
    return client.post(url(ticket, "replies"), {"version": fresh(ticket).version, **values}, headers=HTMX)


def test_the_composer_is_told_what_comes_along(template, file, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    (found,) = offers(client, ticket, "фото")
    assert (found["then"], found["send"]) == ("solved", "Send and solve")
    for value in (
        "tag:весы",
        "tag:срочно",
        f"file:{file.pk}:Инструкция, часть 1.txt",
        f"use:template:{template.pk}:ru",
    ):
        assert f'name="adds" value="{value}' in found["chips"], value
    template.status, template.status_name = (
        "",
        StatusName.objects.create(slug="photo", kind="pending", name_en="Waits for a photo", name_ru="Ждём фото"),
    )
    template.save()
    (found,) = offers(client, ticket, "фото")
    assert (found["then"], found["send"]) == ("photo", "Send: Waits for a photo")
    StatusName.objects.update(is_active=False)
    assert offers(client, ticket, "фото")[0]["then"] == "", "what is out of use is not proposed"


def test_tags_and_files_go_with_the_reply_and_come_back_with_it(template, file, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    ticket.tag(["касса"], by=cast.agent)
    adds = ["tag:весы", "tag: ", f"file:{file.pk}:Инструкция, часть 1.txt", "чушь", "file:x:y"]
    assert send(client, ticket, adds=adds, then="solved", set_then="solved").status_code == 200
    assert (fresh(ticket).tags, fresh(ticket).status) == (["весы", "касса"], "solved")
    message = Message.objects.get(kind="reply")
    assert [(each.name, each.sha256) for each in message.attachments.all()] == [(file.name, file.sha256)]
    assert not AfterSending.objects.filter(then="solved").exists(), "the template chose it, not the person"
    replied = Event.objects.get(kind="replied")
    undone = undo([replied], by=cast.agent)
    assert not undone.failed and (fresh(ticket).tags, fresh(ticket).status) == (["касса"], "new")
    assert list(differences()) == []


def test_what_is_taken_back_stands_in_the_composer_again(template, file, ticket, cast, sign_in):
    client, chip = sign_in(cast.agent), f"file:{file.pk}:{file.name}"
    text = offers(client, ticket, "фото")[0]["text"]
    form = {"text": text, "adds": ["tag:весы", chip], "then": "solved", "used": f"template:{template.pk}:ru"}
    for own_files in ([], [SimpleUploadedFile("своё.txt", b"x")]):
        send(client, ticket, **form, files=own_files, knew_reply="" if not own_files else ticket.drafts.get().mark)
        replied = Event.objects.filter(kind="replied").latest("version")
        page = client.post("/desk/undo/", {"events": str(replied.pk)}, follow=True).content.decode()
        assert ("attach its files again" in page) is bool(own_files), "the template's file comes back with it"
        draft = ticket.drafts.get()
        template.refresh_from_db()
        assert template.used == 0, "what was taken back was no use"
        assert draft.beside["adds"].split("\n") == [chip, "tag:весы", f"use:template:{template.pk}:ru:Ждём фото"]
        assert draft.beside["set_then"] == "solved" and 'value="solved" data-note' in page
        assert (draft.text, draft.beside["used"]) == (text, f"template:{template.pk}:ru")
    assert fresh(ticket).tags == []


def test_tags_that_somebody_set_since_stay(template, ticket, cast, sign_in):
    send(sign_in(cast.agent), ticket, adds=["tag:весы"])
    fresh(ticket).retag(add=["важно"], by=cast.lead)
    undo([Event.objects.get(kind="replied")], by=cast.agent)
    assert fresh(ticket).tags == ["важно", "весы"], "what the lead saw and set"


def test_a_file_that_is_gone_or_not_theirs_is_named_and_nothing_is_lost(template, file, ticket, cast, sign_in):
    client, chip = sign_in(cast.agent), f"file:{file.pk}:{file.name}"
    file.remove(by=cast.lead)
    answer = send(client, ticket, adds=[chip, "tag:весы"])
    page = answer.content.decode()
    assert answer.status_code == 409 and "was taken out of its template" in page
    assert not Message.objects.filter(kind="reply").exists() and fresh(ticket).tags == []
    plain = client.post(
        url(ticket, "replies"), {"kind": "reply", "text": "Держите", "adds": [chip, "tag:весы"], "knew_reply": ""}
    ).content.decode()
    assert ">Держите</textarea>" in plain and 'value="tag:весы"' in plain and f'value="{chip}"' in plain
    own = Template.objects.create(name="Чужое", owner=cast.lead)
    theirs = TemplateFile.add(own, ContentFile(b"x", "тайна.txt"), by=cast.lead)
    assert send(client, ticket, adds=[f"file:{theirs.pk}:тайна.txt"]).status_code == 409
    assert not Attachment.objects.exists()


def test_more_files_than_a_message_may_have(template, file, ticket, cast, sign_in, settings):
    settings.ATTACHMENTS_MAX = 1
    other = SimpleUploadedFile("снимок.txt", b"x")
    answer = send(sign_in(cast.agent), ticket, adds=[f"file:{file.pk}:{file.name}"], files=[other])
    assert answer.status_code == 409 and "At most 1 file" in answer.content.decode()


def test_a_draft_keeps_it_and_the_button_says_it(template, file, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    form = {
        "mode": "reply", "text": "Начато", "knew_reply": "", "set_then": "solved",
        "adds": ["tag:весы", f"file:{file.pk}:{file.name}"],
    }  # fmt: skip
    assert client.post(url(ticket, "drafts"), form).status_code == 200
    page = client.get(url(ticket)).content.decode()
    assert 'value="tag:весы"' in page and f'value="file:{file.pk}:{file.name}"' in page
    assert 'name="then" value="solved" data-note' in page and ">Send and solve</button>" in page
    send(client, ticket, text="Начато", knew_reply=ticket.drafts.get().mark)
    page = client.get(url(ticket)).content.decode()
    assert 'value="tag:весы"' not in page and 'name="then" value="pending" data-note' in page


def test_sent_later_it_takes_effect_later(template, file, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    adds = ["tag:весы", f"file:{file.pk}:{file.name}"]
    send(client, ticket, adds=adds, later="tomorrow", later_then="solved")
    plan = PlannedReply.objects.get()
    assert (plan.tags, fresh(ticket).tags, plan.attachments.count()) == (["весы"], [], 1)
    PlannedReply.objects.update(send_at=timezone.now() - timedelta(minutes=1))
    fresh(ticket).send_due(plan)
    assert (fresh(ticket).tags, fresh(ticket).status) == (["весы"], "solved")
    assert Message.objects.get(kind="reply").attachments.get().name == file.name


def test_a_plan_that_is_dropped_gives_all_back_to_the_composer(template, file, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    chip = f"file:{file.pk}:{file.name}"
    text = offers(client, ticket, "фото")[0]["text"]
    used = f"template:{template.pk}:ru"
    send(client, ticket, adds=["tag:весы", chip], text=text, used=used, later="tomorrow")
    client.post(url(ticket, f"plans/{PlannedReply.objects.get().pk}/cancellation"))
    beside = ticket.drafts.get().beside
    assert beside["adds"].split("\n")[:2] == [chip, "tag:весы"] and beside["used"] == used
    template.refresh_from_db()
    assert template.used == 0
    assert fresh(ticket).tags == []


def test_a_requester_adds_no_tags(cast, sign_in):
    words = {"subject": "Монитор", "channel": Channel.PORTAL}
    mine = Ticket.start(written("Мне нужен монитор"), by=cast.agent, requester=cast.agent, **words)
    assert send(sign_in(cast.agent), mine, adds=["tag:весы"]).status_code == 200
    assert fresh(mine).tags == [] and Message.objects.filter(ticket=mine, kind="customer").count() == 2


def test_its_page_sets_status_tags_and_keeps_files(cast, sign_in):
    client = sign_in(cast.lead)
    StatusName.objects.create(slug="photo", kind="pending", name_en="Waits for a photo", name_ru="Ждём фото")
    StatusName.objects.create(slug="supplier", kind="on_hold", name_en="Supplier", name_ru="Поставщик")
    page = client.get("/desk/templates/new/").content.decode()
    assert 'value="photo"' in page and 'value="supplier"' not in page, "only what a reply may set"
    form = {**FORM, "text_ru": "Пришлите фото", "status": "photo", "tags": "Весы, срочно ,весы", "slug": "photo_please"}
    client.post("/desk/templates/new/", form)
    made = Template.objects.get()
    assert (made.then, made.tags, made.slug, made.status) == ("photo", ["весы", "срочно"], "photo_please", "")
    wrong = client.post("/desk/templates/new/", {**form, "slug": "Фото", "tags": ",".join("абвгдежзиклм")})
    assert wrong.status_code == 422 and "Two to forty small Latin letters" in wrong.content.decode()
    assert "adds at most 10 tags" in wrong.content.decode() and Template.objects.count() == 1
    place = f"/desk/templates/{made.pk}/"
    answer = client.post(f"{place}files/", {"files": [SimpleUploadedFile("схема.txt", b"1")]}, follow=True)
    kept = made.files.get()
    assert "схема.txt is kept" in answer.content.decode() and not kept.waits
    shown = client.get(f"{place}files/{kept.pk}/")
    assert b"".join(shown.streaming_content) == b"1" and shown["Content-Type"] == "application/octet-stream"
    client.post(f"{place}files/", {"files": [SimpleUploadedFile("схема.txt", b"22")]})
    assert made.files.get().size == 2, "a file of the same name is replaced"
    client.post(f"{place}files/removal/", {"file": made.files.get().pk})
    assert not made.files.exists()


def test_a_file_of_a_shared_one_is_read_before_it_is_used(template, ticket, cast, sign_in):
    agent, lead, place = sign_in(cast.agent), sign_in(cast.lead), f"/desk/templates/{template.pk}/files/"
    answer = agent.post(place, {"files": [SimpleUploadedFile("новая.txt", "да".encode())]}, follow=True)
    kept = template.files.get()
    assert "waits to be read by a lead" in answer.content.decode() and kept.waits
    assert "file:" not in offers(agent, ticket, "фото")[0]["chips"]
    assert send(agent, ticket, adds=[f"file:{kept.pk}:новая.txt"]).status_code == 409
    assert "change waits" in lead.get("/desk/templates/").content.decode()
    assert agent.post(f"{place}acceptance/", {"file": kept.pk}).status_code == 403
    lead.post(f"{place}acceptance/", {"file": kept.pk})
    assert not template.files.get().waits and "file:" in offers(agent, ticket, "фото")[0]["chips"]
    assert agent.post(f"{place}removal/", {"file": kept.pk}).status_code == 403
    agent.post(place, {"files": [SimpleUploadedFile("новая.txt", "иначе".encode())]})
    assert template.files.count() == 2, "what is in force stays until the other one is accepted"
    lead.post(f"{place}acceptance/", {"file": template.files.get(waits=True).pk, "drop": "1"})
    again = lead.post(f"{place}acceptance/", {"file": kept.pk}, follow=True).content.decode()
    assert template.files.get() == kept and "no change that waits" in again


def test_files_of_ones_own_are_nobody_elses(cast, sign_in):
    own = Template.objects.create(name="Моё", owner=cast.agent)
    kept = TemplateFile.add(own, ContentFile(b"x", "моё.txt"), by=cast.agent)
    assert sign_in(cast.lead).get(f"/desk/templates/{own.pk}/files/{kept.pk}/").status_code == 404
    assert sign_in(cast.agent).get(f"/desk/templates/{own.pk + 1}/files/{kept.pk}/").status_code == 404


def test_a_wish_for_change_is_said_from_the_composer(template, ticket, cast, sign_in):
    article = published("Замена ленты", cast)
    client, place = sign_in(cast.agent), url(ticket, "wishes")
    version = fresh(ticket).version
    for use in (f"template:{template.pk}:ru", f"article:{article.pk}:ru"):
        answer = client.post(place, {"message": use, "wish": "Кнопка теперь слева"}, headers=HTMX)
        assert answer.status_code == 200 and "is told" in answer.content.decode()
        client.post(place, {"message": use, "wish": "Кнопка теперь слева"})
    assert ChangeWish.objects.open().count() == 2 and fresh(ticket).version == version
    assert client.post(place, {"message": f"template:{template.pk}:ru", "wish": " "}, headers=HTMX).status_code == 409
    assert client.post(place, {"message": "template:999:ru", "wish": "Нет"}, headers=HTMX).status_code == 409
    assert sign_in(cast.customer).post(place, {"message": "чушь"}).status_code == 403
    lead, page = sign_in(cast.lead), f"/desk/templates/{template.pk}/"
    assert "needs change" in lead.get("/desk/templates/").content.decode()
    assert "Кнопка теперь слева" in lead.get(page).content.decode()
    lead.post(f"{page}wishes/", {"wish": template.wishes.get().pk})
    assert "Кнопка теперь слева" not in lead.get(page).content.decode()
    assert "needs change" not in lead.get("/desk/templates/").content.decode()
    client.post(f"{page}wishes/", {"text": "И ещё"})
    assert template.wishes.open().get().text == "И ещё"
