"""The forms of costs: currency, a rate from a day on, a fixed cost over days."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

from babel.core import Locale, get_global
from babel.numbers import get_territory_currencies
from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.setup.typed_money import DayField, MoneyField
from sla.kpi.money import Cost
from sla.models import AgentRate, FixedCost, MoneySettings


class CurrencyForm(forms.ModelForm):
    class Meta:
        model = MoneySettings
        fields: ClassVar[list[str]] = ["currency"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "ru" if (get_language() or "").startswith("ru") else "en"
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=_currencies(language))


class RateForm(forms.Form):
    hourly = MoneyField(label=_("An hour costs"), digits=10)
    since = DayField(label=_("From this day on"))

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, initial={"since": timezone.localdate()})


class FixedCostForm(forms.ModelForm):
    amount = MoneyField(label=_("Amount in all"), digits=12)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    class Meta:
        model = FixedCost
        fields: ClassVar[list[str]] = ["title", "amount", "first", "last"]
        labels: ClassVar[dict[str, Any]] = {"title": _("What for")}

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    @property
    def cost(self) -> Cost:
        """Of a form that is valid."""
        return Cost(*(self.cleaned_data[name] for name in ("amount", "first", "last")))


def rate_since(rates: list[AgentRate]) -> AgentRate | None:
    """Of a history, newest first: the one that holds today."""
    today = timezone.localdate()
    return next((rate for rate in rates if rate.since <= today), None)


@lru_cache(maxsize=4)
def _currencies(language: str) -> list[tuple[str, str]]:
    """Those in use somewhere today, by code: `RUB – российский рубль`."""
    codes = {code for place in get_global("territory_currencies") for code in get_territory_currencies(place)}
    names = Locale(language).currencies
    return [(code, f"{code} – {names[code]}") for code in sorted(codes) if code in names]
