"""The page on which articles are read in from files and given out as one."""

from __future__ import annotations

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from kb.models import Article, Translation
from tests.kb.written import article, category

PAGE = "/setup/articles/exchange/"


def sent(**more) -> dict:
    file = SimpleUploadedFile("возврат.md", "# Возврат товара\n\nОформите документ.".encode())
    return {"category": category().pk, "files": file, "do": "save", **more}


def test_an_agent_reads_files_in_after_a_look(cast, sign_in, client):
    agent = sign_in(cast.agent)
    said = agent.post(PAGE, sent(do="look"), headers={"Accept-Language": "ru"}).content.decode()
    assert "Возврат товара" in said and "Ничего ещё не изменено" in said and not Article.objects.exists()
    said = agent.post(PAGE, sent()).content.decode()
    assert f"/setup/articles/{Article.objects.get().pk}/" in said
    assert client.get("/help/vozvrat-tovara/").status_code == 404, "a draft"
    assert agent.post(PAGE, sent(publish="on")).status_code == 403
    assert sign_in(cast.lead).post(PAGE, sent(publish="on")).status_code == 200
    assert Translation.objects.readable_by(None).filter(slug="vozvrat-tovara-2").exists()


def test_what_is_wrong_is_said(cast, sign_in):
    lead = sign_in(cast.lead)
    category()
    assert lead.post(PAGE, {"category": category().pk}).status_code == 422
    assert lead.post(PAGE, sent(category="99999999")).status_code == 422
    assert lead.post(PAGE, sent(files=SimpleUploadedFile("a.zip", b"no archive"))).status_code == 422
    said = lead.post(PAGE, sent(files=SimpleUploadedFile("a.md", b"\xff\xfe\x00")), headers={"Accept-Language": "ru"})
    assert said.status_code == 200 and "UTF-8" in said.content.decode()
    assert not Article.objects.exists()


def test_all_articles_are_given_out(cast, sign_in, client):
    article(cast)
    answer = sign_in(cast.agent).get(f"{PAGE}export/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert sorted(archive.namelist()) == [
            f"printer-pechataet-pustye-etiketki/{language}.md" for language in ("en", "ru")
        ]
        assert "Проверьте рулон" in archive.read("printer-pechataet-pustye-etiketki/ru.md").decode()
    assert client.get(f"{PAGE}export/").status_code == 302
    for person in (cast.customer, cast.manager):
        assert sign_in(person).get(f"{PAGE}export/").status_code == 403
