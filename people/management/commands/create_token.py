"""`create_token EMAIL`: an API token, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.models import Person
from people.sign_in import create_api_token


class Command(BaseCommand):
    help = "Makes an API token for a person and prints it; it is not shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what the token is for")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        person = Person.objects.with_email(email).active().first()
        if person is None:
            raise CommandError(f"nobody has the address {email}; make a person first (create_staff, or the portal)")
        self.stdout.write(create_api_token(person, name))
