"""Every page: no axe violation in light and dark, wide and on a phone, in both languages; nothing sticks out.

Colours do not go with the language, so four looks show every pair of size and theme and of size and language.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.setup.embedded_user import REPOSITORY

pytestmark = pytest.mark.browser
AXE = Path(REPOSITORY) / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}

LOOKS = [("wide", "light", "en"), ("phone", "dark", "ru"), ("wide", "dark", "ru"), ("phone", "light", "en")]
# Settings and dashboards are many: each in both sizes, both themes and both languages.
SETTINGS_IN = LOOKS[:2]

PORTAL = ["/", "/new/", "/sign-in/", "/requests/", "/nothing/", "/desk/sign-in/", "/api/docs/"]
PORTAL += ["/offline/", "/help/", "/help/?q=этикетки", "/help/?q=nothing-like-this"]
DESK = [
    "/desk/",
    "/desk/first/",
    "/desk/all/",
    "/desk/all/?q=nothing-like-this",
    "/desk/all/?q=этик",
    "/desk/all/?q=is:merged",
    "/desk/first/?q=status:open+-priority:low",
    "/desk/filters/?list=first",
    "/desk/views/",
    "/desk/drafts/",
    "/desk/views/new/?within=first&q=status:open",
    "/desk/new/",
    "/desk/me/",
    "/desk/me/macros/",
    "/desk/me/macros/new/",
    "/desk/templates/",
    "/desk/templates/new/",
    "/desk/notices/",
    "/desk/customers/?q=а",
]
SETUP = ["/setup/", "/setup/people/", "/setup/people/new/", "/setup/teams/", "/setup/teams/new/", "/setup/outgoing/"]
SETUP += ["/setup/calendars/", "/setup/calendars/new/", "/setup/policies/", "/setup/policies/new/"]
SETUP += ["/setup/macros/", "/setup/macros/new/", "/setup/triggers/", "/setup/triggers/new/", "/setup/schedules/"]
SETUP += ["/setup/schedules/new/", "/setup/webhooks/", "/setup/webhooks/new/"]
SETUP += ["/setup/mailboxes/", "/setup/mailboxes/new/", "/setup/inbound-rules/", "/setup/inbound-rules/new/"]
SETUP += ["/setup/senders/"]
SETUP += ["/setup/absences/", "/setup/shifts/", "/setup/handovers/", "/setup/handovers/reasons/new/"]
SETUP += ["/setup/quarantine/", "/setup/quarantine/?outcome=new_ticket", "/setup/mail/", "/setup/staffing/"]
SETUP += ["/setup/categories/", "/setup/categories/new/", "/setup/rules/", "/setup/rules/new/", "/setup/priorities/"]
SETUP += [
    "/setup/statuses/",
    "/setup/statuses/new/",
    "/setup/fields/",
    "/setup/fields/tickets/new/",
    "/setup/fields/customers/new/",
]
SETUP += ["/setup/skills/", "/setup/skills/new/", "/setup/organisations/", "/setup/organisations/new/"]
SETUP += ["/setup/customers/", "/setup/ratings/", "/setup/brand/", "/setup/assistant/", "/setup/widget/"]
SETUP += ["/setup/wall/", "/setup/costs/"]
SETUP += ["/setup/costs/rates/default/", "/setup/costs/fixed/new/", "/setup/targets/", "/setup/targets/afrt/"]
SETUP += ["/setup/articles/", "/setup/articles/new/", "/setup/articles/categories/", "/setup/articles/categories/new/"]
SETUP += ["/setup/templates/exchange/", "/setup/articles/exchange/", "/setup/articles/gaps/"]
SETUP += ["/setup/articles/searches/", "/setup/articles/synonyms/", "/setup/articles/new/?title=x&language=ru"]
NUMBERS = [
    "/dashboards/",
    "/dashboards/answers/",
    "/dashboards/?from=2026-02-01&to=2026-01-01",
    "/dashboards/kpis/afrt/",
]
NUMBERS += ["/dashboards/kpis/solved/?recompute=1", "/dashboards/kpis/cost_per_ticket/", "/dashboards/economy/"]
NUMBERS += ["/dashboards/coach/"]
NUMBERS += ["/dashboards/agents/", "/dashboards/months/", "/dashboards/wall/", "/dashboards/forecast/"]
NUMBERS += ["/dashboards/subscriptions/", "/dashboards/kpis/self_service/", "/dashboards/kpis/self_service/?line=1"]
OWN = ["/dashboards/me/", "/dashboards/me/?from=2026-02-01&to=2026-01-01", "/dashboards/me/time/"]
OWN += ["/dashboards/me/handovers/?became=sent"]
STAFFED = "/setup/staffing/?go=1&s0-days=0&s0-days=1&s0-begin=09:00&s0-end=18:00&s0-agents=2&minutes=20"


def violations(page) -> list[str]:
    page.measured = True
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    # What the console says comes in order: behind this word nothing of the measuring is left, however busy the machine.
    with page.expect_console_message(lambda message: message.text == "measured"):
        page.evaluate("setTimeout(() => console.info('measured'), 50)")
    page.measured = False
    return [f"{page.url}: {v['id']}: {[n['html'][:150] for n in v['nodes'][:3]]}" for v in found]


def check(page, paths: list[str]) -> list[str]:
    wrong = []
    for path in paths:
        page.goto(path)
        wrong += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wrong.append(f"{path}: wider than the screen")
    return wrong


@pytest.fixture(scope="module")
def ticket(desk):
    """With somebody in copy to decide about, and a stranger's answer."""
    raw = "From: Марина <marina@polyana.example>\nSubject: Пустые этикетки\nMessage-ID: <pages@x>"
    raw += "\nCc: Oleg <a.very.long.address.of.a.department@a-company-with-a-long-name.example>"
    raw += "\nContent-Type: text/html\n\n"
    raw += "<p>Печатает <b>пусто</b></p><img src='https://x.example/p.png'><p>" + "оченьдлинноеслово" * 20 + "</p>"
    made = desk.receive_mail(raw.encode())["ticket"]
    desk.receive_mail(b"From: Anna <anna@home.example>\nSubject: Re\nIn-Reply-To: <pages@x>\n\nIt is me\n")
    return made


