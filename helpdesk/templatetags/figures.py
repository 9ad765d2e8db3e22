"""Many small pieces of a page of figures at once: a template that writes each by itself takes longer than queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape  # Django's own looks at each text for being lazy, which takes ten times longer
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def as_rects(rects: Iterable[Any]) -> SafeString:
    """`<rect>` of each with its words as a title. Geometry is text of our own."""
    return mark_safe(  # noqa: S308  # words are escaped, all else are numbers that we wrote
        "".join(
            f'<rect x="{r.x}" y="{r.y}" width="{r.width}" height="{r.height}" data-level="{r.level}">'
            f"<title>{escape(r.text)}</title></rect>"
            for r in rects
        )
    )


@register.filter
def as_squares(cells: Iterable[Any], size: str) -> SafeString:
    """The same for cells of one size."""
    return mark_safe(  # noqa: S308  # as above
        "".join(
            f'<rect x="{c.x}" y="{c.y}" width="{size}" height="{size}" rx="2" data-level="{c.level}">'
            f"<title>{escape(c.text)}</title></rect>"
            for c in cells
        )
    )


@register.filter
def as_cells(words: Sequence[str]) -> SafeString:
    """`<td class="number">` of each."""
    return mark_safe("".join(f'<td class="number">{escape(word)}</td>' for word in words))  # noqa: S308  # escaped


@register.filter
def as_figures(cells: Iterable[Any], of: Any) -> SafeString:
    """A table's cells, each opens to what is behind it; `of` is what the row is about."""
    row = escape(str(of))
    return mark_safe("".join(_figure(cell, row) for cell in cells))  # noqa: S308  # as above


def _figure(cell: Any, row: str) -> str:
    shown = escape(cell.shown)
    if not cell.href:
        return f'<td class="number">{shown}</td>'
    label = f"{row}, {escape(str(cell.title))}: {shown}"
    return f'<td class="number"><a href="{escape(cell.href)}" aria-label="{label}">{shown}</a></td>'
