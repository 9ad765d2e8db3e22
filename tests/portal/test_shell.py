"""What makes the desk an app: manifest, worker and offline page, for whoever asks, with nothing of anybody."""

from __future__ import annotations

import json

from django.test import Client


def test_the_manifest_speaks_the_reader_s_language():
    answer = Client().get("/manifest.webmanifest", headers={"Accept-Language": "ru"})
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert told["lang"] == "ru" and told["scope"] == told["id"] == "/desk/"
    assert told["shortcuts"][0]["name"] == "Моя работа"
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert told["theme_color"] != told["color_scheme_dark"]["theme_color"]
    assert [icon["src"] for icon in told["icons"] if icon.get("purpose") == "maskable"]


def test_the_worker_is_asked_for_anew_and_names_its_version():
    answer = Client().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript" and answer["Cache-Control"] == "no-cache"
    assert answer["Service-Worker-Allowed"] == "/desk/"
    line = answer.content.decode().splitlines()[0]
    shell = json.loads(line.removeprefix("const SHELL = ").removesuffix(";"))
    assert len(shell["version"]) == 16 and shell["offline"] == "/offline/"
    assert all(file.startswith("/static/") for file in shell["files"])


def test_the_offline_page_is_nobody_s(cast, sign_in, db):
    page = sign_in(cast.agent).get("/offline/").content.decode()
    assert cast.agent.name not in page and "csrf" not in page
    assert "Нет соединения" in Client().get("/offline/", headers={"Accept-Language": "ru"}).content.decode()


def test_the_frame_of_the_browser_has_the_colour_of_the_page():
    client = Client()
    both = client.get("/offline/").content.decode()
    assert 'content="#f6f3ef" media="(prefers-color-scheme: light)"' in both
    assert 'content="#0d0e11" media="(prefers-color-scheme: dark)"' in both
    client.cookies["theme"] = "dark"
    chosen = client.get("/offline/").content.decode()
    assert 'content="#f6f3ef" media="not all"' in chosen and 'content="#0d0e11" media="all"' in chosen
