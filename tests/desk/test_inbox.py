"""The lists: what they hold, who sees them, how they page, what they cost."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.tickets.test_handovers import case
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel


def start(cast, subject="Тема", **fields) -> Ticket:
    by = fields.pop("requester", cast.customer)
    return Ticket.start(
        written(fields.pop("text", "текст")), by=by, requester=by, subject=subject, channel=Channel.PORTAL, **fields
    )


def numbers(response) -> list[str]:
    return re.findall(r'data-row="(HD-\d+)"', response.content.decode())


def test_each_list_holds_its_tickets(cast, sign_in):
    mine, other, done = start(cast), start(cast), start(cast)
    second = start(cast, team=cast.second_line)
    mine.take(by=cast.agent)
    done.solve(by=cast.agent)
    client = sign_in(cast.agent)
    assert numbers(client.get("/desk/")) == [mine.number]
    assert numbers(client.get("/desk/first/")) == [mine.number, other.number]
    assert numbers(client.get("/desk/second/")) == [second.number]
    assert numbers(client.get("/desk/unassigned/")) == [other.number, second.number]
    assert set(numbers(client.get("/desk/all/"))) == {t.number for t in (mine, other, done, second)}


@pytest.mark.parametrize("size", [3, 60])
def test_the_inbox_costs_the_same_whatever_its_length(cast, sign_in, size, django_assert_num_queries):
    for _ in range(size):
        start(cast)
    client = sign_in(cast.agent)
    client.get("/desk/first/")
    with django_assert_num_queries(6):  # session, person, private teams, the page, its rows, the counts
        client.get("/desk/first/")


def test_a_row_says_that_its_hand_over_waits_or_came_back(cast, sign_in, django_assert_num_queries):
    waits, back, done = start(cast, "Ждёт"), start(cast, "Вернулась"), start(cast, "Взята")
    for each in (waits, back, done):
        each.escalate(cast.second_line, case(), by=cast.agent)
    back.send_back("Нет журнала", by=cast.specialist)
    done.accept(by=cast.specialist)
    client = sign_in(cast.agent)
    page = client.get("/desk/second/").content.decode()
    assert page.count('class="ticket-handover" data-tone="warn"') == 1 and "Waits to be accepted" in page
    page = client.get("/desk/first/").content.decode()
    assert page.count('class="ticket-handover" data-tone="bad"') == 1 and "Returned" in page
    for _ in range(5):
        start(cast).escalate(cast.second_line, case(), by=cast.agent)
    with django_assert_num_queries(7):  # session, person, private teams, the page, its rows, hand-overs, the counts
        client.get("/desk/second/")
    back.solve(by=cast.agent)
    assert "ticket-handover" not in client.get("/desk/all/?q=status:solved").content.decode()


def test_paging_by_key_shows_each_ticket_once(cast, sign_in):
    made = [start(cast).number for _ in range(120)]
    client = sign_in(cast.agent)
    for path in ("/desk/first/", "/desk/all/"):
        seen, url = [], path
        while url:
            page = client.get(url)
            seen += numbers(page)
            following = re.search(
                r'href="(\?[^"]*after=[^"]+)"[^>]*rel="next"|href="(\?after=[^"]+)" data-key="\]"',
                page.content.decode(),
            )
            url = path + (following[1] or following[2]).replace("&amp;", "&") if following else ""
        assert sorted(seen) == sorted(made)
        assert len(seen) == len(set(seen)) == 120


def test_a_made_up_place_means_the_first_page(cast, sign_in):
    ticket = start(cast)
    client = sign_in(cast.agent)
    for after in ("x", "2020-01-01T00:00:00+00:00~1:forged", "'; DROP TABLE", "%00"):
        assert numbers(client.get("/desk/first/", {"after": after})) == [ticket.number]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("этикетка", True),  # the stem, not the form
        ("ЭТИКЕТКИ", True),
        ("принтеры", True),
        ("printers", True),
        ("чайник", False),
        ('"пустые этикетки"', True),
        ('"этикетки пустые"', False),
        ("-чайник", True),
        ("-принтер", False),
        ("status:new", True),
        ("status:open", False),
        ("status:active line:1 принтер", True),
        ("priority:normal channel:portal", True),
        ("from:marina@", True),
        ("marina@polyana.example", True),
        ("assignee:none", True),
        ("assignee:me", False),
        ("organisation:Поляна", True),
        ("has:attachment", False),
        ("waiting:yes", True),
        ("created:>2020-01-01", True),
        ("created:2020-01-01", False),
        ("team:Первая", True),
        ("tag:billing", False),
    ],
)
def test_search_finds_words_numbers_addresses_and_fields(cast, sign_in, query, found):
    ticket = start(cast, "Пустые этикетки на принтере", text="The printer prints blank labels")
    response = sign_in(cast.agent).get("/desk/all/", {"q": query})
    assert (numbers(response) == [ticket.number]) is found


def test_search_by_number(cast, sign_in):
    first, second = start(cast), start(cast)
    client = sign_in(cast.agent)
    for query in (second.number, f"#{second.pk}", str(second.pk), second.number.lower()):
        assert second.number in numbers(client.get("/desk/all/", {"q": query}))
        assert first.number not in numbers(client.get("/desk/all/", {"q": query}))


@pytest.mark.parametrize(
    "query",
    ['"', "(", "\\", "a" * 10_000, "\x00", "😀", ":*", "&|!", "' OR 1=1 --", "status:nonsense", "created:>tomorrow",
     "created:9999-99-99", "assignee__password:x", "_connector:OR", "priority:", "%", "line:99999999999999999999"],
)  # fmt: skip
def test_nothing_typed_into_the_search_box_is_an_error(cast, sign_in, query):
    start(cast)
    assert sign_in(cast.agent).get("/desk/all/", {"q": query}).status_code == 200


def test_strangers_go_to_sign_in_and_customers_get_403(cast, sign_in, client):
    assert client.get("/desk/").url == f"{reverse('desk:sign-in')}?next=/desk/"
    assert sign_in(cast.customer).get("/desk/").status_code == 403


def test_nothing_but_get(cast, sign_in):
    assert sign_in(cast.agent).post("/desk/").status_code == 405


def test_what_customers_write_is_escaped(cast, sign_in):
    start(cast, "<script>alert(1)</script>", text="<img src=x onerror=alert(1)> {{ 7|add:7 }}")
    body = sign_in(cast.agent).get("/desk/first/").content.decode()
    assert "<script>alert" not in body
    assert "<img src=x" not in body
    assert "&lt;script&gt;" in body


def test_the_rails_counts_follow_rights_at_once(ticket, cast, sign_in):
    ticket.assign(cast.other_agent, by=cast.agent)
    client = sign_in(cast.other_agent)

    def count() -> int:
        return {row["view"].name: row["count"] for row in client.get("/desk/").context["rail"]}["mine"]

    assert (count(), count()) == (1, 1)
    cast.other_agent.memberships.all().delete()
    cast.first_line.is_private = True
    cast.first_line.save()
    assert count() == 0, "the kept statement is another one's: of somebody who may not see this team's"


def test_a_page_speaks_the_readers_language_each_time(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    for language, sentence in (("ru", "Ждут нас"), ("en", "Waiting for us"), ("ru", "Ждут нас")):
        cast.agent.language = language
        cast.agent.save()
        assert sentence in one.get("/desk/").content.decode()
    assert two.get("/desk/").status_code == 200
