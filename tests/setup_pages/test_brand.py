"""The brand: set in the settings, shown on every page, readable whatever the colour."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.colours import READABLE, contrast, tint
from people import branding
from people.models import Brand

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
FORM = {
    "name": "Склад и Ко", "colour": "#0A7D3C", "heading_ru": "Чем помочь?", "heading_en": "What can we do?",
    "lead_ru": "Пишите", "lead_en": "", "typed_links": "О нас | About us | https://example.com/about\nБлог | https://blog.example/",
}  # fmt: skip


def set_brand(client, **changed):
    return client.post("/setup/brand/", {**FORM, **changed})


def test_every_page_shows_it(cast, sign_in, client):
    admin = sign_in(cast.admin)
    assert set_brand(admin, picture=SimpleUploadedFile("логотип.png", PNG)).status_code == 302
    brand = Brand.objects.get()
    assert (brand.name, brand.colour, bytes(brand.logo)) == ("Склад и Ко", "#0a7d3c", PNG)
    page = client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Чем помочь?" in page and "Пишите" in page and "· Склад и Ко</title>" in page
    assert '<a href="https://example.com/about" rel="noopener"><bdi>О нас</bdi></a>' in page and "Блог" in page
    english = client.get("/", headers={"Accept-Language": "en"}).content.decode()
    assert "What can we do?" in english and "About us" in english and "you get an answer by mail" in english
    for place in (f"/brand/{brand.style_key}.css", f"/brand/logo/{brand.logo_key}/"):
        assert place in page
        answer = client.get(place)
        assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert client.get(f"/brand/{brand.style_key}.css").content.startswith(b":root{--brand-hue:1")
    assert client.get(f"/brand/logo/{brand.logo_key}/")["Content-Type"] == "image/png"
    desk = sign_in(cast.agent).get("/desk/all/").content.decode()
    assert "Склад и Ко" in desk and f"/brand/logo/{brand.logo_key}/" in desk
    assert sign_in(cast.agent).get("/manifest.webmanifest").json()["name"] == "Склад и Ко"


def test_what_is_emptied_is_the_products_own_again(cast, sign_in, client, settings):
    admin = sign_in(cast.admin)
    set_brand(admin, picture=SimpleUploadedFile("a.png", PNG))
    key = Brand.objects.get().logo_key
    set_brand(admin, name="", colour="", heading_ru="", typed_links="", no_logo="on")
    page = client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert settings.SITE_NAME in page and "/brand/" not in page
    assert client.get(f"/brand/logo/{key}/").status_code == 404
    assert client.get("/brand/abc.css").status_code == 404
    assert Brand.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"colour": "зелёный"}, "#2b4bc4"),
        ({"colour": "#fff"}, "#2b4bc4"),
        ({"typed_links": "О нас https://example.com"}, "https://example.com/"),
        ({"typed_links": "Вред | javascript:alert(1)"}, "javascript:alert(1)"),
        ({"typed_links": "\n".join(["А | https://a.example/"] * 9)}, "eight"),
        ({"picture": SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")}, "PNG"),
        ({"picture": SimpleUploadedFile("a.webp", b"RIFF1234WAVE")}, "PNG"),
        ({"picture": SimpleUploadedFile("a.png", PNG + b"\0" * 200_000)}, "200 kB"),
    ],
)
def test_what_is_wrong_is_said_and_stays(cast, sign_in, changed, said):
    answer = set_brand(sign_in(cast.admin), **changed)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and "Склад и Ко" in page
    assert not Brand.objects.exists()


def test_only_administrators(cast, sign_in):
    for who in (cast.lead, cast.agent, cast.manager, cast.customer):
        assert set_brand(sign_in(who)).status_code in (302, 403)
    assert not Brand.objects.exists()


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_words_can_be_read_in_any_colour(colour):
    found = tint(colour)
    assert found.contrast >= READABLE
    assert 0 <= found.hue < 360 and 0 <= found.strength <= 1


def test_known_contrasts():
    assert contrast((1, 1, 1), (0, 0, 0)) == 21
    assert tint("#808080").strength == 0
    assert 255 <= tint("#2b4bc4").hue <= 272, "the product's own blue"


def test_without_the_database_the_last_one_holds(db, monkeypatch):
    branding.keep(Brand(name="Прежнее"), -1)

    def gone(*args):
        raise OperationalError

    monkeypatch.setattr(type(Brand.objects), "current", gone)
    assert branding.name() == "Прежнее"
