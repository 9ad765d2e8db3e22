"""Promises: policies and their versions, who was given which, and the clocks, segments,
facts and rollups derived from events."""

from sla.models.clock import Clock
from sla.models.fact import FactPlace, TicketFact
from sla.models.policy import Policy, PolicyAssignment, PolicyVersion
from sla.models.recalculation import Recalculation
from sla.models.rollup import NumbersAudit, Rollup, RollupMark, RollupZone
from sla.models.segment import Segment
from sla.models.trial import Trial

__all__ = [
    "Clock",
    "FactPlace",
    "NumbersAudit",
    "Policy",
    "PolicyAssignment",
    "PolicyVersion",
    "Recalculation",
    "Rollup",
    "RollupMark",
    "RollupZone",
    "Segment",
    "TicketFact",
    "Trial",
]
