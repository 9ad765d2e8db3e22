"""Mandrill, by the address where it takes whole mails."""

from __future__ import annotations

from typing import Any

from anymail.backends import mandrill


class EmailBackend(mandrill.EmailBackend):
    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        return _Payload(message, defaults, self)


class _Payload(mandrill.MandrillPayload):
    def get_api_endpoint(self) -> str:
        return "messages/send-raw.json"

    def serialize_data(self) -> Any:
        to = [each["email"] for each in self.data["message"]["to"]]
        raw: bytes = self.message.raw
        return self.serialize_json({"key": self.data["key"], "raw_message": raw.decode("ascii"), "to": to})
