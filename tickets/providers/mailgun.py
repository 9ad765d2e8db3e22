"""Mailgun, by the address where it takes whole mails."""

from __future__ import annotations

from typing import Any

from anymail.backends import mailgun


class EmailBackend(mailgun.EmailBackend):
    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        return _Payload(message, defaults, self)


class _Payload(mailgun.MailgunPayload):
    def get_api_endpoint(self) -> str:
        return f"{super().get_api_endpoint()}.mime"

    def serialize_data(self) -> Any:
        self.files = [("message", ("message.eml", self.message.raw, "message/rfc822"))]
        return {"to": self.data["to"]}
