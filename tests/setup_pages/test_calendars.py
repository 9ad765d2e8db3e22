"""Calendars: hours as text, holidays, single dates; proposed, looked at and then saved."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.calendars.working_hours import WorkingHours
from people.models import Calendar, Team
from sla.models import Policy, Recalculation, Trial
from sla.models.policy import Wording
from tickets import fetching

WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00") | {"sat": "", "sun": ""}
HOURS = {"zone": "Europe/Moscow", **WEEK}
ICAL = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20281224
DTEND;VALUE=DATE:20281226
SUMMARY:\xd0\xa0\xd0\xbe\xd0\xb6\xd0\xb4\xd0\xb5\xd1\x81\xd1\x82\xd0\xb2\xd0\xbe
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:19991231
SUMMARY:Long ago
END:VEVENT
END:VCALENDAR
"""


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def at(calendar) -> str:
    return f"/setup/calendars/{calendar.pk}/"


def save(admin, response) -> None:
    page = admin.get(response.url)
    assert admin.post(f"{response.url}application/", {"in_force": page.context["in_force"]}).status_code == 302


def rows(response, kind: str) -> list[tuple[str, str]]:
    return [(row.day, row.text) for row in response.context["typed"].rows[kind]]


def test_a_new_calendar_is_saved_at_once(admin, cast):
    response = admin.post("/setup/calendars/new/", {"name": "Склад", "zone": "Asia/Yekaterinburg"})
    calendar = Calendar.objects.get(name="Склад")
    assert response.url == f"/setup/calendars/{calendar.pk}/"
    assert calendar.current.hours.time_zone == "Asia/Yekaterinburg"
    assert calendar.current.by == cast.admin
    assert text(admin.get(response.url)).count(">09:00-18:00</textarea>") == 5
    for wrong in ({"name": "Склад"}, {"name": ""}, {"zone": "Mars/Base"}, {"zone": "../../etc/passwd"}, {"zone": ""}):
        refused = admin.post("/setup/calendars/new/", {"name": "Офис", "zone": "Europe/Moscow", **wrong})
        assert refused.status_code == 422
        assert 'class="error"' in text(refused)
    assert not Calendar.objects.filter(name="Офис").exists()


def test_the_list_says_hours_in_short_words(admin, calendar, cast):
    hours = {**calendar.current.content, "holidays": ["2020-01-01", "2099-01-01"]}
    hours["hours"] = {**hours["hours"], "sat": [["10:00", "13:00"], ["14:00", "15:30"]]}
    calendar.revise(WorkingHours.from_json(hours), by=None, holiday_names={"2099-01-01": "Новый год"})
    Team.objects.filter(pk=cast.billing.pk).update(calendar=calendar)
    Policy.create("Стандарт", Wording(calendar.pk), by=None)
    page = text(admin.get("/setup/calendars/"))
    for said in ("Mon–Fri 09:00–18:00; Sat 10:00–13:00, 14:00–15:30", "Новый год", "2099", "Billing", "Стандарт"):
        assert said in page


def test_changed_hours_are_proposed_then_saved_as_a_version(admin, calendar, at):
    form: dict[str, Any] = {**HOURS, "mon": "9-13, 14:00–18:00", "sat": "10:00 - 15:00", "sun": "closed"}
    form |= {"holiday-day": ["2027-01-01", ""], "holiday-text": ["Новый год", ""]}
    form |= {"shift-day": "2026-12-31", "shift-text": "10:00-15:00", "break-day": "2026-12-01"}
    form |= {"break-text": "12:00-14:00"}
    response = admin.post(at, form)
    assert response.url == f"/setup/trials/{Trial.objects.get().pk}/"
    assert calendar.current.number == 1
    shown = {(each.title, each.before, each.after) for each in admin.get(response.url).context["differences"]}
    assert ("Monday", "09:00–18:00", "09:00–13:00, 14:00–18:00") in shown
    assert ("Saturday", "closed", "10:00–15:00") in shown
    assert {each[2] for each in shown} >= {"Новый год", "10:00–15:00", "12:00–14:00"}
    assert len(shown) == 5
    save(admin, response)
    version = calendar.current
    assert version.number == 2
    assert version.content == {
        "time_zone": "Europe/Moscow",
        "hours": {
            "mon": [["09:00", "13:00"], ["14:00", "18:00"]],
            **{day: [["09:00", "18:00"]] for day in ("tue", "wed", "thu", "fri")},
            "sat": [["10:00", "15:00"]],
        },
        "holidays": ["2027-01-01"],
        "shifts": {"2026-12-31": [["10:00", "15:00"]]},
        "breaks": {"2026-12-01": [["12:00", "14:00"]]},
    }
    assert version.holiday_names == {"2027-01-01": "Новый год"}
    assert Recalculation.objects.unfinished().exists()
    page = text(admin.get(at))
    assert "Nadia Rahimi" in page and 'value="2027-01-01"' in page


