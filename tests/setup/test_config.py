"""`manage.py config`: the settings as YAML, what a file would change, and back."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.core.management import CommandError, call_command

from kb.coach.rules import NAMES
from kb.models import Assistant, CoachSwitch, Synonyms, Template, TemplateText
from people.fields.kinds import Choice
from people.models import Brand, PersonField, Skill, Team
from sla.models import AgentRate, FixedCost, MoneySettings, Target
from sla.models.target import targets_on
from tests.tickets.fielded import field, field_of
from tickets.models import (
    Category,
    Handover,
    InboundRule,
    LineLimit,
    ListedSender,
    Macro,
    Mailbox,
    RatingSettings,
    RoutingRule,
    Schedule,
    StatusName,
    TicketField,
    Trigger,
)
from tickets.models.routing import Effects, RuleWording
from tickets.models.schedule import ScheduleWording
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording


@pytest.fixture
def site(cast, policy):
    """A bit of everything."""
    skill = Skill.objects.create(name="ZPL")
    category = Category.objects.create(
        name_en="Printers", name_ru="Принтеры", team=cast.second_line, priority=3, checklist=["Модель", "Журнал"]
    )
    category.skills.add(skill)
    Category.objects.create(name_en="Scales", name_ru="Весы", parent=category)
    Category.trace()
    effects = Effects(team=cast.billing.pk, assignee=cast.agent.pk, skills=[skill.pk], tags=["а"])
    RoutingRule.create("Счета", RuleWording("type:question", True, effects), by=None)
    steps = Steps(priority="high", assignee=cast.agent.pk, escalate_to=cast.second_line.pk)
    Trigger.create("Опоздали", TriggerWording(["breached"], "", "line:1", steps), by=None)
    Schedule.create(
        "Три дня", ScheduleWording(after=259200, condition="status:pending", steps=Steps(tags=["а"])), by=None
    )
    Macro.objects.create(name="ZPL", team=cast.first_line, steps=as_json(Steps(reply="Привет", status="solved")))
    LineLimit.objects.create(line=2, waiting=5)
    about = [{"field": "header", "header": "list-id", "how": "contains", "text": "новости"}]
    InboundRule.create("Рассылки", conditions=about, team=cast.billing, tags=["а"], decision="ignore")
    ListedSender.objects.create(pattern="@spam.example", verdict="block", why="реклама", by=cast.admin)
    box = Mailbox(
        address="billing@example.com", name="Счета", team=cast.billing, fetches="imap", in_host="imap.example"
    )
    box.sends, box.provider, box.spam_score = True, "postmark", Decimal("5.50")
    box.keep_secret("provider", "тайный-ключ")
    box.save()
    return cast


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("config", *words, stdout=out)
    return out.getvalue()


def exported() -> dict:
    document: dict = yaml.safe_load(run("export"))
    return document


def apply(document: dict, folder) -> None:
    file = folder / "site.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    run("apply", str(file))


def test_what_is_exported_differs_in_nothing_and_names_no_ids(site, tmp_path):
    file = tmp_path / "site.yaml"
    run("export", str(file))
    document = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert document["rules"]["Счета"]["effects"]["team"] == "Billing"
    assert document["triggers"]["Опоздали"]["steps"]["assignee"] == "dmitri@example.com"
    assert document["inbound_rules"]["Рассылки"]["team"] == "Billing"
    assert document["senders"] == {"@spam.example": {"is": "block", "why": "реклама"}}
    assert document["categories"]["Scales"]["below"] == "Printers"
    assert run("diff", str(file)).strip() == "no differences"
    assert run("apply", str(file)).strip() == "no differences"


def test_fields_and_statuses_go_along(site, tmp_path):
    printers = Category.objects.get(name_en="Printers")
    field(
        "device", "choice", choices=(Choice("zebra", "Zebra", "Зебра", True),), categories=[printers.pk],
        required="solving", for_customers=True,
    )  # fmt: skip
    field_of("organisation", "contract", pattern=r"Д-\d+", wanted_ru="Номер договора")
    StatusName.objects.create(slug="supplier", kind="on_hold", name_en="Waits", name_ru="Ждём", public_ru="Заказано")
    steps = Steps(fields={"device": "zebra"}, status="supplier")
    Trigger.create("Поставка", TriggerWording(["noted"], "", "device:zebra status:supplier", steps), by=None)
    document = exported()
    TicketField.objects.all().delete(), PersonField.objects.all().delete(), StatusName.objects.all().delete()
    apply(document, tmp_path)
    assert exported() == document
    assert document["fields"]["device"]["categories"] == ["Printers"]
    assert TicketField.objects.get().categories == [printers.pk]
    for part, name, wrong in (
        ("fields", "device", {"kind": "text"}), ("fields", "device", {"categories": ["Нет такой"]}),
        ("person_fields", "organisation.contract", {"pattern": "("}), ("statuses", "supplier", {"kind": "moon"}),
    ):  # fmt: skip
        changed = {**document, part: {**document[part], name: {**document[part][name], **wrong}}}
        with pytest.raises(CommandError):
            apply(changed, tmp_path)
    assert exported() == document


def test_mailboxes_go_along_without_their_secrets(site, tmp_path):
    text = run("export")
    box = Mailbox.objects.get()
    assert "тайный-ключ" not in text and box.secrets["provider"] not in text
    document = yaml.safe_load(text)
    values = document["mailboxes"]["billing@example.com"]
    assert (values["provider"], values["team"], values["spam_score"]) == ("postmark", "Billing", "5.50")
    Mailbox.objects.filter(pk=box.pk).update(uid_validity=5, last_uid=90)
    file = tmp_path / "site.yaml"
    values |= {"name": "Бухгалтерия", "checked_by": "mx.example.com"}
    document["mailboxes"]["Shop@example.com"] = {**values, "in_server": "imap.shop.example"}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    run("apply", str(file))
    box.refresh_from_db()
    assert (box.name, box.checkers, box.secret("provider"), box.last_uid) == (
        "Бухгалтерия", ["mx.example.com"], "тайный-ключ", 90,
    )  # fmt: skip
    assert Mailbox.objects.get(address="shop@example.com").secrets == {}
    values["in_server"] = "imap.other.example"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    run("apply", str(file))
    assert Mailbox.objects.get(pk=box.pk).last_uid == 0
    values["provider"] = "nobody"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CommandError, match=r"mailboxes “billing@example.com”: no such provider: nobody"):
        run("apply", str(file))


def test_a_changed_file_says_what_it_would_do_and_does_it(site, tmp_path):
    file = tmp_path / "site.yaml"
    document = yaml.safe_load(run("export"))
    document["teams"]["Billing"]["assignment"] = "round_robin"
    document["categories"]["Printers"]["checklist"].append("Прошивка")
    document["triggers"]["Опоздали"]["steps"]["priority"] = "urgent"
    document["skills"]["1С"] = {}
    document["priorities"]["low"]["now"] = "high"
    del document["macros"]["ZPL"]
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    said = run("diff", str(file))
    for line in (
        "change: teams “Billing”",
        "assignment: 'pull' → 'round_robin'",
        "add: skills “1С”",
        "only here: macros",
    ):
        assert line in said
    assert Team.objects.get(name="Billing").assignment == "pull"
    run("apply", str(file))
    assert Team.objects.get(name="Billing").assignment == "round_robin"
    assert Category.objects.get(name_en="Printers").checklist[-1] == "Прошивка"
    assert Trigger.objects.get().versions.count() == 2 and Macro.objects.exists()
    assert run("diff", str(file)).splitlines() == ["only here: macros “ZPL”"]


def test_a_wrong_file_changes_nothing_and_says_why(site, tmp_path):
    file = tmp_path / "site.yaml"
    document = yaml.safe_load(run("export"))
    document["skills"]["1С"] = {}
    document["categories"]["Printers"]["team"] = "Нет такой"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CommandError, match="Нет такой"):
        run("apply", str(file))
    assert not Skill.objects.filter(name="1С").exists()
    for text, why in (("nosuch: {}", "nosuch"), ("- 1", "mapping"), ("a: [", "cannot be read")):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError, match=why):
            run("apply", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        run("diff", str(tmp_path / "gone.yaml"))
    assert not Handover.objects.exists()


def test_the_settings_of_ratings_go_along(site, tmp_path):
    file = tmp_path / "site.yaml"
    document = yaml.safe_load(run("export"))
    assert document["ratings"]["ask"] == {
        "on": True, "scale": "two", "quiet_days": 7, "own_organisation": False, "english": "", "russian": ""
    }  # fmt: skip
    document["ratings"]["ask"] |= {"scale": "five", "quiet_days": 14, "own_organisation": True, "russian": "Помогли?"}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    run("apply", str(file))
    held = RatingSettings.objects.get()
    assert (held.scale, held.quiet_days, held.leaves_out_own, held.text_ru) == ("five", 14, False, "Помогли?")
    assert run("diff", str(file)).strip() == "no differences"


def test_costs_and_targets_go_along(site, tmp_path):
    file = tmp_path / "site.yaml"
    MoneySettings.objects.create(currency="EUR")
    AgentRate.objects.create(person=None, since=date(2026, 1, 1), hourly=Decimal("20.00"))
    AgentRate.objects.create(person=site.agent, since=date(2026, 2, 1), hourly=Decimal("33.33"))
    for amount in ("100.01", "5.00"):
        FixedCost.objects.create(title="Аренда", amount=amount, first=date(2026, 1, 1), last=date(2026, 1, 31))
    Target.put("csat", {None: 0.9, site.second_line.pk: 0.95}, date(2026, 1, 1), by=site.manager)
    document = yaml.safe_load(run("export"))
    assert document["money"] == {"currency": {"code": "EUR"}}
    assert document["rates"]["dmitri@example.com"] == {"2026-02-01": "33.33"}
    assert set(document["fixed_costs"]) == {"Аренда 2026-01-01", "Аренда 2026-01-01 (2)"}
    assert document["targets"]["csat"]["teams"] == {site.second_line.name: {"2026-01-01": 0.95}}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert run("diff", str(file)).strip() == "no differences"
    document["rates"] |= {"dmitri@example.com": {"2026-03-01": "40"}, "default": {"2026-01-01": "21.50"}}
    document["fixed_costs"] |= {
        "Лицензии": {"title": "Лицензии", "amount": "7", "first": "2026-02-01", "last": "2026-02-28"}
    }
    document["targets"]["csat"]["desk"] = {"2026-01-01": 0.9, "2026-06-01": None}
    document["targets"]["art"] = {"desk": {"2026-01-01": 3600.0}, "teams": {}}
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    run("apply", str(file))
    assert AgentRate.objects.get(person=site.agent).hourly == 40
    assert AgentRate.objects.get(person=None).hourly == Decimal("21.50")
    assert FixedCost.objects.get(title="Лицензии").amount == 7 and FixedCost.objects.count() == 3
    assert targets_on(date(2026, 5, 1))["csat", None] == 0.9 and ("csat", None) not in targets_on(date(2026, 7, 1))
    assert targets_on(date(2026, 7, 1))["art", None] == 3600
    assert Target.objects.get(kpi="csat", team=None, value=0.9).by == site.manager  # what is so already stays


@pytest.mark.parametrize(
    "wrong",
    [
        {"rates": {"nobody@x.example": {"2026-01-01": "1"}}},
        {"rates": {"default": {"завтра": "1"}}},
        {"rates": {"default": {"2026-01-01": "-1"}}},
        {"rates": {"default": {"2026-01-01": "много"}}},
        {"fixed_costs": {"x": {"title": "x", "amount": "1", "first": "2026-02-01", "last": "2026-01-01"}}},
        {"targets": {"nst": {"desk": {"2026-01-01": 1}}}},
        {"targets": {"csat": {"desk": {"2026-01-01": "да"}}}},
        {"targets": {"csat": {"teams": {"Такой нет": {"2026-01-01": 1}}}}},
        {"money": {"currency": {"code": "рубли"}}},
    ],
)
def test_wrong_costs_and_targets_change_nothing(site, tmp_path, wrong):
    file = tmp_path / "site.yaml"
    right = {"rates": {"dmitri@example.com": {"2026-01-01": "10"}}}
    file.write_text(yaml.safe_dump({**right, **wrong}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CommandError):
        run("apply", str(file))
    assert not AgentRate.objects.exists() and not Target.objects.exists() and not FixedCost.objects.exists()


def test_words_and_looks_go_along(site, tmp_path):
    printers = Category.objects.get(name_en="Printers")
    shared = Template.objects.create(name="Сброс", shortcut="сброс", category=printers, line=1)
    shared.write("ru", "Здравствуйте, {customer.first_name|коллега}!", by=site.admin)
    signature = Template.objects.create(name="Я подпись", slug="signature", is_active=False)
    signature.write("ru", "Ваша служба", by=site.admin)
    name = StatusName.objects.create(slug="photo", kind="pending", name_en="Photo", name_ru="Фото")
    theirs = Template.objects.create(name="Сброс", team=site.billing, status_name=name, tags=["весы"])
    theirs.write("en", "Hello {snippet.signature}", by=site.admin)
    Template.objects.create(name="Моё", owner=site.agent).write("ru", "Своё", by=site.agent)
    Synonyms.write("вход = логин", by=site.admin)
    CoachSwitch.objects.keep(site.billing, [NAMES[0]])
    links = [{"ru": "О нас", "en": "About", "url": "https://example.com/"}]
    Brand(pk=1, name="Склад", colour="#0a7d3c", heading_ru="Чем помочь?", links=links).save()
    model = Assistant(pk=1, is_on=True, address="http://127.0.0.1:9/v1", model="m")
    model.set_key("тайна")
    model.save()
    document = exported()
    assert "тайна" not in str(document) and "Моё" not in str(document["templates"])
    assert set(document["templates"]) == {"Сброс", "Billing: Сброс"} and set(document["snippets"]) == {"Я подпись"}
    brought = document["templates"]["Billing: Сброс"]
    assert (brought["status"], brought["tags"], brought["snippet"]) == ("photo", ["весы"], "")
    for kind in (TemplateText, Template, Synonyms, CoachSwitch, Brand):
        kind.objects.all().delete()
    Assistant.objects.update(address="http://127.0.0.1:8/v1")
    apply(document, tmp_path)
    assert exported() == document
    assert Assistant.objects.get().key == "тайна"
    for part, name, wrong in (
        ("templates", "Сброс", {"texts": {"ru": "{customer.nothing}"}}), ("templates", "Сброс", {"category": "Нет"}),
        ("templates", "Сброс", {"texts": {"xx": "Да"}}), ("coach", "Billing", {"without": ["нет такого"]}),
        ("templates", "Сброс", {"status": "on_hold"}), ("templates", "Сброс", {"status": "нет"}),
        ("templates", "Сброс", {"snippet": "Нет"}), ("templates", "Сброс", {"texts": {"ru": "{snippet.nobody}"}}),
        ("snippets", "Я подпись", {"texts": {"ru": "{snippet.signature}"}}),
        ("brand", "site", {"colour": "зелёный"}), ("assistant", "model", {"model": ""}),
    ):  # fmt: skip
        changed = {**document, part: {**document[part], name: {**document[part][name], **wrong}}}
        with pytest.raises(CommandError):
            apply(changed, tmp_path)
    assert exported() == document
