"""The demo's categories and rules, and where a told ticket goes by them: by the same decision as the product's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpdesk.demo.crowd import Crowd, Customer
from people.models import Skill
from tickets.models import Category, RoutingRule
from tickets.models.routing import Effects, RuleWording
from tickets.models.words import Priority
from tickets.routing.book import Rule, applied
from tickets.routing.route import Route, decide

_TEXT = Path(__file__).parent / "texts" / "categories.txt"
_HOLIDAY = "{customer.first_name}, сегодня отвечает только дежурный; {ticket.number} посмотрим первым делом завтра."


@dataclass(frozen=True, slots=True)
class Birth:
    """What the rules' conditions ask of a ticket as it arrives."""

    requester: Customer
    tier: str
    type: str
    priority: str
    channel: str
    category: Category | None


@dataclass(frozen=True, slots=True)
class Routes:
    """`categories` by the word that topics use; `rules` in order, each with the same condition in Python."""

    categories: Mapping[str, Category]
    rules: list[Rule]
    conditions: list[Callable[[Birth], bool]]
    tiers: Mapping[int, str]

    def of(self, birth: Birth) -> Route:
        return decide(applied(self.rules, [holds(birth) for holds in self.conditions]), birth.category)


def make(crowd: Crowd) -> Routes:
    """Makes or finds categories and rules. Queries."""
    skills = {
        name: Skill.objects.get_or_create(name=name)[0] for name in ("ZPL", "1С", "Кассы", "Маркировка", "English")
    }
    categories = _categories(crowd, skills)
    tills = categories["tills"]
    wanted: list[tuple[str, RuleWording, Callable[[Birth], bool]]] = [
        ("Важные клиенты", RuleWording("vip:yes", True, Effects(tags=["vip"])), lambda birth: birth.requester.is_vip),
        (
            "Премиум: сбои не ниже высокого",
            RuleWording("tier:premium type:incident priority:low,normal", True, Effects(priority="high")),
            lambda birth: birth.tier == "premium" and birth.type == "incident" and birth.priority in ("low", "normal"),
        ),
        (
            "Кассы стоят",
            RuleWording(
                f"category:{tills.pk} priority:urgent",
                False,
                Effects(team=crowd.teams["stock"], tags=["касса"], skills=[skills["Кассы"].pk]),
            ),
            lambda birth: birth.category == tills and birth.priority == "urgent",
        ),
        (
            "English by phone and chat",
            RuleWording(
                "language:en channel:phone,chat",
                False,
                Effects(team=crowd.teams["chat"], skills=[skills["English"].pk]),
            ),
            lambda birth: birth.requester.language == "en" and birth.channel in ("phone", "chat"),
        ),
    ]
    rules = [_rule(name, wording) for name, wording, _holds in wanted]
    if not RoutingRule.objects.filter(name="Праздничный автоответ").exists():
        words = RuleWording("created:2027-01-01", True, Effects(reply=_HOLIDAY))
        RoutingRule.create("Праздничный автоответ", words, by=None, is_active=False)
    return Routes(categories, rules, [holds for _name, _wording, holds in wanted], crowd.tiers)


def _rule(name: str, wording: RuleWording) -> Rule:
    rule = RoutingRule.objects.filter(name=name).first() or RoutingRule.create(name, wording, by=None)
    newest = rule.current
    return Rule.of(rule, newest.wording, newest.pk)


def _categories(crowd: Crowd, skills: Mapping[str, Skill]) -> dict[str, Category]:
    found: dict[str, Category] = {}
    for position, line in enumerate(_TEXT.read_text(encoding="utf-8").splitlines()):
        mark, _space, rest = line.partition(" ")
        if mark == "+":
            newest = list(found.values())[-1]
            newest.checklist = [*newest.checklist, rest]
        elif mark != "#":
            word, above, russian, english, team, priority, known = (part.strip() for part in line.split("|"))
            category = Category(
                name_ru=russian, name_en=english, parent=found.get(above), position=position,
                team_id=crowd.teams.get(team), priority=Priority.of(priority) if priority else None,
            )  # fmt: skip
            found[word] = _kept(category, [skills[known]] if known else [])
    for category in found.values():
        Category.objects.filter(pk=category.pk, checklist=[]).update(checklist=category.checklist)
    Category.trace()
    for category in found.values():
        category.refresh_from_db()
    return found


def _kept(category: Category, skills: list[Skill]) -> Category:
    """The one of an earlier run, or this one."""
    known: Category | None = Category.objects.filter(name_en=category.name_en, parent=category.parent).first()
    if known is not None:
        known.checklist = []
        return known
    category.save()
    category.skills.set(skills)
    return category