@pytest.fixture(scope="module")
def promises(desk) -> list[str]:
    """Pages of a calendar and of a policy, and of proposals to change them; of a category, a rule, another order of
    rules, a customer; reports."""
    made = [
        desk.manage("shell", "-c", script).splitlines()[-1] for script in (_PROMISES, _ROUTES, _HANDED, _PRICED, _HELD)
    ]
    return [page for pages in made for page in json.loads(pages)]


@pytest.fixture(scope="module")
def together(desk) -> list[str]:
    """Pages of a ticket with everything beside it, also asking a third party, of a snoozed one and of spam."""
    return json.loads(desk.manage("shell", "-c", _TOGETHER).splitlines()[-1])


@pytest.fixture
def problem(desk, ticket):
    """Pages of a known problem, which stands on the portal meanwhile."""
    made = desk.manage("shell", "-c", _PROBLEM.replace("NUMBER", ticket.removeprefix("HD-")))
    yield json.loads(made.splitlines()[-1])
    desk.manage("shell", "-c", "from tickets.models import Announcement; Announcement.objects.all().delete()")


@pytest.fixture
def rated(desk, language) -> list[str]:
    """Pages of a rating: of the link in a mail, before and after, and of the request; with stars, or good or bad."""
    script = _RATED.replace("SCALE", "five" if language == "ru" else "two")
    return json.loads(desk.manage("shell", "-c", script).splitlines()[-1])


@pytest.fixture(scope="module")
def articles(desk) -> list[str]:
    """Pages of an article and its category, and those on which both are written."""
    return json.loads(desk.manage("shell", "-c", _ARTICLES).splitlines()[-1])


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_pages_are_accessible_and_fit(
    desk, open_page, ticket, together, problem, rated, articles, size, theme, language
):
    options = {"viewport": SIZES[size], "color_scheme": theme}
    stranger = open_page(locale=language, **options)
    stranger.route("**/healthz*", lambda route: route.abort())  # the offline page stays while it is looked at
    wrong = check(stranger, [*PORTAL, *(path for path in articles if path.startswith("/help/"))])
    agent = open_page("dmitri@example.com" if language == "ru" else "sofia@example.com", **options)
    wrong += check(
        agent, [*DESK, *OWN, f"/desk/tickets/{ticket}/", f"/desk/tickets/{ticket}/time/", *together, *problem]
    )
    customer = open_page(**options, locale=language)
    customer.goto(desk.manage("sign_in_link", "marina@polyana.example").strip())
    customer.click("button.primary")
    wrong += check(customer, ["/", "/me/", "/requests/", "/requests/?whose=copied", f"/requests/{ticket}/", *rated])
    assert wrong == []


