"""The one signal of the spine: sent by every verb, inside its transaction, once per event."""

from django.dispatch import Signal

# Keyword arguments: event (tickets.models.Event), ticket (the locked Ticket as the verb left it).
event_recorded = Signal()
