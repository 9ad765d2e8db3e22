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


def test_a_replaced_subscription_keeps_its_row_and_its_name(cast, sign_in):
    client = sign_in(cast.agent)
    client.post("/desk/me/devices/", BROWSER)
    before = PushDevice.objects.get()
    old = before.endpoint_sha256
    assert client.get(f"/desk/me/devices/?of={old}").json()["known"]
    assert not sign_in(cast.other_agent).get(f"/desk/me/devices/?of={old}").json()["known"]
    renewed = {**BROWSER, "name": "", "endpoint": "https://push.example/new", "old": old}
    assert sign_in(cast.other_agent).post("/desk/me/devices/renewal/", renewed).status_code == 404
    assert client.post("/desk/me/devices/renewal/", renewed).json() == {"device": before.pk}
    after = PushDevice.objects.get()
    assert (after.endpoint, after.name) == ("https://push.example/new", BROWSER["name"])
    assert not client.get(f"/desk/me/devices/?of={old}").json()["known"]
    assert client.post("/desk/me/devices/renewal/", renewed).status_code == 404, "the second time there is no old one"


def test_what_was_removed_is_not_subscribed_again_behind_ones_back(cast, sign_in):
    client = sign_in(cast.agent)
    device = client.post("/desk/me/devices/", BROWSER).json()["device"]
    old = PushDevice.objects.get().endpoint_sha256
    client.post(f"/desk/me/devices/{device}/removal/")
    assert client.post("/desk/me/devices/renewal/", {**BROWSER, "old": old}).status_code == 404
    assert client.post("/desk/me/devices/renewal/", {**BROWSER, "endpoint": "http://x", "old": old}).status_code == 422
    assert not PushDevice.objects.exists() and client.get("/desk/me/devices/renewal/").status_code == 405


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
