"""Impact × urgency → priority: how bad it is and how soon it matters, in the customer's words."""

from __future__ import annotations

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from tickets.models.words import Priority


class Impact(models.TextChoices):
    """How much it hinders, worst first."""

    STOPPED = "urgent", _("Work has stopped")
    BADLY = "high", _("It hinders us badly")
    LITTLE = "normal", _("It hinders us a little")
    NOTHING = "low", _("A question or a wish")


class Urgency(models.TextChoices):
    """How soon it matters."""

    LATER = "later", _("It can wait")
    TODAY = "today", _("Today")
    NOW = "now", _("Right now")


Matrix = dict[tuple[str, str], Priority]

DEFAULT: Matrix = {
    (impact.value, urgency.value): priority
    for impact, row in {
        Impact.STOPPED: (Priority.HIGH, Priority.URGENT, Priority.URGENT),
        Impact.BADLY: (Priority.NORMAL, Priority.HIGH, Priority.URGENT),
        Impact.LITTLE: (Priority.LOW, Priority.NORMAL, Priority.HIGH),
        Impact.NOTHING: (Priority.LOW, Priority.LOW, Priority.NORMAL),
    }.items()
    for urgency, priority in zip(Urgency, row, strict=True)
}


class PriorityCell(models.Model):
    """A cell that a site has changed; where there is none, DEFAULT holds."""

    impact = models.CharField(max_length=6, choices=Impact)
    urgency = models.CharField(max_length=5, choices=Urgency)
    priority = models.SmallIntegerField(choices=Priority)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["impact", "urgency"], name="priority_cell_once")]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency}: {self.priority}"


def read_matrix() -> Matrix:
    """As it holds now. One query."""
    rows = PriorityCell.objects.values_list("impact", "urgency", "priority")
    return DEFAULT | {(impact, urgency): Priority(priority) for impact, urgency, priority in rows}


@transaction.atomic
def write_matrix(matrix: Matrix) -> bool:
    """Keeps the cells that differ from what holds; False when none does."""
    held = read_matrix()
    changed = {cell: priority for cell, priority in matrix.items() if held.get(cell) != priority}
    for (impact, urgency), priority in changed.items():
        PriorityCell.objects.update_or_create(impact=impact, urgency=urgency, defaults={"priority": priority})
    return bool(changed)
