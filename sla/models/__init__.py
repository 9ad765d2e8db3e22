"""Promises: policies and their versions, who was given which, and the clocks, segments and
facts derived from events."""

from sla.models.clock import Clock
from sla.models.fact import FactPlace, TicketFact
from sla.models.policy import Policy, PolicyAssignment, PolicyVersion
from sla.models.recalculation import Recalculation
from sla.models.segment import Segment
from sla.models.trial import Trial
from sla.models.wall import WallLink

__all__ = [
    "Clock",
    "FactPlace",
    "Policy",
    "PolicyAssignment",
    "PolicyVersion",
    "Recalculation",
    "Segment",
    "TicketFact",
    "Trial",
    "WallLink",
]
