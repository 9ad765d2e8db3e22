"""The settings of the widget: off at first, sites as browsers say them, the tag to copy."""

from __future__ import annotations

import pytest

from people.models import Widget


def save(client, origins: str, **other):
    return client.post("/setup/widget/", {"is_on": "on", "typed_origins": origins, **other})


def test_an_administrator_lists_sites_and_copies_the_tag(cast, sign_in, settings):
    settings.SITE_URL = "https://help.example.com"
    admin = sign_in(cast.admin)
    page = admin.get("/setup/widget/").content.decode()
    assert "<iframe" not in page and "script-src https://help.example.com; frame-src https://help.example.com" in page
    assert '&lt;script src="https://help.example.com/widget.js"' in page
    typed = " https://Shop.Example/page?x=1 \nhttps://shop.example:443\nhttp://localhost:8080\n\nhttps://магазин.рф"
    assert save(admin, typed).status_code == 302
    known = Widget.objects.get()
    assert known.is_on and known.origins == [
        "https://shop.example",
        "http://localhost:8080",
        "https://xn--80aairftm.xn--p1ai",
    ]
    page = admin.get("/setup/widget/").content.decode()
    assert 'src="/widget/?site=http%3A%2F%2Ftestserver' in page and "http://localhost:8080" in page
    assert admin.get("/widget/", {"site": "http://testserver"}).status_code == 200  # the preview
    assert admin.post("/setup/widget/", {"typed_origins": typed}).status_code == 302
    assert not Widget.objects.get().is_on and Widget.objects.count() == 1


@pytest.mark.parametrize(
    "line",
    [
        "shop.example", "ftp://shop.example", "https://", "https://*.example", "https://a b.example", "https://x:port",
        "https://user@shop.example", "https://shop.example; script-src *", "javascript:alert(1)", "https://'self'",
        "https://[::1]", "https://" + "я" * 300 + ".рф",
    ],
)  # fmt: skip
def test_what_is_no_site_is_said_and_stays(cast, sign_in, line):
    answer = save(sign_in(cast.admin), f"https://shop.example\n{line}")
    page = answer.content.decode()
    assert answer.status_code == 422 and "https://shop.example" in page and not Widget.objects.exists()


def test_on_but_nowhere_and_too_many(cast, sign_in):
    admin = sign_in(cast.admin)
    assert save(admin, " \n").status_code == 422
    assert save(admin, "\n".join(f"https://s{n}.example" for n in range(51))).status_code == 422
    assert not Widget.objects.exists()


def test_only_administrators(cast, sign_in):
    for who in (cast.lead, cast.agent, cast.manager, cast.customer):
        assert sign_in(who).get("/setup/widget/").status_code == 403
        assert save(sign_in(who), "https://shop.example").status_code == 403
    assert not Widget.objects.exists()
