"""The profile's choices of how one learns of things, and its browsers."""

from __future__ import annotations

import pytest

from tests.attacks.doors import BROWSER_KEY
from tickets.content import written
from tickets.models import NoticeChoice, PushDevice, UnwantedMail

BROWSER = {
    "endpoint": "https://push.example/abc", "p256dh": BROWSER_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "name": "Хром на Линуксе",
}  # fmt: skip


def test_choices_are_kept_and_shown(cast, sign_in):
    client = sign_in(cast.agent)
    sent = {
        "bell": ["promise", "rating"],
        "push": ["mention"],
        "mail-promise": "daily",
        "mail-rating": "never",
        "hour": "7",
    }
    assert client.post("/desk/me/mails/", sent).status_code == 302
    chosen = NoticeChoice.of(cast.agent)
    assert (chosen["promise"].bell, chosen["promise"].push, chosen["promise"].daily_at) == (True, False, 7)
    assert (chosen["mention"].bell, chosen["mention"].push, chosen["mention"].daily_at) == (False, True, None)
    assert UnwantedMail.objects.kinds(cast.agent) == {"rating", "letter"}
    page = client.get("/desk/me/").content.decode()
    assert '<option value="7" selected>' in page and '<option value="never" selected>' in page
    client.post("/desk/me/mails/", {"mail-rating": "чепуха", "hour": "99", "letters": "1"})
    assert UnwantedMail.objects.kinds(cast.agent) == set()


def test_a_browser_is_listed_once_and_removed(cast, sign_in):
    client = sign_in(cast.agent)
    first, second = (client.post("/desk/me/devices/", BROWSER).json() for _each in range(2))
    assert first == second == {"device": PushDevice.objects.get().pk}
    assert "Хром на Линуксе" in client.get("/desk/me/").content.decode()
    other = sign_in(cast.other_agent)
    assert other.post(f"/desk/me/devices/{first['device']}/removal/").status_code == 404
    assert client.post(f"/desk/me/devices/{first['device']}/removal/").status_code == 302
    assert not PushDevice.objects.exists()


def test_signing_out_ends_the_pushes_of_this_browser(cast, sign_in):
    client = sign_in(cast.agent)
    client.post("/desk/me/devices/", BROWSER)
    client.post("/desk/sign-out/")
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example/"},
        {"endpoint": "https://a:b@push.example/"},
        {"auth": "нет"},
        {"p256dh": "AAAA"},
    ],
)
def test_what_is_no_browser_is_refused(cast, sign_in, wrong):
    answer = sign_in(cast.agent).post("/desk/me/devices/", {**BROWSER, **wrong})
    assert answer.status_code == 422 and answer.json()["error"]
    assert not PushDevice.objects.exists()


def test_the_bell_s_menu_and_toast_say_what_is_new(cast, ticket, sign_in):
    client = sign_in(cast.agent)
    assert client.get("/desk/notices/newest/?new=1").content.decode().strip() == ""
    ticket.note(written("@Дмитрий глянь"), by=cast.admin)
    assert "mentioned you in a note" in client.get("/desk/notices/menu/").content.decode()
    one = client.get("/desk/notices/newest/?new=1").content.decode()
    assert f"{ticket.number}: Nadia Rahimi mentioned you in a note" in one and "Открыть" not in one
    ticket.note(written("@Дмитрий ещё"), by=cast.admin)
    assert "2 new notices" in client.get("/desk/notices/newest/?new=2").content.decode()
    assert client.get("/desk/notices/newest/?new=чепуха").status_code == 200
    client.post("/desk/notices/read/")
    assert client.get("/desk/notices/newest/?new=5").content.decode().strip() == ""