@pytest.mark.parametrize(("size", "theme", "language"), SETTINGS_IN)
def test_settings_and_dashboards_are_accessible_and_fit(
    open_page, ticket, promises, problem, articles, size, theme, language
):
    admin = open_page("admin@example.com", viewport=SIZES[size], color_scheme=theme, locale=language)
    assert check(admin, [*SETUP, STAFFED, *NUMBERS, *promises, *articles]) == []


_PROMISES = """
import json
from people.models import Calendar, Person
from sla import proposals
from sla.models import Policy, Trial
from sla.models.policy import Wording
calendar = Calendar.objects.get(is_default=True)
admin = Person.objects.get(role="admin")
policy = Policy.objects.filter(name="Looked at").first()
if policy is None:
    targets = {"urgent": {"first_reply": 3600, "resolution": 14400}, "low": {"first_reply": 86400}}
    policy = Policy.create("Looked at", Wording(calendar.pk, "priority:urgent", targets), by=admin)
trial = proposals.propose_policy(policy, "Looked at", Wording(calendar.pk, "line:1"), by=admin)
pages = [f"/setup/calendars/{calendar.pk}/", f"/setup/policies/{policy.pk}/", f"/setup/trials/{trial.pk}/"]
print(json.dumps(pages))
"""

_PRICED = """
import json
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo
from people.models import Person, Team
from sla.kpi.publishing import publish
from django.conf import settings
from helpdesk.dashboards.report_mail import stop_link
from sla.models import AgentRate, FixedCost, FrozenMonth, FrozenFigure, ReportSubscription, Target
from tickets.unsubscribing import automatic_mails, notice_mails
agent, team = Person.objects.with_email("sofia@example.com").get(), Team.objects.first()
AgentRate.put(agent, Decimal("900.50"), date(2026, 1, 1))
days = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
cost, _ = FixedCost.objects.get_or_create(title="Аренда", amount=Decimal("120000"), **days)
Target.put("art", {None: 28800.0, team.pk: 14400.0}, date(2026, 1, 1), by=agent)
month = publish(date(2026, 1, 1), ZoneInfo("Europe/Moscow"), by=agent)
FrozenFigure.objects.filter(month=month, kpi="nst").update(value=7, count=7)
admin = Person.objects.with_email("admin@example.com").get()
later = {"due_at": "2030-01-01T00:00Z"}
report, _ = ReportSubscription.objects.get_or_create(person=admin, name="Неделя", defaults=later)
stop = stop_link(report).removeprefix(settings.SITE_URL)
pages = [f"/setup/costs/people/{agent.pk}/", f"/setup/costs/fixed/{cost.pk}/"]
pages += [f"/dashboards/subscriptions/{report.pk}/", stop]
for mails in (automatic_mails(admin), notice_mails(admin, ["promise", "mention"])):
    pages.append(mails.link.removeprefix(settings.SITE_URL))
print(json.dumps([*pages, "/setup/targets/art/", "/dashboards/months/2026-01/"]))
"""

_RATED = """
import json
from people.models import Person
from people.registration import person_for_email
from tickets.content import written
from tickets.models import RatingRequest, RatingSettings, Ticket
RatingSettings.objects.update_or_create(defaults={"scale": "two"})
by, who = Person.objects.with_email("sofia@example.com").get(), person_for_email("marina@polyana.example")
ticket = Ticket.objects.filter(subject="Оценка").first()
if ticket is None:
    ticket = Ticket.start(written("Оценка"), by=who, requester=who, subject="Оценка", channel="portal")
    ticket.reply(written("Готово"), by=by, then="solved")
    ticket.rate("bad", "Долго", by=who)
RatingSettings.objects.update(scale="SCALE")
wish = RatingRequest.objects.filter(person=who).latest("id")
page = f"/rate/{wish.token}/"
print(json.dumps([page, f"{page}?thanks=1", f"/requests/{ticket.number}/"]))
"""

