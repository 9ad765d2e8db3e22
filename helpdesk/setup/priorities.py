"""The priority matrix: what the customers' words of impact and urgency mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from people import access
from tickets.models.matrix import Impact, Matrix, Urgency, read_matrix, write_matrix
from tickets.models.words import Priority
from tickets.routing.past import words_of_the_past


class MatrixForm(forms.Form):
    """A choice for each cell, called `impact-urgency`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for impact, urgency in cells():
            self.fields[f"{impact}-{urgency}"] = forms.TypedChoiceField(
                label=f"{impact.label}, {urgency.label}",
                choices=Priority.choices,
                coerce=lambda given: Priority(int(given)),
            )

    @property
    def matrix(self) -> Matrix:
        """Of a valid form."""
        return {(impact.value, urgency.value): self.cleaned_data[f"{impact}-{urgency}"] for impact, urgency in cells()}


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` of the newest tickets began with these words; `changes` says from what to what they would come out."""

    field: BoundField
    urgency: Urgency
    count: int
    changes: tuple[Priority, Priority] | None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def priorities(request: PersonRequest) -> HttpResponse:
    held = read_matrix()
    if request.method != "POST":
        return _page(request, MatrixForm(initial=_initial(held)), held)
    form = MatrixForm(request.POST)
    if not form.is_valid():
        return _page(request, form, held, status=422)
    if write_matrix(form.matrix):
        messages.success(request, _("The matrix is saved; the next request is judged by it."))
    else:
        messages.info(request, _("Nothing was to be saved: it stands already."))
    return redirect("setup:priorities")


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest) -> HttpResponse:
    """What other cells would have meant: the part for htmx, the page for a plain button."""
    form, held = MatrixForm(request.POST), read_matrix()
    if request.htmx:
        return render(request, "setup/_matrix_past.html", _tried(form, held))
    return _page(request, form, held)


def _page(request: PersonRequest, form: MatrixForm, held: Matrix, status: int = 200) -> HttpResponse:
    context = {"here": "setup", "room": "priorities", "form": form, "urgencies": list(Urgency), **_tried(form, held)}
    return render(request, "setup/priorities.html", context, status=status)


def _tried(form: MatrixForm, held: Matrix) -> dict[str, Any]:
    """Two queries."""
    looked_at, counted = words_of_the_past()
    wanted = form.matrix if form.is_bound and form.is_valid() else held
    rows = [(impact, [_cell(form, impact, urgency, counted, held, wanted) for urgency in Urgency]) for impact in Impact]
    changed = [(impact, cell) for impact, row in rows for cell in row if cell.changes]
    return {
        "rows": rows,
        "changed": changed,
        "touched": sum(cell.count for _impact, cell in changed),
        "said": sum(counted.values()),
        "looked_at": looked_at,
    }


def _cell(
    form: MatrixForm,
    impact: Impact,
    urgency: Urgency,
    counted: dict[tuple[str, str], int],
    held: Matrix,
    wanted: Matrix,
) -> Cell:
    words = (impact.value, urgency.value)
    differs = (held[words], wanted[words]) if held[words] != wanted[words] else None
    return Cell(form[f"{impact}-{urgency}"], urgency, counted.get(words, 0), differs)


def cells() -> Iterator[tuple[Impact, Urgency]]:
    for impact in Impact:
        for urgency in Urgency:
            yield impact, urgency


def _initial(matrix: Matrix) -> dict[str, int]:
    return {f"{impact}-{urgency}": int(priority) for (impact, urgency), priority in matrix.items()}
