"""Who looks after an article or a template learns what waits for them there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from people import access
from people.models import Person
from tickets.models import Notice
from tickets.notices import tell_about, tell_no_more

if TYPE_CHECKING:
    from kb.models.article import Article
    from kb.models.template import Template
    from kb.models.wish import ChangeWish

Why = Notice.Why


def of_article(article: Article, why: Why, *, by: Person | None) -> None:
    """Its owner, where that person may do what is asked; else all who may publish. At most eight queries."""
    titles = article.translations.filter(newest__isnull=False).order_by("-language")
    title = titles.values_list("newest__title", flat=True).first() or str(article)
    tell_about(_about(article), title, _asked(why, [article.owner], by), why, by=by)


def of_template(template: Template, why: Why, *, by: Person) -> None:
    """Of a shared one who has changed its words last, where that person may do what is asked; else all who may publish.
    One's own has nobody else."""
    if template.owner_id:
        return
    last = template.texts.select_related("changed_by").order_by("-changed_at").filter(changed_by__isnull=False)
    keepers = [] if why == Why.REVIEW else [each.changed_by for each in last[:1]]
    tell_about(_about(template), template.name, _asked(why, keepers, by), why, by=by)


def read(thing: Article | Template) -> None:
    """It was read, or changed, by somebody who may: nothing of it waits any more."""
    tell_no_more(_about(thing), Why.REVIEW)


def changed(wish: ChangeWish) -> None:
    """The last open wish of it is settled."""
    kind, key = ("article", wish.article_id) if wish.article_id else ("template", wish.template_id)
    tell_no_more(f"{kind}:{key}", Why.WISH)


def still_right(article: Article) -> None:
    tell_no_more(_about(article), Why.STALE)


def gone(template: Template) -> None:
    tell_no_more(_about(template), *Why)


def _about(thing: Article | Template) -> str:
    """As a notice names it."""
    return f"{type(thing).__name__.lower()}:{thing.pk}"


def _asked(why: Why, keepers: Iterable[Person | None], by: Person | None) -> list[int]:
    """One query where nobody looks after it, or only whoever asks."""
    needed = access.PUBLISH_ARTICLES if why == Why.REVIEW else access.WRITE_ARTICLES
    found = [each.pk for each in keepers if each is not None and each.may(needed)]
    if found and (by is None or found != [by.pk] or why == Why.WISH):
        return found
    publishing = Person.objects.active().filter(role__in=access.roles_that_may(access.PUBLISH_ARTICLES))
    return list(publishing.order_by("pk").values_list("pk", flat=True))
