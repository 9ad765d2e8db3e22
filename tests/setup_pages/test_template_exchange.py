"""Answer templates as files: given out and read in again, with what they bring along."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from kb.models import Template, TemplateFile
from tickets.models import Category, StatusName

PLACE = "/setup/templates/exchange/"


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.lead)


@pytest.fixture
def shared(cast) -> Template:
    """With a snippet, a status of one's own, tags and a file; and what is not given out."""
    signature = Template.objects.create(name="Подпись", slug="signature", is_active=False)
    signature.write("ru", "С уважением, {agent.name}", by=cast.lead)
    photo = StatusName.objects.create(slug="photo", kind="pending", name_en="Photo", name_ru="Фото")
    scales = Category.objects.create(name_ru="Весы", name_en="Scales")
    made = Template.objects.create(name="Сброс головки", shortcut="сброс", status_name=photo, tags=["весы"], line=1)
    Template.objects.filter(pk=made.pk).update(team=cast.first_line, category=scales)
    made.write("ru", "Держите кнопку.\n\n{snippet.signature}", by=cast.lead)
    made.write("en", "Hold the button.", by=cast.lead)
    TemplateFile.add(made, ContentFile("Шаг".encode(), "Инструкция 1.txt"), by=cast.lead)
    TemplateFile.add(made, ContentFile(b"?", "не принято.txt"), by=cast.agent)
    Template.objects.create(name="Моё", owner=cast.agent).write("ru", "Моё", by=cast.agent)
    return Template.objects.get(pk=made.pk)


def given_out(client) -> bytes:
    answer = client.get(f"{PLACE}export/")
    assert answer.status_code == 200 and "templates-" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def read_in(client, content: bytes, name: str = "шаблоны.zip", **form) -> str:
    answer = client.post(PLACE, {"files": [SimpleUploadedFile(name, content)], **form})
    return answer.content.decode()


def packed(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return out.getvalue()


def test_what_was_given_out_is_read_in_again(shared, lead, cast):
    archive = given_out(lead)
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert len([each for each in names if each.endswith("template.yaml")]) == 2, "not what is an agent's own"
    assert any(each.endswith("files/Инструкция 1.txt") for each in names) and not any(
        "не принято" in each for each in names
    )
    assert "as it is already" in read_in(lead, archive)
    Template.objects.filter(owner=None).delete()
    looked = read_in(lead, archive, do="look")
    assert "Nothing is changed yet" in looked and Template.objects.count() == 1
    assert "2 templates are read in" in read_in(lead, archive)
    made = Template.objects.get(name="Сброс головки")
    assert (made.then, made.tags, made.line, made.team, made.category.name_en, made.shortcut) == (
        "photo", ["весы"], 1, cast.first_line, "Scales", "сброс",
    )  # fmt: skip
    assert {each.language: each.text for each in made.texts.all()} == {
        "ru": "Держите кнопку.\n\n{snippet.signature}", "en": "Hold the button.",
    }  # fmt: skip
    assert made.files.get().name == "Инструкция 1.txt" and made.texts.first().changed_by == cast.lead
    assert Template.objects.get(slug="signature").is_active is False


def test_one_of_its_name_is_changed_and_what_is_not_named_stays(shared, lead):
    archive = given_out(lead)
    shared.texts.filter(language="en").update(text="Old words")
    shared.files.filter(waits=False).update(sha256="0" * 64)
    other = Template.objects.create(name="Другой")
    assert "changed" in read_in(lead, archive) and Template.objects.filter(pk=other.pk).exists()
    assert shared.texts.get(language="en").text == "Hold the button."
    assert shared.files.get(waits=False).sha256 != "0" * 64 and shared.files.filter(waits=True).exists()


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a/ru.md": "Да"}, "no template.yaml"),
        ({"a/template.yaml": "- список"}, "cannot be read"),
        ({"a/template.yaml": "{: &a [*a"}, "cannot be read"),
        ({"a/template.yaml": "name: ''"}, "does not say the name"),
        ({"a/template.yaml": "name: Да\nline: 9"}, "no line 9"),
        ({"a/template.yaml": "name: Да\nteam: Нет такой"}, "no team Нет такой"),
        ({"a/template.yaml": "name: Да\ncategory: Нет"}, "no category Нет"),
        ({"a/template.yaml": "name: Да\nstatus: on_hold"}, "No reply sets the status on_hold"),
        ({"a/template.yaml": "name: Да\nstatus: чушь"}, "no status чушь"),
        ({"a/template.yaml": "name: Да\nsnippet: Я"}, "small Latin letters"),
        ({"a/template.yaml": "name: Да\nshortcut: два слова"}, "one word of 40"),
        ({"a/template.yaml": "name: Да", "a/ru.md": "{customer.nick}"}, "Nothing is called so: {customer.nick}"),
        ({"a/template.yaml": "name: Да", "a/ru.md": "{snippet.nobody}"}, "{snippet.nobody}"),
        ({"a/template.yaml": "name: Да", "a/ru.md": b"\xff\xfe\x00"}, "not UTF-8"),
        ({"a/template.yaml": "name: Да", "a/ru.md": "я" * 20_001}, "20,000 characters"),
    ],
)
def test_what_is_wrong_with_one_keeps_no_other_out(lead, files, why):
    good = {"good/template.yaml": "name: Хороший", "good/ru.md": "Здравствуйте!"}
    page = read_in(lead, packed(**files, **good)).replace("&#x27;", "'")
    assert why in page and Template.objects.get().name == "Хороший"


def test_no_archive_is_read_and_whose_it_is_not(lead, cast, sign_in):
    assert "Choose an archive" in read_in(lead, b"x", "a.txt")
    assert "no archive that can be read" in read_in(lead, b"x", "a.zip")
    for person in (cast.agent, cast.manager, cast.customer):
        client = sign_in(person)
        assert client.get(PLACE).status_code == 403 == client.get(f"{PLACE}export/").status_code
    assert PLACE in lead.get("/desk/templates/").content.decode()
    assert PLACE not in sign_in(cast.agent).get("/desk/templates/").content.decode()
