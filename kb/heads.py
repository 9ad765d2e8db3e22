"""What the head of an article's file says of it beside title and language: where it stands, for whom, who looks after
it, until when it holds. Shared by export and import."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from kb.audience import Audience
from kb.models import Article, ArticleAddress, Category
from kb.models.tending import Care
from people import access
from people.models import Organisation, Person
from tickets.refusals import Refused

_CARE = ("owner", "review", "expires", "pinned", "featured")
_YES = {"yes", "true", "1", "да"}


def head(article: Article, slug: str) -> dict[str, str]:
    """By name; '' says nothing. `article` was fetched with category, organisation, owner's addresses, related ones."""
    owner = article.owner.email if article.owner else ""
    return {
        "address": slug,
        "category": article.category.slug,
        "audience": article.audience,
        "organisation": article.organisation.name if article.organisation else "",
        "status": article.status,
        "owner": owner,
        "review": article.review_at.isoformat() if article.review_at else "",
        "expires": article.expires_at.astimezone(UTC).isoformat() if article.expires_at else "",
        "pinned": "yes" if article.pinned else "",
        "featured": "yes" if article.featured else "",
        "related": ", ".join(slugs[0] for each in article.related.all() if (slugs := _slugs(each))),
    }


def begun(told: Mapping[str, str], category: Category, *, by: Person) -> Article:
    """A draft as its head says it, in `category` where it names none."""
    return Article.begin(category, _audience(told) or Audience.PUBLIC, by=by, organisation=_organisation(told))


def settle(article: Article, told: Mapping[str, str], shelf: Category | None, *, by: Person) -> bool:
    """Moves it, says for whom it is and who looks after it, as far as the head says so. Whether that changed anything.
    Raises Refused, NotAllowed."""
    before = _state(article)
    audience = _audience(told) or article.audience
    organisation = _organisation(told) or article.organisation
    if (shelf or article.category, audience, organisation) != (
        article.category, article.audience, article.organisation,
    ):  # fmt: skip
        article.place(shelf or article.category, audience, by=by, organisation=organisation)
    if any(told.get(name) for name in _CARE):
        article.tend(_care(article, told), by=by)
    return _state(article) != before


def relate(article: Article, slugs: str, *, by: Person) -> None:
    """The articles with these addresses, with commas between, stand beside it; what is none is left out."""
    wanted = [each.strip() for each in slugs.split(",") if each.strip()]
    known = ArticleAddress.objects.filter(slug__in=wanted).values_list("translation__article", flat=True)
    if set(known) - {article.pk} != set(article.related.values_list("pk", flat=True)):
        article.tend(_care(article, {}, set(known)), by=by)


def _care(article: Article, told: Mapping[str, str], related: Collection[int] | None = None) -> Care:
    return Care(
        owner=_owner(told.get("owner", "")) or article.owner,
        review_at=_day(told["review"]) if told.get("review") else article.review_at,
        expires_at=_moment(told["expires"]) if told.get("expires") else article.expires_at,
        pinned=told["pinned"].lower() in _YES if told.get("pinned") else article.pinned,
        featured=told["featured"].lower() in _YES if told.get("featured") else article.featured,
        related=list(article.related.values_list("pk", flat=True)) if related is None else related,
    )


def _state(article: Article) -> tuple[Any, ...]:
    names = ("category_id", "audience", "organisation_id", "owner_id", "review_at", "expires_at", "pinned", "featured")
    return tuple(getattr(article, name) for name in names)


def _slugs(article: Article) -> list[str]:
    return [each.slug for each in article.translations.all()]


def _audience(told: Mapping[str, str]) -> str:
    said = told.get("audience", "")
    return said if said in Audience.values else ""


def _organisation(told: Mapping[str, str]) -> Organisation | None:
    named = told.get("organisation", "")
    return Organisation.objects.filter(name=named).first() if named else None


def _owner(address: str) -> Person | None:
    """None where nobody here has it, as for articles of another site."""
    found: Person | None = Person.objects.with_email(address).active().staff().first() if address else None
    return found if found and found.may(access.WRITE_ARTICLES) else None


def _day(said: str) -> date:
    found = _parsed(parse_date, said)
    if found is None:
        raise Refused(_("“%(said)s” is no day: write it as 2027-01-30.") % {"said": said})
    return found


def _moment(said: str) -> datetime:
    """With a day alone its beginning, in the site's time zone."""
    found = _parsed(parse_datetime, said)
    if found is None:
        found = datetime.combine(_day(said), time.min)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _parsed(read: Any, said: str) -> Any:
    try:
        return read(said)
    except ValueError:
        return None