_PROBLEM = """
import json
from people.models import Person
from tickets.models import Ticket
from tickets.problems import open_problem
by = Person.objects.with_email("sofia@example.com").get()
problem = open_problem(Ticket.objects.get(pk=NUMBER), "Пустые этикетки везде", "Разбираемся", by=by)
texts = {"en": "Labels may print blank.", "ru": "Этикетки могут печататься пустыми."}
problem.announce(texts, by=by)
problem.tell_incidents(texts, by=by)
page = f"/desk/tickets/{problem.number}/"
print(json.dumps([page, f"{page}update/"]))
"""

_ARTICLES = """
import json
from kb import repeated
from kb.models import Article, Category, GapKey, Settled
from kb.models.searched import Place, note
from people.models import Person
from people.registration import person_for_email
from tickets.content import written
from tickets.models import Ticket
by = Person.objects.with_email("admin@example.com").get()
top, _ = Category.objects.get_or_create(slug="equipment", title_ru="Оборудование", title_en="Equipment")
shelf, _ = Category.objects.get_or_create(slug="printing", title_ru="Печать", title_en="Printing", parent=top)
made = Article.objects.first() or Article.begin(shelf, "public", by=by)
table = "| А | Б | В |\\n|---|---|---|\\n| документов | " + "очень" * 30 + " | `код` |"
body = "Коротко.\\n\\n## Шаги\\n\\n1. Раз\\n2. **Два**\\n\\n> Осторожно\\n\\n" + table
made.write("ru", "Пустые этикетки", body, by=by)
made.write("en", "Blank labels", "Check the [roll](/help/).", by=by)
made.publish(by=by)
more = "\\n\\n## Ещё\\n\\n### Раз\\n\\n> [!STEPS]\\n> 1. Раз\\n> 2. Два\\n\\n> [!WARNING]\\n> Не трите"
made.write("ru", "Пустые этикетки", body + more, by=by)
made.ask_review("ru", by=by, comment="Готово")
made.ask_change("Кнопка называется иначе", by=by)
made.publish(by=by)
made.write("ru", "Пустые этикетки", body, by=by, comment="Короче")
page = f"/setup/articles/{made.pk}/"
asked = Ticket.objects.filter(subject="Этикетки: пусто").first()
if asked is None:
    who = person_for_email("marina@polyana.example", "Марина Соколова")
    for count in range(3):
        who = who if count else person_for_email("oleg@zerno.example", "Олег")
        told = {"by": who, "requester": who, "subject": "Этикетки: пусто", "channel": "portal"}
        asked = Ticket.start(written("Марина, +7 916 123-45-67"), **told)
        said = "Олег, добрый день! Откройте крышку принтера, переверните рулон и закройте её до щелчка. Заказ 45001"
        asked.reply(written(said), by=by)
        asked.solve(by=by)
    repeated.rebuild()
    note("замена картриджа", Place.HELP, "ru", found=False)
    note("лишнее", Place.HELP, "ru", found=False)
    Settled.settle(GapKey("search", "ru:лишнее"), by=by)
    Settled.settle(GapKey("search", "ru:пустые этикетки"), by=by, article=made)
gaps = "/setup/articles/gaps/"
promoted = f"/setup/articles/promotion/{asked.number}/"
more = [gaps, promoted, f"{promoted}?gap=search:ru:пусто&title=Пусто"]
own = more + [page + each for each in ("review/", "versions/", "care/", "files/")] + ["/setup/articles/?only=outdated"]
pages = [f"/help/{each.slug}/" for each in made.translations.all()] + ["/help/categories/equipment/"]
print(json.dumps([*pages, *own, f"/setup/articles/{made.pk}/", f"/setup/articles/categories/{shelf.pk}/"]))
"""

