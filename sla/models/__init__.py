"""Promises: policies and their versions, who was given which, and the clocks and segments derived from events."""

from sla.models.clock import Clock
from sla.models.policy import Policy, PolicyAssignment, PolicyVersion
from sla.models.recalculation import Recalculation
from sla.models.segment import Segment
from sla.models.trial import Trial

__all__ = ["Clock", "Policy", "PolicyAssignment", "PolicyVersion", "Recalculation", "Segment", "Trial"]
