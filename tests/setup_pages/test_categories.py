"""Categories, the priority matrix and skills in the settings."""

from __future__ import annotations

import pytest

from people.models import Person, Skill
from tests.cast import at_once
from tests.routing.tree import branch, rule
from tickets.content import written
from tickets.models import Category, PriorityCell, Ticket
from tickets.models.category import in_tree
from tickets.models.matrix import DEFAULT, read_matrix
from tickets.models.words import Channel, Priority

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


def start(cast, subject: str, **fields) -> Ticket:
    given = {"by": cast.customer, "requester": cast.customer, "channel": Channel.PORTAL, **fields}
    return Ticket.start(written("x"), subject=subject, **given)


@pytest.fixture
def tree(cast):
    return branch(
        hardware=("Hardware", "Оборудование", None),
        printers=("Printers", "Принтеры", "hardware"),
        scanners=("Scanners", "Сканеры", "hardware"),
        books=("Accounting", "Бухгалтерия", None),
    )


def test_a_category_is_made_below_another_last_among_its_siblings(admin, cast, tree):
    zpl = Skill.objects.create(name="ZPL")
    assert f'value="{tree.hardware.pk}" selected' in text(admin.get(f"/setup/categories/new/?below={tree.hardware.pk}"))
    data = {"name_ru": "Весы", "name_en": "Scales", "parent": tree.hardware.pk, "team": cast.second_line.pk}
    data |= {"priority": "3", "skills": [zpl.pk], "checklist": "Модель\n\n  Серийный номер \n", "is_active": "on"}
    assert admin.post("/setup/categories/new/", data).url == "/setup/categories/"
    made = Category.objects.get(name_en="Scales")
    assert made.path == [tree.hardware.pk, made.pk]
    assert (made.team, made.priority, list(made.skills.all())) == (cast.second_line, Priority.HIGH, [zpl])
    assert made.checklist == ["Модель", "Серийный номер"]
    assert in_tree(Category.objects.all()) == [tree.hardware, tree.printers, tree.scanners, made, tree.books]
    page = text(admin.get("/setup/categories/"))
    assert "2 lines to check" in page and "ZPL" in page and "Сеть и печать" in page
    assert "Модель\nСерийный номер</textarea>" in text(admin.get(f"/setup/categories/{made.pk}/"))


def test_a_branch_moves_with_all_below_it_but_not_into_itself(admin, tree):
    labels = branch(labels=("Labels", "Этикетки", None)).labels
    Category.objects.filter(pk=labels.pk).update(parent=tree.printers)
    Category.trace()
    data = {"name_ru": "Принтеры", "name_en": "Printers", "is_active": "on"}
    admin.post(f"/setup/categories/{tree.printers.pk}/", {**data, "parent": tree.books.pk})
    labels.refresh_from_db()
    assert labels.path == [tree.books.pk, tree.printers.pk, labels.pk]
    for inside in (labels.pk, tree.printers.pk, "999999", "x"):
        answer = admin.post(f"/setup/categories/{tree.printers.pk}/", {**data, "parent": inside})
        assert answer.status_code == 422, inside
    assert admin.post(f"/setup/categories/{tree.printers.pk}/", {**data, "name_ru": ""}).status_code == 422


def test_siblings_change_places_by_buttons_and_by_dragging(admin, tree):
    def order() -> list[Category]:
        return in_tree(Category.objects.all())

    ids = [each.pk for each in order()]
    admin.post("/setup/categories/order/", {"category": ids, "down": tree.printers.pk})
    assert order() == [tree.hardware, tree.scanners, tree.printers, tree.books]
    admin.post("/setup/categories/order/", {"category": [each.pk for each in order()], "up": tree.books.pk})
    assert order() == [tree.books, tree.hardware, tree.scanners, tree.printers]
    for nothing in ({"up": tree.books.pk}, {"down": tree.printers.pk}, {"up": "999999"}, {"down": "x"}):
        admin.post("/setup/categories/order/", {"category": [each.pk for each in order()], **nothing})
    assert order() == [tree.books, tree.hardware, tree.scanners, tree.printers]


def test_what_a_category_brings_is_tried_on_the_past(admin, cast, tree):
    ticket, other = start(cast, "Печать", category=tree.printers), start(cast, "Книги", category=tree.books)
    data = {"name_ru": "Принтеры", "name_en": "Printers", "parent": tree.hardware.pk, "team": cast.second_line.pk}
    data |= {"priority": "4", "is_active": "on"}
    part = text(admin.post(f"/setup/categories/{tree.printers.pk}/trial/", data, headers=HTMX))
    assert "touched 1 of the last 2" in part and ticket.number in part and other.number not in part
    assert "<del>Первая линия</del> → <ins>Сеть и печать</ins>" in part and "<ins>Urgent</ins>" in part
    rule("Всем", "", team=cast.billing.pk, priority="low")
    part = text(admin.post(f"/setup/categories/{tree.printers.pk}/trial/", data, headers=HTMX))
    assert "comes out the same" in part
    assert "Принтеры" in text(admin.post(f"/setup/categories/{tree.printers.pk}/trial/", data))
    tree.printers.refresh_from_db()
    assert tree.printers.team is None