_ROUTES = """
import json
from people.models import Organisation, Person, PersonField, Skill
from tickets.models import Category, InboundRule, ListedSender, RoutingRule, StatusName, TicketField
from tickets.models.routing import Effects, RuleWording
skill, _ = Skill.objects.get_or_create(name="ZPL")
category = Category.objects.filter(name_en="Printers").first()
if category is None:
    above = Category.objects.create(name_en="Hardware", name_ru="Оборудование")
    category = Category.objects.create(name_en="Printers", name_ru="Принтеры", parent=above, checklist=["Модель"])
    category.skills.add(skill)
    Category.trace()
rule = RoutingRule.objects.first() or RoutingRule.create(
    "Печать", RuleWording("этикетки", True, Effects(priority="high", tags=["печать"])), by=None
)
other = RoutingRule.objects.exclude(pk=rule.pk).first() or RoutingRule.create("Прочее", RuleWording("прочее"), by=None)
inbound = InboundRule.objects.first() or InboundRule.create(
    "Рассылки", conditions=[{"field": "header", "header": "list-id", "how": "contains", "text": "новости"}],
    decision="ignore", tags=["рассылка"],
)
ListedSender.objects.get_or_create(pattern="@spam.example", defaults={"verdict": "block", "why": "реклама"})
organisation, _ = Organisation.objects.get_or_create(name="Пекарня", defaults={"tier": "premium"})
customer = Person.objects.customers().filter(addresses__value="marina@polyana.example").first()
if customer is not None:
    Person.objects.filter(pk=customer.pk).update(is_vip=True, organisation=organisation)
pages = [f"/setup/categories/{category.pk}/", f"/setup/rules/{rule.pk}/", f"/setup/skills/{skill.pk}/"]
pages += [f"/setup/inbound-rules/{inbound.pk}/"]
named = {"name_ru": "Устройство", "name_en": "Device", "help_ru": "Стоит на складе", "help_en": "In the warehouse"}
choices = [{"value": "zebra", "en": "Zebra", "ru": "Зебра"}, {"value": "hp", "en": "HP", "ru": "ХП", "retired": True}]
device, _ = TicketField.objects.get_or_create(
    slug="device", defaults={**named, "kind": "choices", "choices": choices, "for_customers": True}
)
for slug, kind in (("serial", "text"), ("agreed", "checkbox"), ("bought", "date"), ("manual", "link")):
    TicketField.objects.get_or_create(
        slug=slug, defaults={**named, "kind": kind, "for_customers": True, "categories": [category.pk]}
    )
PersonField.objects.get_or_create(of="organisation", slug="contract", defaults={**named, "kind": "text"})
named = {"name_ru": "Ждём поставщика", "name_en": "Waits for the supplier", "public_ru": "Заказано"}
supplier, _ = StatusName.objects.get_or_create(slug="supplier", defaults={"kind": "on_hold", **named})
pages += [f"/setup/fields/tickets/{device.pk}/", f"/setup/statuses/{supplier.pk}/"]
last, first = RoutingRule.objects.in_order().last(), RoutingRule.objects.in_order().first()
pages += [f"/setup/rules/order/?rule={last.pk}&rule={first.pk}"]
pages += [f"/setup/organisations/{organisation.pk}/"] + ([f"/setup/customers/{customer.pk}/"] if customer else [])
pages += [f"/desk/organisations/{organisation.pk}/"] + ([f"/desk/customers/{customer.pk}/"] if customer else [])
if customer is not None:
    from people.registration import person_for_email
    double = person_for_email("marina.home@mail.example", customer.name)
    Person.objects.filter(pk=double.pk).update(organisation=organisation, note="Звонит по вечерам")
    Person.objects.filter(pk=customer.pk).update(note="Просит на «вы»", note_at=customer.created_at)
    place = f"/desk/customers/{customer.pk}/"
    pages += [f"{place}merging/", f"{place}merging/?q=а", f"{place}merging/?with={double.pk}", f"{place}timeline/"]
print(json.dumps(pages))
"""
_HANDED = """
import json
from people.models import Person, Team
from tickets.content import written
from tickets.models import HandoverReason, Ticket
from tickets.models.escalation import Case
first = Person.objects.get(name="Sofia Reyes")
customer = Person.objects.customers().first()
case = Case(HandoverReason.objects.first(), "Перезапуск", "Проверить прошивку")
for number in range(2):
    ticket = Ticket.start(
        written("Не печатает"), by=customer, requester=customer, subject="Передано " + "очень" * 30, channel="portal"
    )
    ticket.escalate(Team.objects.get(line=2), case, by=first)
ticket.send_back("Нет журнала", by=Person.objects.get(name="Kenji Mori"))
team = f"/dashboards/teams/{Team.objects.get(line=2).pk}/"
print(json.dumps(["/dashboards/handovers/", "/dashboards/handovers/list/?became=sent", "/desk/second/", team]))
"""
_HELD = """
import json
from django.utils import timezone
from people.registration import person_for_email
from tickets import blobs
from tickets.content import written
from tickets.models import Arrival, Ticket
from tickets.models.attachment import unsaved_attachment
arrival = Arrival.objects.filter(mail_id="held@x").first()
if arrival is None:
    names = ("образ-диска-весов.iso", "счёт.exe")
    files = [unsaved_attachment(b"x", name, "application/octet-stream") for name in names]
    files[0].checked, files[1].checked, files[1].finding = "large", "infected", "Win.Test.EICAR_HDB-1"
    who, said = person_for_email("marina@polyana.example"), written("Прилагаю", attachments=tuple(files))
    ticket = Ticket.start(said, by=who, requester=who, subject="Образ диска", channel="email")
    arrival = Arrival.objects.create(
        channel="email", outcome="new_ticket", mail_id="held@x", ticket=ticket, message=ticket.messages.get(),
        raw_sha256=blobs.put(b"x"), raw_size=1, sender=who.email, decided_at=timezone.now(),
    )
print(json.dumps([f"/desk/tickets/{arrival.ticket.number}/", f"/setup/quarantine/{arrival.pk}/raw/"]))
"""

