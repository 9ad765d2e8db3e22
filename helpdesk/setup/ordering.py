"""The order of a list that is dragged, or changed by a place with its arrows."""

from __future__ import annotations

from django.http import QueryDict


def wanted_order(form: QueryDict, name: str) -> list[int]:
    """The ids of the fields called `name`, with `up` or `down` naming one that moves by a place."""
    wanted = [int(pk) for pk in form.getlist(name) if is_id(pk)]
    for way, step in (("up", -1), ("down", 1)):
        pk = form.get(way, "")
        if is_id(pk) and int(pk) in wanted:
            at = wanted.index(int(pk))
            wanted.insert(max(0, at + step), wanted.pop(at))
    return wanted


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18
