"""The book of rules as it would be, were a proposal applied. Reads nothing and saves nothing."""

from __future__ import annotations

from dataclasses import asdict, replace

from people.models import CalendarVersion
from sla.book import Book
from sla.models import Policy, PolicyVersion, Trial
from sla.models.policy import Wording
from sla.timeline import Terms

NEW = -1  # the id of what is not saved


def book_with(book: Book, trial: Trial) -> Book:
    """A changed policy keeps its place, a new one comes last, one out of force matches nothing."""
    kept = dict(book._terms)  # equal terms stay the same object; the unsaved ones are known to this book alone
    if trial.calendar_id is not None:
        hours = CalendarVersion(pk=NEW, calendar_id=trial.calendar_id, content=trial.proposal["content"])
        calendars = {**book.calendars, trial.calendar_id: [*book.calendars[trial.calendar_id], hours]}
        return replace(book, calendars=calendars, _terms=kept)
    policy, version = _policy(book, trial), _version(trial)
    versions = {**book.versions, policy.pk: [*book.versions.get(policy.pk, ()), version]}
    others = [each for each in book.policies if each.pk != policy.pk]
    policies = [*others, policy] if policy.is_active else others
    policies.sort(key=lambda each: (each.position, each.pk if each.pk != NEW else float("inf")))
    return replace(book, policies=policies, versions=versions, _terms=kept)


def newest_terms(book: Book, policy: int | None) -> Terms | None:
    """What the policy says now, by the newest hours of its calendar."""
    if policy is None:
        return None
    version = book.newest(policy)
    return book.terms(version, book.calendars[version.calendar_id][-1])


def _policy(book: Book, trial: Trial) -> Policy:
    if trial.policy is None:
        position = max((each.position for each in book.policies), default=-1) + 1
        return Policy(pk=NEW, position=position, is_active=trial.proposal["is_active"])
    return Policy(pk=trial.policy.pk, position=trial.policy.position, is_active=trial.proposal["is_active"])


def _version(trial: Trial) -> PolicyVersion:
    values = asdict(Wording(**trial.proposal["wording"]))
    return PolicyVersion(pk=NEW, policy_id=trial.policy_id or NEW, calendar_id=values.pop("calendar"), **values)
