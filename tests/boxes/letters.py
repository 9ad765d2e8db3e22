"""One mail as its sender's server hands it over."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import make_msgid


def letter(subject: str, sender: str = "Анна Орлова <anna@customer.example>", to: str = "support@example.com") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = make_msgid(domain="customer.example")
    mail.set_content(f"{subject}. Помогите, пожалуйста.\n")
    return mail.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