_TOGETHER = """
import json
from datetime import timedelta
from django.core.files.base import ContentFile
from django.utils import timezone
from kb.models import Template, TemplateFile
from people.models import Person
from people.registration import person_for_email
from tickets.content import Content, written
TEMPLATES = (("Подпись страниц", "pages_sign"), ("Сброс головки со всем", ""))
from tickets.models import Ticket
by, who = Person.objects.with_email("dmitri@example.com").get(), person_for_email("marina@polyana.example")
def asked(subject):
    known = Ticket.objects.filter(subject=subject).first()
    return known or Ticket.start(written(subject), by=who, requester=who, subject=subject, channel="portal")
one, two, three, four, spam = (asked(f"Рядом {n}") for n in range(5))
if not one.time_entries.exists():
    two.merge_into(one, by=by)
    one.link(three, "blocks", by=by)
    one.follow(by=by)
    one.note(written("@Sofia Reyes, глянь"), by=by)
    one.log_time(25, "Разбирался", billable=True, by=by)
    one.void_time(one.log_time(5, by=by), by=by)
    side = one.ask_outside("Гарантия <service@zavod.example>", "Головка", written("Меняете?"), by=by).side
    theirs = Content(text="Да, меняем", sender="engineer@zavod.example")
    one.answer_outside(side, theirs, by=person_for_email("engineer@zavod.example"), trusted=False)
    other = one.ask_outside("Завод <info@zavod.example>", "Датчик", written("Есть ли он?"), by=by).side
    one.close_side(other, by=by)
    four.snooze(timezone.now() + timedelta(days=2), by=by)
    spam.spam(by=by)
aside = f"/desk/tickets/{one.number}/?side={one.sides.earliest('id').pk}"
snippet, template = (Template.objects.get_or_create(name=name, slug=slug)[0] for name, slug in TEMPLATES)
if not template.wishes.exists():
    lead = Person.objects.get(role="admin")
    snippet.write("ru", "С уважением, {agent.name}", by=lead)
    Template.objects.filter(pk=template.pk).update(status="solved", tags=["весы"])
    template.write("ru", "Держите кнопку. {snippet.pages_sign}", by=lead)
    template.write("ru", "Держите кнопку пять секунд. {snippet.pages_sign}", by=by)
    TemplateFile.add(template, ContentFile(b"x", "Инструкция по сбросу печатающей головки.pdf"), by=lead)
    TemplateFile.add(template, ContentFile(b"y", "новая.txt"), by=by)
    template.ask_change("Кнопка теперь слева, а не справа", by=by)
texts = [f"/desk/templates/{each.pk}/" for each in (snippet, template)]
print(json.dumps([*(f"/desk/tickets/{t.number}/" for t in (one, four, spam)), aside, *texts]))
"""
