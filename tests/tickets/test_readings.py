"""What visitors read: once a visit, append-only, without a person."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from tests.cast import at_once
from tickets.models import Reading


def test_an_article_is_read_once_a_visit(db):
    for _ in range(3):
        Reading.keep("7", "ru", "visit-a")
    Reading.keep("8", "en", "visit-a", from_form=True)
    Reading.keep("7", "ru", "visit-b")
    rows = list(Reading.objects.order_by("id").values_list("article", "language", "visit", "opens", "from_form"))
    assert rows == [
        ("7", "ru", "visit-a", True, False),
        ("8", "en", "visit-a", False, True),
        ("7", "ru", "visit-b", True, False),
    ]
    assert Reading.objects.first_ones().count() == 2
    assert Reading.objects.most_read() == ["7", "8"]


def test_readings_stay_as_they_are(db):
    Reading.keep("7", "ru", "visit-a")
    for change in (lambda: Reading.objects.update(article="8"), lambda: Reading.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_no_field_tells_of_a_person():
    assert {field.name for field in Reading._meta.fields} == {
        "id", "article", "language", "visit", "opens", "from_form", "at"
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_opens_many_at_once_begins_once():
    numbers = iter("12345678")
    at_once(lambda: Reading.keep(next(numbers), "ru", "visit-a"), 8)
    assert Reading.objects.count() == 8
    assert Reading.objects.first_ones().count() == 1
