"""The ticket, its conversation, its history; what it is about and where it goes; what came in, what is to go out."""

from tickets.models.access_link import AccessLink
from tickets.models.after_sending import AfterSending
from tickets.models.api_answer import ApiAnswer
from tickets.models.arrival import Arrival
from tickets.models.attachment import Attachment
from tickets.models.attempt import Attempt
from tickets.models.category import Category
from tickets.models.choice import NoticeChoice
from tickets.models.draft import Draft
from tickets.models.event import Event
from tickets.models.field import TicketField
from tickets.models.file_text import FileText
from tickets.models.follower import Follower
from tickets.models.given_id import GivenId
from tickets.models.handover import Handover, HandoverReason, LineLimit
from tickets.models.inbound import InboundRule
from tickets.models.insertion import Insertion
from tickets.models.link import Link
from tickets.models.listed_sender import ListedSender
from tickets.models.macro import Macro
from tickets.models.mailbox import FetchedMail, Mailbox
from tickets.models.matrix import PriorityCell
from tickets.models.message import Message
from tickets.models.notice import Notice
from tickets.models.outgoing import Outgoing
from tickets.models.participant import Participant, ProposedParticipant
from tickets.models.plan import PlannedReply
from tickets.models.problem import Announcement
from tickets.models.push_device import PushDevice
from tickets.models.rating import Rating
from tickets.models.rating_request import RatingRequest, RatingSettings
from tickets.models.reading import Reading
from tickets.models.routing import RoutingRule, RoutingRuleVersion
from tickets.models.saved_view import SavedView
from tickets.models.schedule import Schedule, ScheduleRun, ScheduleVersion
from tickets.models.search_document import SearchDocument
from tickets.models.side import Side
from tickets.models.status_name import StatusName
from tickets.models.ticket import Ticket
from tickets.models.time_entry import TimeEntry
from tickets.models.trigger import Trigger, TriggerDay, TriggerVersion
from tickets.models.unwanted import UnwantedMail
from tickets.models.webhook import Webhook
from tickets.models.word import Word, WordPlace

__all__ = [
    "AccessLink",
    "AfterSending",
    "Announcement",
    "ApiAnswer",
    "Arrival",
    "Attachment",
    "Attempt",
    "Category",
    "Draft",
    "Event",
    "FetchedMail",
    "FileText",
    "Follower",
    "GivenId",
    "Handover",
    "HandoverReason",
    "InboundRule",
    "Insertion",
    "LineLimit",
    "Link",
    "ListedSender",
    "Macro",
    "Mailbox",
    "Message",
    "Notice",
    "NoticeChoice",
    "Outgoing",
    "Participant",
    "PlannedReply",
    "PriorityCell",
    "ProposedParticipant",
    "PushDevice",
    "Rating",
    "RatingRequest",
    "RatingSettings",
    "Reading",
    "RoutingRule",
    "RoutingRuleVersion",
    "SavedView",
    "Schedule",
    "ScheduleRun",
    "ScheduleVersion",
    "SearchDocument",
    "Side",
    "StatusName",
    "Ticket",
    "TicketField",
    "TimeEntry",
    "Trigger",
    "TriggerDay",
    "TriggerVersion",
    "UnwantedMail",
    "Webhook",
    "Word",
    "WordPlace",
]
