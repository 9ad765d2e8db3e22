"""Promises: policies and their versions, who was given which, and the clocks, segments, facts and rollups
derived from events; and what stands beside the numbers: costs, targets, published months, reports by mail."""

from sla.models.clock import Clock
from sla.models.fact import FactPlace, TicketFact
from sla.models.frozen import FrozenFigure, FrozenMonth
from sla.models.money import AgentRate, FixedCost, MoneySettings
from sla.models.policy import Policy, PolicyAssignment, PolicyVersion
from sla.models.recalculation import Recalculation
from sla.models.rollup import NumbersAudit, Rollup, RollupMark, RollupZone
from sla.models.segment import Segment
from sla.models.subscription import ReportSubscription
from sla.models.target import Target, targets_on
from sla.models.trial import Trial
from sla.models.wall import WallLink

__all__ = [
    "AgentRate",
    "Clock",
    "FactPlace",
    "FixedCost",
    "FrozenFigure",
    "FrozenMonth",
    "MoneySettings",
    "NumbersAudit",
    "Policy",
    "PolicyAssignment",
    "PolicyVersion",
    "Recalculation",
    "ReportSubscription",
    "Rollup",
    "RollupMark",
    "RollupZone",
    "Segment",
    "Target",
    "TicketFact",
    "Trial",
    "WallLink",
    "targets_on",
]
