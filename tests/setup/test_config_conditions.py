"""Conditions in the settings file: names instead of ids out, ids of this site back in; webhooks without secrets."""

from __future__ import annotations

import io

import pytest
import yaml
from django.core.management import CommandError, call_command

from helpdesk.configuration import Unknown
from helpdesk.configuration.conditions import with_ids, with_names
from people.models import Organisation, Team
from tickets.filters import registry
from tickets.models import Category, RoutingRule, Trigger, Webhook
from tickets.models.routing import Effects, RuleWording
from tickets.models.steps import Steps
from tickets.models.trigger import TriggerWording


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("config", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def printing(db) -> Category:
    category = Category.objects.create(name_en='Label "ZPL" printers', name_ru="Печать")
    Category.trace()
    return category


def test_ids_go_out_as_names_and_come_back(cast, printing):
    other = Organisation.objects.create(name="Гавань, порт")
    condition = (
        f"team:{cast.billing.pk} -category:{printing.pk} assignee:{cast.agent.pk} "
        f'from:"{cast.customer.pk}" organisation:{cast.bakery.pk},{other.pk} line:2 "не печатает"'
    )
    document = with_names(condition)
    assert document == (
        'team:"=Billing" -category:"=Label ""ZPL"" printers" assignee:"=dmitri@example.com" '
        'from:"=marina@polyana.example" organisation:"=Пекарня «Поляна»","=Гавань, порт" line:2 "не печатает"'
    )
    back = with_ids(document)
    assert back == condition.replace(f'"{cast.customer.pk}"', str(cast.customer.pk))


@pytest.mark.parametrize(
    "condition",
    [
        "", "team:Bill", 'team:"Первая линия"', "assignee:none", "requester:anna@", "organisation:own", "1001 HD-1002",
        '"см. team:7 там"', "tag:7 hops:>1 line:1", "created:>2026-01-01", "nosuch:7", "-слово", "http://x/team:7",
    ],
)  # fmt: skip
def test_all_else_stays_as_it_is_written(db, condition):
    assert with_names(condition) == condition
    assert with_ids(condition) == condition


def test_a_part_of_a_name_that_looks_like_our_mark_stays_a_part(db):
    for value in ("=Склад", "~Склад"):
        document = with_names(f"team:{value}")
        assert document == f'team:"~{value}"'
        assert with_ids(document) == f'team:"{value}"'


def test_every_field_that_names_by_id_is_known_to_the_file(db):
    for field in registry.fields.all():
        if field.refers:
            assert with_names(f"{field.name}:999999999") == f'{field.name}:"=#999999999"'


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ('team:"=Нет такой"', "no team “Нет такой”"),
        ('assignee:"=nobody@x.example"', "no assignee “nobody@x.example”"),
        ('organisation:"=Двойник"', "more than one organisation"),
        ("team:7", "names an id"),
        ('line:1 -organisation:"1,2"', "names an id"),
    ],
)
def test_what_no_one_thing_has_is_refused(db, condition, why):
    for _ in range(2):
        Organisation.objects.create(name="Двойник")
    with pytest.raises(Unknown, match=why):
        with_ids(condition)


def test_another_site_gets_its_own_ids(cast, policy, tmp_path):
    file = tmp_path / "site.yaml"
    trigger = Trigger.create(
        "Счета", TriggerWording(["breached"], "", f"team:{cast.billing.pk}", Steps(tags=["а"])), by=None
    )
    rule = RoutingRule.create(
        "Клиент", RuleWording(f"organisation:{cast.bakery.pk}", True, Effects(tags=["б"])), by=None
    )
    run("export", str(file))
    assert run("diff", str(file)).strip() == "no differences"
    Team.objects.filter(pk=cast.billing.pk).update(name="Расчёты")
    Organisation.objects.filter(pk=cast.bakery.pk).update(name="Прежняя")
    team, bakery = Team.objects.create(name="Billing", line=1), Organisation.objects.create(name=cast.bakery.name)
    said = run("diff", str(file))
    assert "triggers “Счета”" in said and "=Расчёты" in said and "=Billing" in said
    run("apply", str(file))
    assert trigger.current.condition == f"team:{team.pk}"
    assert rule.current.wording.condition == f"organisation:{bakery.pk}"
    assert {line.split(":")[0] for line in run("diff", str(file)).splitlines()} == {"only here"}


def test_a_name_that_is_not_there_is_refused_with_the_rule_and_nothing_is_changed(cast, policy, tmp_path):
    file = tmp_path / "site.yaml"
    Trigger.create("Счета", TriggerWording(["breached"], "", f"team:{cast.billing.pk}", Steps(tags=["а"])), by=None)
    document = yaml.safe_load(run("export"))
    document["skills"]["1С"] = {}
    document["triggers"]["Счета"]["condition"] = 'team:"=Склад"'
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CommandError, match="triggers “Счета”: there is no team “Склад”"):
        run("apply", str(file))
    assert Trigger.objects.get().versions.count() == 1 and yaml.safe_load(run("export"))["skills"] == {}


def test_webhooks_go_along_without_their_secret(cast, policy, tmp_path):
    file = tmp_path / "site.yaml"
    hook = Webhook.create("Чат", "https://chat.example/hooks/1")
    steps = Steps(webhook=hook.pk, mail_to=["leads"], mail_addresses=["o@x.example"], mail_subject="а", mail_text="б")
    Trigger.create("Наружу", TriggerWording(["breached"], steps=steps), by=None)
    text = run("export")
    assert hook.secret not in text
    document = yaml.safe_load(text)
    assert document["webhooks"] == {"Чат": {"in_force": True, "url": "https://chat.example/hooks/1"}}
    assert document["triggers"]["Наружу"]["steps"]["webhook"] == "Чат"
    file.write_text(text, encoding="utf-8")
    hook.delete()
    assert "webhook" not in yaml.safe_load(run("export"))["triggers"]["Наружу"]["steps"]
    run("apply", str(file))
    made = Webhook.objects.get()
    assert made.secret and made.secret != hook.secret
    document["webhooks"]["Чат"]["url"] = "file:///etc/passwd"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    with pytest.raises(CommandError, match="webhooks “Чат”: this is no address"):
        run("apply", str(file))
