"""The ticket, its conversation, its history; what came in and what is to go out."""

from tickets.models.access_link import AccessLink
from tickets.models.api_answer import ApiAnswer
from tickets.models.arrival import Arrival
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.handover import Handover, HandoverReason, LineLimit
from tickets.models.message import Message
from tickets.models.notice import Notice
from tickets.models.outgoing import Outgoing
from tickets.models.participant import Participant
from tickets.models.search_document import SearchDocument
from tickets.models.ticket import Ticket

__all__ = [
    "AccessLink",
    "ApiAnswer",
    "Arrival",
    "Attachment",
    "Event",
    "Handover",
    "HandoverReason",
    "LineLimit",
    "Message",
    "Notice",
    "Outgoing",
    "Participant",
    "SearchDocument",
    "Ticket",
]
