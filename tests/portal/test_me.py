"""A customer's own settings, and everything we keep about them to take away."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.tickets.test_merge import asked
from tickets import blobs
from tickets.content import written
from tickets.models import Attachment, UnwantedMail
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel


def test_choices_are_kept(cast, sign_in):
    client = sign_in(cast.customer)
    assert "Автоматические письма" in client.get("/me/").content.decode()
    form = {"name": "Марина С.", "language": "ru", "time_zone": "Asia/Vladivostok"}
    assert client.post("/me/", form).status_code == 302
    cast.customer.refresh_from_db()
    assert (cast.customer.name, cast.customer.language, cast.customer.time_zone) == (
        "Марина С.", "ru", "Asia/Vladivostok",
    )  # fmt: skip
    assert UnwantedMail.objects.kinds(cast.customer) == {"automatic"}
    page = client.get("/me/").content.decode()
    assert "Автоматические письма" in page and '<option value="Asia/Vladivostok" selected>' in page
    client.post("/me/", {**form, "automatic": "1"})
    assert UnwantedMail.objects.kinds(cast.customer) == set()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"language": "xx"}, {"time_zone": "Луна"}])
def test_what_is_wrong_changes_nothing(cast, sign_in, wrong):
    form = {"name": "Другая", "language": "ru", "time_zone": "", **wrong}
    assert sign_in(cast.customer).post("/me/", form).status_code == 422
    cast.customer.refresh_from_db()
    assert cast.customer.name == "Марина Соколова" and not UnwantedMail.objects.exists()


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/me/")["Location"] == "/sign-in/?next=/me/"
    assert client.post("/me/export/")["Location"] == "/sign-in/?next=/me/"


def exported(client) -> zipfile.ZipFile:
    answer = client.post("/me/export/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_everything_is_in_the_archive_and_nothing_of_others(cast, sign_in):
    own, joined, foreign = asked(cast), asked(cast, who=cast.stranger), asked(cast, who=cast.stranger)
    file = unsaved_attachment("Журнал".encode(), "../жур/нал.txt", "text/plain")
    held = unsaved_attachment(b"x", "вирус.exe", "application/octet-stream")
    held.checked = Attachment.Checked.INFECTED
    own.receive(written("Вот журнал", attachments=(file, held)), by=cast.customer, channel=Channel.PORTAL)
    own.note(written("Тайна отдела"), by=cast.agent)
    own.reply(written("Спасибо"), by=cast.agent, then="solved")
    own.rate("good", "Быстро", by=cast.customer, via="portal")
    joined.add_participants([cast.customer], cast.agent)
    packed = exported(sign_in(cast.customer))
    profile = json.loads(packed.read("profile.json"))
    assert profile["name"] == "Марина Соколова" and profile["addresses"][0]["value"] == "marina@polyana.example"
    text = packed.read("requests.json").decode()
    requests = {each["number"]: each for each in json.loads(text)}
    assert set(requests) == {own.number, joined.number} and foreign.number not in text
    assert "Тайна отдела" not in text and "вирус" not in text
    said = requests[own.number]["messages"]
    assert [each["text"] for each in said][-2:] == ["Вот журнал", "Спасибо"]
    assert [each["by_me"] for each in said][-2:] == [True, False]
    assert requests[own.number]["ratings"][0]["comment"] == "Быстро"
    [path] = said[-2]["files"]
    assert path.startswith(f"files/{own.number}/") and path.count("/") == 2 and ".." not in path.split(" ", 1)[0]
    assert packed.read(path).decode() == "Журнал"
    assert set(packed.namelist()) == {"profile.json", "requests.json", path}


def test_a_file_that_is_gone_is_named(cast, sign_in):
    ticket = asked(cast)
    file = unsaved_attachment(b"gone", "план.pdf", "application/pdf")
    ticket.receive(written("План", attachments=(file,)), by=cast.customer, channel=Channel.PORTAL)
    blobs.default_storage.delete(f"{file.sha256[:2]}/{file.sha256[2:]}")
    packed = exported(sign_in(cast.customer))
    assert "план.pdf" in packed.read("missing.txt").decode()


def test_somebody_without_requests_gets_a_list_of_none(cast, sign_in):
    assert json.loads(exported(sign_in(cast.stranger)).read("requests.json")) == []


def test_not_again_and_again(cast, sign_in):
    client = sign_in(cast.customer)
    for _each in range(5):
        exported(client)
    answer = client.post("/me/export/")
    assert answer.status_code == 429 and "Повторите через час" in answer.content.decode()


def test_it_costs_the_same_however_many_messages(cast, sign_in, django_assert_max_num_queries):
    client, ticket = sign_in(cast.customer), asked(cast)
    for number in range(30):
        ticket.receive(written(f"Ещё {number}"), by=cast.customer, channel=Channel.PORTAL)
    with django_assert_max_num_queries(16):
        assert len(json.loads(exported(client).read("requests.json"))[0]["messages"]) >= 30
