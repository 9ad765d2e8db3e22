"""The main job, end to end: a request comes in, an agent answers, the customer gets the answer and writes back."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def sent_mail(admin, address: str, said: str = ""):
    """The newest kept mail to this address, from the outgoing mail page; with these words in its subject."""
    for _ in range(40):
        admin.goto("/setup/outgoing/?state=sent")
        link = admin.locator("tbody tr", has_text=address).locator("th a").first
        if link.count():
            path = link.get_attribute("href")
            raw = admin.request.get(f"{path}raw/")
            assert raw.status == 200
            found = message_from_bytes(raw.body(), policy=default)
            if said in found["Subject"]:
                return found
        admin.wait_for_timeout(250)
    raise AssertionError(f"no mail to {address} was sent")


def test_a_request_is_answered_and_the_answer_comes_back(desk, open_page):
    agent = open_page("dmitri@example.com")
    agent.goto("/desk/first/")
    admin = open_page("admin@example.com")

    customer = open_page(locale="ru-RU")
    customer.goto("/new/")
    customer.fill("[name=subject]", "Этикетки печатаются пустыми")
    customer.fill("[name=text]", "Оба принтера Zebra выпускают пустые этикетки. Что делать?")
    customer.check("[name=impact][value=urgent]")
    customer.fill("[name=name]", "Марина Соколова")
    customer.fill("[name=email]", "marina@polyana.example")
    customer.set_input_files("[name=files]", {"name": "журнал.txt", "mimeType": "text/plain", "buffer": b"log"})
    customer.click("text=Отправить обращение")
    number = re.search(r"HD-\d+", customer.inner_text("h1"))[0]

    # The receipt carries a link that opens the request without signing in.
    receipt = sent_mail(admin, "marina@polyana.example", number)
    link = re.search(r"http://\S+/r/\S+/", receipt.get_body(("plain",)).get_content())[0]
    customer.goto(link)
    expect(customer.locator("h1")).to_have_text("Этикетки печатаются пустыми")

    # The agent's list shows it without a reload; keys open and answer it.
    row = agent.locator(f'[data-row="{number}"]')
    expect(row).to_be_visible()
    agent.keyboard.press("j")
    while row.get_attribute("aria-current") is None:
        agent.keyboard.press("j")
    agent.keyboard.press("Enter")
    agent.wait_for_url(f"**/desk/tickets/{number}/**")
    agent.keyboard.press("i")
    expect(agent.locator(".properties").first).to_contain_text("Дмитрий Волков")
    agent.keyboard.press("r")
    agent.keyboard.type("Марина, переключите формат: Настройки → Печать → ZPL.")
    agent.click("[popovertarget=send-menu]")
    agent.click("#send-menu button[value=pending]")
    expect(agent.locator('.message[data-kind="agent"]')).to_contain_text("ZPL")
    expect(agent.locator("#ticket-head .badge")).to_have_text("Ждём клиента")
    expect(agent.locator("textarea[name=text]")).to_have_value("")

    # The customer gets the answer by mail and writes back by mail: it lands in the same ticket, which opens again.
    answer = sent_mail(admin, "marina@polyana.example")
    assert number in answer["Subject"]
    assert "ZPL" in answer.get_body(("plain",)).get_content()
    back = EmailMessage()
    back["From"], back["To"] = "Марина Соколова <marina@polyana.example>", str(answer["Reply-To"])
    back["Subject"], back["In-Reply-To"] = "Re: " + str(answer["Subject"]), str(answer["Message-ID"])
    back["Message-ID"] = "<answer-1@polyana.example>"
    back.set_content("Спасибо, касса печатает. А в упаковочной всё ещё пусто.\n\n> Марина, переключите формат")
    line = desk.receive_mail(back.as_bytes())
    assert (line["outcome"], line["ticket"]) == ("reply", number)
    expect(agent.locator('.message[data-kind="customer"]').last).to_contain_text("упаковочной")
    expect(agent.locator("#ticket-head .badge")).to_have_text("Открыто")

    # Solved at the desk; the customer sees it and may say otherwise.
    agent.fill("textarea[name=text]", "Перезагрузите второй принтер, и всё заработает.")
    agent.click("[popovertarget=send-menu]")
    agent.click("#send-menu button[value=solved]")
    expect(agent.locator("#ticket-head .badge")).to_have_text("Решено")
    customer.reload()
    expect(customer.locator(".standing")).to_have_text("Решено")
    expect(customer.locator(".thread")).to_contain_text("Перезагрузите второй принтер")
    assert desk.manage("audit").strip() == "no differences"


def test_the_portal_works_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/new/")
    page.fill("[name=subject]", "No scripts here")
    page.fill("[name=text]", "Text browser")
    page.fill("[name=name]", "Tom")
    page.fill("[name=email]", "not-an-address")
    page.click("button.primary.large")
    assert page.input_value("[name=text]") == "Text browser"
    page.fill("[name=email]", "tom@harbour.example")
    page.click("button.primary.large")
    expect(page.locator("h1")).to_contain_text("HD-")


def test_two_people_on_one_ticket_lose_no_word(desk, open_page):
    number = desk.receive_mail(b"From: lena@x.example\nSubject: Two agents\nMessage-ID: <two@x>\n\nHello\n")["ticket"]
    one, two = open_page("dmitri@example.com"), open_page("sofia@example.com")
    for page in (one, two):
        page.goto(f"/desk/tickets/{number}/")
    two.route("**/live/", lambda route: route.abort())
    two.reload()
    two.fill("textarea[name=text]", "A long careful answer")
    one.fill("textarea[name=text]", "The quick answer")
    one.keyboard.press("Control+Enter")
    expect(one.locator('.message[data-kind="agent"]')).to_be_visible()
    two.click("button.send >> nth=0")
    expect(two.locator(".composer .doubts[role=alert]")).to_contain_text("Дмитрий Волков")
    expect(two.locator("textarea[name=text]")).to_have_value("A long careful answer")
    two.get_by_role("button", name="Send anyway").click()
    expect(two.locator('.message[data-kind="agent"]')).to_have_count(2)


def test_typed_text_survives_a_reload_and_a_cut_network(desk, open_page):
    number = desk.receive_mail(b"From: ola@x.example\nSubject: Draft\nMessage-ID: <draft@x>\n\nHello\n")["ticket"]
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{number}/")
    page.fill("textarea[name=text]", "Half a sentence")
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("Half a sentence")
    page.context.set_offline(True)
    page.click("button.send >> nth=0")
    expect(page.locator(".toast")).to_contain_text("No connection")
    expect(page.locator("textarea[name=text]")).to_have_value("Half a sentence")
    page.context.set_offline(False)
    page.click("button.send >> nth=0")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("Half a sentence")
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("")


def test_an_answer_from_before_the_connection_went_does_not_hide_that_it_went(desk, open_page):
    number = desk.receive_mail(b"From: ola@x.example\nSubject: Late\nMessage-ID: <late@x>\n\nHello\n")["ticket"]
    page = open_page("sofia@example.com")
    held = []
    page.route("**/desk/presence/", lambda route: held.append(route))
    page.goto(f"/desk/tickets/{number}/")
    page.fill("textarea[name=text]", "Черновик")
    assert held, "the page's beat waits for its answer"
    page.context.set_offline(True)
    page.click("button.send >> nth=0")
    expect(page.locator(".toast")).to_contain_text("No connection")
    with page.expect_response("**/desk/presence/"):
        held[0].fulfill(body="", status=200)
    expect(page.locator(".toast")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.unroute("**/desk/presence/")
    page.click("button.send >> nth=0")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("Черновик")
    expect(page.locator(".toast[data-tone=bad]")).to_have_count(0)


PASTE = """async ([kind, name]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
  canvas.getContext("2d").fillRect(5, 5, 30, 20);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const carrier = new DataTransfer(), field = document.querySelector("textarea[name=text]");
  carrier.items.add(new File([blob], name, { type: "image/png" }));
  const given = kind === "paste" ? { clipboardData: carrier } : { dataTransfer: carrier };
  const Kind = kind === "paste" ? ClipboardEvent : DragEvent;
  field.dispatchEvent(new Kind(kind, { bubbles: true, cancelable: true, ...given }));
}"""


def test_a_pasted_picture_stands_where_the_cursor_is(desk, open_page):
    number = desk.receive_mail(b"From: pia@x.example\nSubject: Picture\nMessage-ID: <pic@x>\n\nWhere?\n")["ticket"]
    page, admin = open_page("dmitri@example.com"), open_page("admin@example.com")
    page.goto(f"/desk/tickets/{number}/")
    field = page.locator("textarea[name=text]")
    field.fill("Нажмите сюда: и ждите")
    field.evaluate("field => field.setSelectionRange(13, 13)")
    page.evaluate(PASTE, ["paste", "image.png"])
    expect(field).to_have_value("Нажмите сюда: ![image.png] и ждите")
    page.evaluate(PASTE, ["drop", "image.png"])
    page.evaluate(PASTE, ["drop", "снимок [1]\u202fэкрана.png"])
    expect(field).to_have_value("Нажмите сюда: ![image.png] ![image-2.png] ![снимок -1- экрана.png] и ждите")
    expect(page.locator("[data-chosen] li")).to_have_count(3)
    page.get_by_label("image-2.png").click()
    expect(field).to_have_value("Нажмите сюда: ![image.png]  ![снимок -1- экрана.png] и ждите")
    field.press("Control+Enter")
    pictures = page.locator('.message[data-kind="agent"] .prose img')
    expect(pictures).to_have_count(2)
    assert pictures.first.evaluate("img => img.decode().then(() => img.naturalWidth)") == 60
    mail = sent_mail(admin, "pia@x.example")
    assert "[image.png]" in mail.get_body(("plain",)).get_content()
    assert [part.get_filename() for part in mail.walk() if part["Content-ID"]] == [
        "image.png", "снимок -1- экрана.png",
    ]  # fmt: skip


HOSTILE = """<p>Hello</p><script>parent.document.title='owned'</script><img src=x onerror="top.owned=1">
<svg onload="top.owned=1"><a href="javascript:top.owned=1">click</a></svg><iframe src="http://127.0.0.1:9/frame"></iframe>
<style>@import url(http://127.0.0.1:9/css); body{position:fixed}</style>
<form action="http://127.0.0.1:9/"><input name=a></form>
<img src="http://127.0.0.1:9/pixel.gif"><div style="background:url(http://127.0.0.1:9/bg)">styled</div>
<math><mi xlink:href="data:x">x
<object data="http://127.0.0.1:9/o"></object><meta http-equiv=refresh content="0;url=http://127.0.0.1:9/m"><base href="http://127.0.0.1:9/">"""


def test_a_hostile_mail_runs_nothing_and_asks_nobody(desk, open_page):
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "eve@x.example", "<b>{{7*7}}</b>", "<hostile@x>"
    mail.set_content("plain")
    mail.add_alternative(HOSTILE, subtype="html")
    number = desk.receive_mail(mail.as_bytes())["ticket"]
    page = open_page("sofia@example.com")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if ":9/" in request.url else None)
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    page.goto(f"/desk/tickets/{number}/")
    frame = page.frame_locator("iframe[data-body]")
    expect(frame.locator("body")).to_contain_text("Hello")
    page.wait_for_timeout(500)
    assert asked == []
    assert page.evaluate("window.owned") is None
    assert number in page.title()
    assert frame.locator("script, form, input, iframe, object, svg, style >> nth=1").count() == 0
