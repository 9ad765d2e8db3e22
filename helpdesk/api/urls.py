from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from helpdesk.api import categories, docs, handovers, others, ratings, reports, tickets, time, verbs, webhooks

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[]), name="schema"),
    path("docs/", docs.docs, name="api-docs"),
    path("v1/tickets/", tickets.Tickets.as_view()),
    path("v1/tickets/<ticket:number>/", tickets.OneTicket.as_view()),
    path("v1/tickets/<ticket:number>/messages/", tickets.Messages.as_view()),
    path("v1/tickets/<ticket:number>/events/", tickets.Events.as_view()),
    path("v1/tickets/<ticket:number>/clocks/", time.Clocks.as_view()),
    path("v1/tickets/<ticket:number>/ledger/", time.Ledger.as_view()),
    path("v1/tickets/<ticket:number>/handovers/", handovers.Handovers.as_view()),
    path("v1/tickets/<ticket:number>/raw/", tickets.Raw.as_view()),
    *(path(f"v1/tickets/<ticket:number>/{noun}/", verbs.endpoint(noun)) for noun in verbs.SHAPES),
    path("v1/tickets/<ticket:number>/undo/", verbs.Undo.as_view()),
    path("v1/attachments/", others.Attachments.as_view()),
    path("v1/attachments/<int:pk>/", others.OneAttachment.as_view()),
    path("v1/customers/", others.Customers.as_view()),
    path("v1/customers/<int:pk>/", others.OneCustomer.as_view()),
    path("v1/categories/", categories.Categories.as_view()),
    path("v1/policies/", time.Policies.as_view()),
    path("v1/calendars/", time.Calendars.as_view()),
    path("v1/webhooks/", webhooks.Webhooks.as_view()),
    path("v1/webhooks/<int:pk>/", webhooks.OneWebhook.as_view()),
    path("v1/webhooks/<int:pk>/secret/", webhooks.WebhookSecret.as_view()),
    path("v1/webhooks/<int:pk>/test/", webhooks.WebhookTest.as_view()),
    path("v1/webhooks/<int:pk>/deliveries/", webhooks.Deliveries.as_view()),
    path("v1/ratings/", ratings.Ratings.as_view()),
    path("v1/reports/handovers/", reports.HandoverReport.as_view()),
    path("v1/intake/", others.Intake.as_view()),
    path("v1/<path:anything>", others.Nowhere.as_view()),
]
