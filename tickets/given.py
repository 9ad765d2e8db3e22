"""Values that a form or a program gives, as verbs take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from tickets.registry import UnknownValue


def given_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Custom values by slug, of a JSON body or of a form; {} where there are none."""
    if not isinstance(values, MultiValueDict):
        given = values.get("fields") or {}
        if not isinstance(given, Mapping):
            raise UnknownValue(_("The form was not understood; please try again."))
        return dict(given)
    found: dict[str, Any] = {}
    for slug in values.getlist("asked")[:200]:
        several = values.getlist(f"field.{slug}")
        found[slug] = several if len(several) > 1 else next(iter(several), "")
    return found


def json_object(text: Any) -> dict[str, Any]:
    try:
        found = json.loads(str(text))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UnknownValue(_("The form was not understood; please try again."))
    return found
