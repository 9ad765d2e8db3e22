"""Custom fields of the demo desk: where it stands, the device, the document; why it happened; what companies have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from people.models import Organisation, Person, PersonField
from tickets.models import Category, TicketField

_CHOICE, _TEXT, _NUMBER = TicketField.Kind.CHOICE, TicketField.Kind.TEXT, TicketField.Kind.NUMBER
_PLACES = {
    "warehouse": ("Warehouse", "Склад"),
    "shop": ("Shop", "Магазин"),
    "office": ("Office", "Офис"),
    "home": ("At home", "Дома"),
}
_DEVICES = {
    "label_printer": ("Label printer", "Принтер этикеток"),
    "receipt_printer": ("Receipt printer", "Принтер чеков"),
    "terminal": ("Handheld terminal", "Терминал сбора данных"),
    "scanner": ("Scanner", "Сканер"),
    "scales": ("Scales", "Весы"),
    "till": ("Till", "Касса"),
}
_CAUSES = {
    "settings": ("Settings", "Настройки"),
    "knowledge": ("It was not known how", "Не знали, как это делается"),
    "hardware": ("Hardware", "Оборудование"),
    "third_party": ("A third party", "Третья сторона"),
    "ours": ("A fault of ours", "Наша ошибка"),
}
_DEVICES_OF = {
    "printing": ("label_printer", "label_printer", "receipt_printer"),
    "scanners": ("terminal", "scanner"),
    "scales": ("scales",),
    "tills": ("till", "receipt_printer"),
}
_CAUSES_OF = {"incident": ("settings", "hardware", "third_party", "ours", "settings")}
_OTHER_CAUSES = ("knowledge", "knowledge", "settings")
_ACCOUNTING = ("accounting", "exchange", "reports", "documents")
_PLACES_MET = ("warehouse", "shop", "warehouse", "office", "home", "shop", "warehouse")


def make(categories: Mapping[str, Category]) -> None:
    """The definitions, where they are not there yet."""
    equipment, accounting = categories["equipment"].pk, categories["accounting"].pk
    _ticket_field("place", _CHOICE, "Where it happened", "Где это случилось", _PLACES, for_customers=True)
    _ticket_field("device", _CHOICE, "Device", "Устройство", _DEVICES, categories=[equipment], for_customers=True)
    _ticket_field(
        "serial",
        _TEXT,
        "Serial number",
        "Серийный номер",
        categories=[equipment],
        for_customers=True,
        pattern=r"[A-Z]{2}-\d{5}",
        wanted_en="two Latin letters, a hyphen and five digits, as on the sticker: ZD-42117",
        wanted_ru="две латинские буквы, дефис и пять цифр, как на наклейке: ZD-42117",
        shown_when={"field": "device", "values": ["label_printer", "terminal", "scanner", "till"]},
    )
    _ticket_field(
        "document", _TEXT, "Number of the document", "Номер документа", categories=[accounting], for_customers=True
    )
    _ticket_field("cause", _CHOICE, "Cause", "Причина", _CAUSES)
    _person_field(PersonField.Of.PERSON, "call_hours", _TEXT, "Best time to call", "Когда удобнее звонить")
    _person_field(PersonField.Of.ORGANISATION, "sites", _NUMBER, "Shops and warehouses", "Магазинов и складов")
    _person_field(PersonField.Of.ORGANISATION, "contract", _TEXT, "Contract", "Договор")


def of_people() -> None:
    """What companies and their people answered; nothing over what is there."""
    for organisation in Organisation.objects.filter(fields={}):
        organisation.fields = {"sites": 1 + organisation.pk * 7 % 23, "contract": f"Д-{1000 + organisation.pk}/26"}
        organisation.save(update_fields=["fields"])
    hours = ("10:00–13:00", "после 15:00", "any time before noon", "в первой половине дня")
    called = list(Person.objects.filter(fields={}, role="customer", addresses__kind="phone").order_by("pk"))
    for person in called:
        person.fields = {"call_hours": hours[person.pk % len(hours)]}
    Person.objects.bulk_update(called, ["fields"], batch_size=1000)


def told_at_first(number: int, channel: str, category: str) -> dict[str, Any]:
    """What the form of a ticket was filled in with; `category` is its word, '' without."""
    luck = _luck(number)
    if channel not in ("portal", "phone", "chat") or luck % 10 < 3:
        return {}
    values: dict[str, Any] = {"place": _PLACES_MET[luck // 10 % len(_PLACES_MET)]}
    if devices := _DEVICES_OF.get(category):
        values["device"] = devices[luck // 70 % len(devices)]
        if values["device"] not in ("scales", "receipt_printer") and luck % 3:
            values["serial"] = f"{'ZD' if 'printer' in values['device'] else 'TC'}-{luck // 7 % 90_000 + 10_000}"
    if category in _ACCOUNTING and luck % 2:
        values["document"] = f"{luck // 11 % 9000 + 1000}"
    return values


def cause(number: int, type_: str) -> str:
    """Why it happened, as whoever solved it says; '' where that was not noted."""
    luck = _luck(number)
    causes = _CAUSES_OF.get(type_, _OTHER_CAUSES)
    return "" if luck % 10 < 4 else causes[luck // 100 % len(causes)]


def _luck(number: int) -> int:
    """Of the number alone, so that the rest of the desk stays as it is drawn."""
    return number * 2_654_435_761 % 4_294_967_291


def _ticket_field(
    slug: str, kind: str, en: str, ru: str, choices: Mapping[str, tuple[str, str]] | None = None, **more: Any
) -> None:
    TicketField.objects.get_or_create(slug=slug, defaults=_wording(kind, en, ru, choices) | more)


def _person_field(of: str, slug: str, kind: str, en: str, ru: str) -> None:
    PersonField.objects.get_or_create(of=of, slug=slug, defaults=_wording(kind, en, ru))


def _wording(kind: str, en: str, ru: str, choices: Mapping[str, tuple[str, str]] | None = None) -> dict[str, Any]:
    offered = [{"value": value, "en": words[0], "ru": words[1]} for value, words in (choices or {}).items()]
    return {"kind": kind, "name_en": en, "name_ru": ru, "choices": offered}
