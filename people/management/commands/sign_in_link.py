"""`sign_in_link EMAIL`: a fresh one-time link for a customer, for demos and for support by phone."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.sign_in import new_proof


class Command(BaseCommand):
    help = "Prints a link that signs this person in once, within a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        proof = new_proof(email, life=timedelta(days=1))
        if proof is None:
            raise CommandError(f"nobody has the address {email}")
        self.stdout.write(f"{settings.SITE_URL}/sign-in/{proof.token}/")