@pytest.mark.parametrize("size", [1, 9])
def test_the_tree_costs_the_same_whatever_its_size(admin, cast, size, django_assert_num_queries):
    made = branch(**{f"c{number}": (f"C{number}", f"К{number}", None) for number in range(size)})
    made.c0.skills.add(Skill.objects.create(name="ZPL"))
    with django_assert_num_queries(4):  # session, person, categories with teams, skills
        admin.get("/setup/categories/")
    for number in range(size):
        start(cast, str(number), category=made.c0)
    # Session, person, the category, its skills, the others; what is in force, the tickets it is tried on, those shown
    # and their beginnings, how many were looked at, names (3); teams (2) and skills of the form (2)
    with django_assert_num_queries(17):
        admin.get(f"/setup/categories/{made.c0.pk}/")


def cells(**changed: str) -> dict[str, str]:
    return {f"{impact}-{urgency}": str(int(priority)) for (impact, urgency), priority in DEFAULT.items()} | changed


def test_the_matrix_is_tried_then_saved(admin, cast):
    start(cast, "а", impact="low", urgency="now")
    start(cast, "б", impact="low", urgency="now")
    start(cast, "в", impact="high", urgency="today")
    part = text(admin.post("/setup/priorities/trial/", cells(**{"low-now": "4"}), headers=HTMX))
    assert "2 of 3 requests would have come out otherwise" in part
    assert "<del>Normal</del> → <ins>Urgent</ins>" in part
    assert not PriorityCell.objects.exists()
    admin.post("/setup/priorities/", cells(**{"low-now": "4"}))
    assert read_matrix()["low", "now"] == Priority.URGENT
    assert PriorityCell.objects.count() == 1
    assert start(cast, "г", impact="low", urgency="now").priority == Priority.URGENT
    admin.post("/setup/priorities/", cells())
    assert read_matrix() == DEFAULT
    assert admin.post("/setup/priorities/", cells(**{"low-now": "9"})).status_code == 422
    assert "Nothing is changed yet" in text(admin.post("/setup/priorities/trial/", {}))
    with_page = text(admin.get("/setup/priorities/"))
    assert with_page.count("<select") == 12


def test_skills_and_who_has_them(admin, cast):
    admin.post("/setup/skills/new/", {"name": " Сеть  и VPN ", "people": [cast.agent.pk, cast.lead.pk]})
    skill = Skill.objects.get()
    assert (skill.name, set(skill.people.all())) == ("Сеть и VPN", {cast.agent, cast.lead})
    assert admin.post("/setup/skills/new/", {"name": "сеть и vpn"}).status_code == 422
    admin.post(f"/setup/skills/{skill.pk}/", {"name": "VPN", "people": [cast.agent.pk]})
    assert "VPN" in text(admin.get("/setup/skills/"))
    form = {"name": cast.agent.name, "email": "dmitri@example.com", "role": "agent", "is_active": "on"}
    assert f'value="{skill.pk}"' in text(admin.get(f"/setup/people/{cast.agent.pk}/"))
    admin.post(f"/setup/people/{cast.agent.pk}/", {**form, "skills": []})
    assert not Person.objects.filter(skills=skill).exists()


PAGES = ["categories/", "categories/new/", "categories/{pk}/", "priorities/"]
PAGES += ["skills/", "skills/new/", "skills/{skill}/"]
DOORS = ["categories/order/", "categories/{pk}/trial/", "priorities/trial/"]


def test_administrators_only_and_nothing_on_get(cast, sign_in, admin, client, tree):
    skill = Skill.objects.create(name="ZPL")
    for page in PAGES:
        address = f"/setup/{page.format(pk=tree.books.pk, skill=skill.pk)}"
        assert admin.get(address).status_code == 200
        assert client.get(address).status_code == 302
        for person in (cast.agent, cast.lead, cast.manager, cast.customer):
            assert sign_in(person).get(address).status_code == 403
            assert sign_in(person).post(address, {"name": "x"}).status_code in (403, 405)
    for door in DOORS:
        assert admin.get(f"/setup/{door.format(pk=tree.books.pk)}").status_code == 405
        assert sign_in(cast.lead).post(f"/setup/{door.format(pk=tree.books.pk)}").status_code == 403
    for address in ("categories/999999/", "categories/999999/trial/", "skills/999999/"):
        assert admin.post(f"/setup/{address}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_close_no_ring(cast, sign_in):
    tree = branch(one=("One", "Раз", None), two=("Two", "Два", None))
    moves = [(tree.one, tree.two), (tree.two, tree.one)]
    answers: list[int] = []

    def move() -> None:
        category, parent = moves.pop()
        data = {"name_ru": category.name_ru, "name_en": category.name_en, "parent": parent.pk, "is_active": "on"}
        answers.append(sign_in(cast.admin).post(f"/setup/categories/{category.pk}/", data).status_code)

    at_once(move, 2)
    assert sorted(answers) == [302, 422]
    assert Category.objects.filter(parent=None).count() == 1
    assert sorted(len(each.path) for each in Category.objects.all()) == [1, 2]
