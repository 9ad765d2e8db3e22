"""Webhooks that rules call, for administrators. The secret is told when it is made, and never again."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.filters import Pages
from people import access
from tickets.automation.outside import call_for_a_test
from tickets.fetching import unusable
from tickets.models import Outgoing, Webhook
from tickets.refusals import NotAllowed, Refused


class WebhookShape(serializers.ModelSerializer):
    class Meta:
        model = Webhook
        fields = ("id", "name", "url", "is_active", "created_at", "failures", "failing_since", "gave_up")


class SecretShape(WebhookShape):
    """With the secret that was just made."""

    class Meta(WebhookShape.Meta):
        fields = (*WebhookShape.Meta.fields, "secret")  # type: ignore[assignment]  # one more than there


class DeliveryShape(serializers.ModelSerializer):
    """`delivery` is the id that goes with each try, `ticket` None for a test."""

    delivery = serializers.CharField(source="detail.id")
    ticket = serializers.SerializerMethodField()
    error = serializers.CharField(source="trouble")

    class Meta:
        model = Outgoing
        fields = ("id", "delivery", "ticket", "state", "attempts", "error", "created_at", "sent_at")

    def get_ticket(self, row: Outgoing) -> str | None:
        return row.ticket.number if row.ticket else None


class TestShape(serializers.Serializer):
    delivery = serializers.CharField()


class WebhookInput(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    url = serializers.CharField(max_length=500)
    is_active = serializers.BooleanField(required=False, default=True)

    def validate_name(self, name: str) -> str:
        others = Webhook.objects.exclude(pk=self.instance.pk) if self.instance else Webhook.objects.all()
        if others.filter(name__iexact=name).exists():
            raise serializers.ValidationError(_("There is a webhook of this name already."))
        return name

    def validate_url(self, url: str) -> str:
        if unusable(url):
            raise serializers.ValidationError("http:// or https://, without a password")
        return url


class Ours(Endpoint):
    """For administrators alone."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not self.person.may(access.SET_UP):
            raise NotAllowed(_("Only administrators set up webhooks."))

    def webhook(self, pk: int) -> Webhook:
        found: Webhook | None = Webhook.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class Webhooks(Ours):
    @extend_schema(responses=WebhookShape(many=True))
    def get(self, request: Request) -> Response:
        pages = Pages()
        rows: Any = pages.paginate_queryset(Webhook.objects.all(), request, view=self)
        return pages.get_paginated_response(WebhookShape(rows, many=True).data)

    @extend_schema(request=WebhookInput, responses={201: SecretShape})
    def post(self, request: Request) -> Response:
        """The answer is the only one that has the secret."""
        given = WebhookInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(SecretShape(Webhook.create(**given.validated_data)).data, status=201)


class OneWebhook(Ours):
    @extend_schema(responses=WebhookShape)
    def get(self, request: Request, pk: int) -> Response:
        return Response(WebhookShape(self.webhook(pk)).data)

    @extend_schema(request=WebhookInput, responses=WebhookShape)
    def patch(self, request: Request, pk: int) -> Response:
        hook = self.webhook(pk)
        given = WebhookInput(hook, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        hook.change(**given.validated_data)
        return Response(WebhookShape(hook).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """409 while a rule calls it."""
        hook = self.webhook(pk)
        if rules := hook.used_by():
            raise Refused(_("%(name)s is called by: %(rules)s") % {"name": hook.name, "rules": ", ".join(rules)})
        hook.delete()
        return Response(status=204)


class WebhookSecret(Ours):
    @extend_schema(request=None, responses={201: SecretShape})
    def post(self, request: Request, pk: int) -> Response:
        """A new secret; the old one is worth nothing from now on."""
        hook = self.webhook(pk)
        hook.renew_secret()
        return Response(SecretShape(hook).data, status=201)


class WebhookTest(Ours):
    @extend_schema(request=None, responses={202: TestShape})
    def post(self, request: Request, pk: int) -> Response:
        """A call that says it is a test; what becomes of it stands among the deliveries."""
        return Response(TestShape({"delivery": call_for_a_test(self.webhook(pk), by=self.person)}).data, status=202)


class Deliveries(Ours):
    @extend_schema(responses=DeliveryShape(many=True))
    def get(self, request: Request, pk: int) -> Response:
        pages = Pages()
        rows: Any = pages.paginate_queryset(Outgoing.objects.of_webhook(self.webhook(pk)), request, view=self)
        return pages.get_paginated_response(DeliveryShape(rows, many=True).data)
