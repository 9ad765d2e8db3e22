"""The ticket, its conversation, its history; what came in and what is to go out."""

from tickets.models.access_link import AccessLink
from tickets.models.api_answer import ApiAnswer
from tickets.models.arrival import Arrival
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.models.follower import Follower
from tickets.models.link import Link
from tickets.models.message import Message
from tickets.models.notice import Notice
from tickets.models.outgoing import Outgoing
from tickets.models.participant import Participant
from tickets.models.search_document import SearchDocument
from tickets.models.ticket import Ticket
from tickets.models.time_entry import TimeEntry

__all__ = [
    "AccessLink",
    "ApiAnswer",
    "Arrival",
    "Attachment",
    "Event",
    "Follower",
    "Link",
    "Message",
    "Notice",
    "Outgoing",
    "Participant",
    "SearchDocument",
    "Ticket",
    "TimeEntry",
]
