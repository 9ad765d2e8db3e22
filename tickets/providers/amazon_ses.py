"""Amazon SES, which takes whole mails and gives each a Message-ID of its own."""

from __future__ import annotations

from typing import Any

from anymail.backends import amazon_ses
from anymail.exceptions import AnymailConfigurationError
from botocore.exceptions import BotoCoreError


class EmailBackend(amazon_ses.EmailBackend):
    def open(self) -> Any:
        try:
            return super().open()
        except (BotoCoreError, ValueError) as error:
            raise AnymailConfigurationError(str(error)) from error

    def build_message_payload(self, message: Any, defaults: Any) -> Any:
        return _Payload(message, defaults, self)


class _Payload(amazon_ses.AmazonSESV2SendEmailPayload):
    def generate_raw_message(self) -> Any:
        return self.message.raw
