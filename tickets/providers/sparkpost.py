"""SparkPost, which takes whole mails in place of their parts."""

from __future__ import annotations

from typing import Any

from anymail.backends import sparkpost


class EmailBackend(sparkpost.EmailBackend):
    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        return _Payload(message, defaults, self)


class _Payload(sparkpost.SparkPostPayload):
    def serialize_data(self) -> Any:
        raw: bytes = self.message.raw
        whole = {
            "recipients": [{"address": {"email": each["address"]["email"]}} for each in self.data["recipients"]],
            "content": {"email_rfc822": raw.decode("ascii")},
            "options": {"transactional": True, "open_tracking": False, "click_tracking": False},
        }
        return self.serialize_json(whole)