def test_a_calendar_shown_and_sent_back_changes_nothing(admin, calendar, at):
    hours = {**calendar.current.content, "holidays": ["2027-01-01"], "shifts": {"2027-03-06": []}}
    hours["breaks"] = {"2026-12-01": [["12:00", "14:00"]]}
    calendar.revise(WorkingHours.from_json(hours), by=None, holiday_names={"2027-01-01": "Новый год"})
    typed = admin.get(at).context["typed"]
    form: dict[str, Any] = {"zone": typed.zone, **{day.key: day.text for day in typed.week}}
    for kind, found in typed.rows.items():
        form |= {f"{kind}-day": [row.day for row in found], f"{kind}-text": [row.text for row in found]}
    assert "Nothing would change" in text(admin.get(admin.post(at, form).url))


def test_a_proposal_can_be_edited_further(admin, at):
    response = admin.post(at, {**HOURS, "sun": "11:00-12:00"})
    assert ">11:00-12:00</textarea>" in text(admin.get(admin.get(response.url).context["back"]))
    assert ">11:00-12:00</textarea>" not in text(admin.get(f"{at}?trial=nonsense"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"zone": "Europe/Nowhere"}, "There is no time zone “Europe/Nowhere”"),
        ({"mon": "09:00-13:00, 12:00-18:00"}, "09:00–13:00 and 12:00–18:00 overlap"),
        ({"tue": "9-25:00"}, "25:00 is no time"),
        ({"tue": "09:70-10:00"}, "09:70 is no time"),
        ({"wed": "22:00-06:00"}, "write 22:00–24:00 here and 00:00–06:00 on the next day"),
        ({"wed": "22:00-00:00"}, "the end of a day is 24:00"),
        ({"thu": "10:00-10:00"}, "10:00–10:00 has no length"),
        ({"fri": "mornings"}, "“mornings” is no interval"),
        ({"holiday-day": ["2027-13-01"], "holiday-text": ["Никогда"]}, "Say which day"),
        ({"holiday-day": ["", ""], "holiday-text": ["Без даты", ""]}, "Say which day"),
        ({"holiday-day": ["0001-01-01"], "holiday-text": ["Давно"]}, "The year is between 2000 and 2100"),
        ({"shift-day": ["2027-01-05"] * 2, "shift-text": ["10-12", "11-12"]}, "stands here twice"),
        ({"shift-day": "2027-01-05", "shift-text": "15-10"}, "runs over midnight"),
        ({"break-day": "2027-01-05", "break-text": ""}, "Say which time is taken away"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(admin, at, change, said):
    response = admin.post(at, {**HOURS, "sat": "11:11-12:12", **change})
    assert response.status_code == 422
    page = text(response)
    assert said in page
    assert "11:11-12:12" in page
    for typed in change.values():
        for each in [typed] if isinstance(typed, str) else typed:
            assert each in page
    assert Trial.objects.count() == 0


def test_a_day_around_the_clock(admin, calendar, at):
    save(admin, admin.post(at, {**HOURS, **dict.fromkeys(WEEK, "00:00-24:00")}))
    assert calendar.current.hours.hours == (((0, 86400),),) * 7
    assert "around the clock" in text(admin.get("/setup/calendars/"))


def test_the_next_days_are_drawn_by_what_is_typed(admin, at):
    part = admin.post(f"{at}preview/", {**HOURS, "sat": "10:00-14:00"}, headers={"HX-Request": "true"})
    ahead = part.context["ahead"]
    assert "<html" not in text(part)
    assert len(ahead.days) == 14
    assert {day.words for day in ahead.days} == {"09:00–18:00", "10:00–14:00", "closed"}
    assert [day.bars for day in ahead.days if day.day.weekday() == 5] == [[(600, 240)]] * 2
    assert ahead.due is not None and "4 hours" in text(part)
    today = ahead.days[0].day.isoformat()
    form = {**HOURS, "holiday-day": today, "holiday-text": "Праздник"}
    assert "Праздник" in text(admin.post(f"{at}preview/", form, headers={"HX-Request": "true"}))
    never = admin.post(f"{at}preview/", {"zone": "Europe/Moscow"}, headers={"HX-Request": "true"})
    assert "would never be due" in text(never)
    wrong = admin.post(f"{at}preview/", {**HOURS, "mon": "25"}, headers={"HX-Request": "true"})
    assert (wrong.status_code, "cannot be read yet" in text(wrong)) == (200, True)
    whole = text(admin.post(f"{at}preview/", {**HOURS, "mon": "25"}))
    assert "is no interval" in whole and ">25</textarea>" in whole
    assert Trial.objects.count() == 0


def test_rows_come_and_go_without_scripts(admin, at):
    form = {**HOURS, "shift-day": ["2027-01-05", "2027-01-06"], "shift-text": ["10:00-12:00", "half"]}
    added = admin.post(f"{at}rows/", {**form, "add": "shift"})
    assert rows(added, "shift") == [("2027-01-05", "10:00-12:00"), ("2027-01-06", "half"), ("", "")]
    dropped = admin.post(f"{at}rows/", {**form, "drop": "shift 0"})
    assert rows(dropped, "shift") == [("2027-01-06", "half")]
    copied = admin.post(f"{at}rows/", {**form, "mon": "8-12", "sat": "1-2", "copy": "mon"})
    assert [day.text for day in copied.context["typed"].week] == ["8-12"] * 5 + ["1-2", ""]
    for nonsense in ({"drop": "shift x"}, {"drop": "what 1"}, {"add": "what"}, {"copy": "what"}):
        assert rows(admin.post(f"{at}rows/", {**form, **nonsense}), "shift") == rows(
            admin.post(f"{at}rows/", form), "shift"
        )


def test_holidays_of_a_country_are_shown_then_put_into_the_rows(admin, at):
    form = {**HOURS, "holiday-day": "2027-01-01", "holiday-text": "Ёлка", "mon": "7-8"}
    asked = {**form, "source": "country", "country": "RU", "first": "2027", "last": "2027"}
    found = admin.post(f"{at}holidays/", asked)
    known = {each.day: each.is_known for each in found.context["found"].days}
    assert known[date(2027, 1, 1)] and not known[date(2027, 1, 7)]
    page = text(found)
    assert "already there" in page and 'value="2027-06-12 Russia Day"' in page
    assert rows(found, "holiday") == [("2027-01-01", "Ёлка")]
    take = ["2027-06-12 Russia Day", "2027-01-01 New Year", "nonsense"]
    taken = admin.post(f"{at}holidays/", {**form, "source": "found", "take": take[:2]})
    assert rows(taken, "holiday") == [("2027-01-01", "Ёлка"), ("2027-06-12", "Russia Day")]
    assert "1 day was put" in text(taken) and ">7-8</textarea>" in text(taken)
    made_up = admin.post(f"{at}holidays/", {**form, "source": "found", "take": take})
    assert made_up.status_code == 200


def test_holidays_of_a_region_in_the_readers_language(admin, cast, at):
    cast.admin.language = "ru"
    cast.admin.save()
    asked = {**HOURS, "source": "country", "country": "RU", "first": "2027", "last": "2028"}
    assert "День России" in text(admin.post(f"{at}holidays/", asked))
    german = {**asked, "country": "DE", "region": "BY"}
    assert "2027-01-06" in text(admin.post(f"{at}holidays/", german))
    assert "2027-01-06" not in text(admin.post(f"{at}holidays/", {**german, "region": "HB"}))
    assert 'value="BY"' in text(admin.post(f"{at}holidays/", {**german, "source": "regions"}))


@pytest.mark.parametrize(
    "wrong",
    [{"country": "XX"}, {"country": ""}, {"first": "x"}, {"first": "2028"}, {"last": "2099"}, {"first": "1066"}],
)
def test_a_country_or_year_that_is_not(admin, at, wrong):
    asked = {**HOURS, "source": "country", "country": "RU", "first": "2027", "last": "2027", **wrong}
    response = admin.post(f"{at}holidays/", asked)
    assert response.status_code == 422
    assert response.context["found"].error in text(response)


def test_holidays_of_a_file(admin, at):
    file = SimpleUploadedFile("x.ics", ICAL)
    found = admin.post(f"{at}holidays/", {**HOURS, "source": "file", "file": file}).context["found"]
    assert [(each.day.isoformat(), each.name) for each in found.days] == [
        ("2028-12-24", "Рождество"),
        ("2028-12-25", "Рождество"),
    ]
    assert found.left_off == 1
    for content in (b"", b"\x00\xff", b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", b"x" * (fetching.LARGEST + 1)):
        wrong = admin.post(
            f"{at}holidays/", {**HOURS, "source": "file", "file": SimpleUploadedFile("x.ics", content or b" ")}
        )
        assert wrong.status_code == 422
    assert admin.post(f"{at}holidays/", {**HOURS, "source": "file"}).status_code == 422


def test_holidays_of_an_address(admin, at, monkeypatch):
    asked = []
    monkeypatch.setattr(fetching, "fetch", lambda url: asked.append(url) or ICAL)
    found = admin.post(f"{at}holidays/", {**HOURS, "source": "address", "address": "webcal://x.example/a.ics"})
    assert "Рождество" in text(found) and asked == ["https://x.example/a.ics"]
    monkeypatch.undo()
    refused = admin.post(f"{at}holidays/", {**HOURS, "source": "address", "address": "http://127.0.0.1:8000/"})
    assert refused.status_code == 422
    assert "It must be public" in text(refused) and 'value="http://127.0.0.1:8000/"' in text(refused)


def test_the_default_is_switched_and_open_tickets_are_judged_anew(admin, calendar):
    other = Calendar.objects.create(name="Склад")
    other.revise(calendar.current.hours, by=None)
    admin.post(f"/setup/calendars/{other.pk}/default/")
    assert Calendar.objects.get(is_default=True) == other
    assert Recalculation.objects.count() == 1
    admin.post(f"/setup/calendars/{other.pk}/default/")
    assert Recalculation.objects.count() == 1


def test_a_name_is_saved_at_once(admin, calendar, at):
    Calendar.objects.create(name="Склад").revise(calendar.current.hours, by=None)
    assert admin.post(f"{at}name/", {"name": "Офис"}).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.name, calendar.current.number) == ("Офис", 1)
    taken = admin.post(f"{at}name/", {"name": "Склад"})
    assert taken.status_code == 422 and "of this name already" in text(taken)
    assert admin.post(f"{at}name/", {"name": "Офис"}).status_code == 302
    for name in ("Контора", "Склад"):
        page = text(admin.post(f"{at}name/", {**HOURS, "name": name, "mon": "7-8, soon"}))
        assert ">7-8, soon</textarea>" in page and f'value="{name}"' in page
    calendar.refresh_from_db()
    assert calendar.name == "Контора"


def test_a_team_gets_a_calendar(admin, cast, calendar):
    form = {"name": "Billing", "line": "1", "calendar": calendar.pk}
    assert admin.post(f"/setup/teams/{cast.billing.pk}/", form).status_code == 302
    cast.billing.refresh_from_db()
    assert cast.billing.calendar == calendar
    admin.post(f"/setup/teams/{cast.billing.pk}/", {**form, "calendar": ""})
    cast.billing.refresh_from_db()
    assert cast.billing.calendar is None
    assert admin.post(f"/setup/teams/{cast.billing.pk}/", {**form, "calendar": "999999"}).status_code == 422


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_the_same_whatever_its_length(admin, cast, calendar, number, django_assert_num_queries):
    for each in range(number):
        other = Calendar.objects.create(name=f"К{each}")
        other.revise(calendar.current.hours, by=None)
        Policy.create(f"П{each}", Wording(other.pk), by=None)
        Team.objects.create(name=f"Т{each}", calendar=other)
    # Session, person, the newest versions of calendars and of policies, calendars, their teams, the recalculation
    with django_assert_num_queries(7):
        admin.get("/setup/calendars/")


@pytest.mark.parametrize("number", [1, 30])
def test_the_editor_costs_the_same_whatever_its_length(admin, cast, calendar, at, number, django_assert_num_queries):
    for each in range(1, number + 1):
        hours = {**calendar.current.content, "holidays": [f"2027-01-{day:02}" for day in range(1, each + 1)]}
        calendar.revise(WorkingHours.from_json(hours), by=cast.admin)
    with django_assert_num_queries(5):  # session, person, the calendar, its newest version, versions with their authors
        admin.get(at)


@pytest.mark.parametrize("page", ["calendars/", "calendars/new/", "calendars/{pk}/"])
def test_administrators_only(cast, sign_in, client, calendar, page):
    address = f"/setup/{page.format(pk=calendar.pk)}"
    assert sign_in(cast.admin).get(address).status_code == 200
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(address).status_code == 403
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("door", ["preview", "rows", "holidays", "name", "default"])
def test_nothing_changes_on_get_and_by_outsiders(cast, sign_in, admin, calendar, at, door):
    assert admin.get(f"{at}{door}/").status_code == 405
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).post(f"{at}{door}/", {**HOURS, "name": "x"}).status_code == 403
    assert admin.post(f"/setup/calendars/999999/{door}/", HOURS).status_code == 404
    assert admin.get("/setup/calendars/999999/").status_code == 404
    calendar.refresh_from_db()
    assert calendar.name != "x" and not Trial.objects.exists()
