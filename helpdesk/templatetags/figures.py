"""Many small pieces of a page of figures at once: a template that writes each by itself takes longer than queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape  # Django's own looks at each text for being lazy, which takes ten times longer
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from helpdesk.templatetags.lines import line_icon
from helpdesk.templatetags.page import icon

register = template.Library()

_MINOR, _CHOSEN = ' class="minor"', " selected"


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
def as_spark(spark: Any) -> SafeString:
    """A small line without axes (charts.Sparkline); the tile around it says the figure. '' where there is nothing."""
    if not spark or not spark.last:
        return SafeString("")
    paths = (
        (' class="area"', spark.area), (' class="aim"', spark.aim), ("", spark.line), (' class="dots"', spark.dots),
        (' class="last"', spark.last),
    )  # fmt: skip
    drawn = "".join(f'<path{kind} d="{d}"/>' for kind, d in paths if d)
    return mark_safe(  # noqa: S308  # as above
        f'<svg class="spark" viewBox="0 0 100 36" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
    )


@register.filter
def as_hits(hits: Iterable[Any], height: str) -> SafeString:
    """Slices of a chart that say their figures on hover."""
    return mark_safe(  # noqa: S308  # as above
        "".join(
            f'<rect x="{h.x}" y="0" width="{h.width}" height="{height}"><title>{escape(h.text)}</title></rect>'
            for h in hits
        )
    )


@register.filter
def as_labels(labels: Iterable[Any]) -> SafeString:
    """The words of a horizontal axis; minor ones are left out where there is little room."""
    return mark_safe(  # noqa: S308  # as above
        "".join(
            f'<text x="{each.x}" text-anchor="{each.anchor}"{_MINOR if each.minor else ""}>{escape(each.text)}</text>'
            for each in labels
        )
    )


@register.filter
def as_rows(rows: Iterable[Sequence[str]]) -> SafeString:
    """Rows of a table of figures, the first word of each as its head."""
    return mark_safe(  # noqa: S308  # escaped
        "".join(f'<tr><th scope="row">{escape(str(row[0]))}</th>{as_cells(row[1:])}</tr>' for row in rows)
    )


@register.filter
def as_bar_rows(bars: Iterable[Any], has_right: bool) -> SafeString:
    """The bars of a chart as rows of a table."""
    return mark_safe(  # noqa: S308  # escaped
        "".join(
            f'<tr><th scope="row"><bdi>{escape(str(bar.label))}</bdi></th>'
            f"{as_cells([bar.shown, bar.right] if has_right else [bar.shown])}</tr>"
            for bar in bars
        )
    )


@register.filter
def as_options(choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """`<option>` of each (value, label)."""
    return mark_safe(  # noqa: S308  # escaped
        "".join(
            f'<option value="{escape(str(value))}"{_CHOSEN if value == chosen else ""}>{escape(str(label))}</option>'
            for value, label in choices
        )
    )


@register.filter
def as_cells(words: Sequence[str]) -> SafeString:
    """`<td class="number">` of each."""
    return mark_safe("".join(f'<td class="number">{escape(str(word))}</td>' for word in words))  # noqa: S308  # escaped


@register.filter
def as_figures(cells: Iterable[Any], of: Any) -> SafeString:
    """A table's cells, each opens to what is behind it; `of` is what the row is about."""
    row = escape(str(of))
    return mark_safe("".join(_figure(cell, row) for cell in cells))  # noqa: S308  # as above


@register.filter
def as_figure_rows(rows: Iterable[Any]) -> SafeString:
    """Rows of a table of figures (board.Row): what it is about, with the icon of its line, and its cells."""
    return mark_safe("".join(map(_figure_row, rows)))  # noqa: S308  # escaped


def _figure_row(row: Any) -> str:
    title = f"<bdi>{escape(str(row.title))}</bdi>"
    named = f'<a href="{escape(row.href)}">{title}</a>' if row.href else title
    shape = icon(line_icon(row.line)) if row.line else ""
    return f'<tr><th scope="row"><span class="row">{shape}{named}</span></th>{as_figures(row.cells, row.title)}</tr>'


def _figure(cell: Any, row: str) -> str:
    shown = escape(cell.shown)
    if not cell.href:
        return f'<td class="number">{shown}</td>'
    label = f"{row}, {escape(str(cell.title))}: {shown}"
    return f'<td class="number"><a href="{escape(cell.href)}" aria-label="{label}">{shown}</a></td>'
