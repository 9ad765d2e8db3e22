"""`create_staff EMAIL --role admin`: the first administrator of an installation without demo data."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people import access
from people.registration import person_for_email, random_password


class Command(BaseCommand):
    help = (
        "Makes or changes a member of staff; asks for the password, or prints a random one when there is no terminal."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--role", choices=[role.value for role in access.STAFF], default="agent")
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, email: str, role: str, name: str, **options: Any) -> None:
        password = getpass.getpass(f"Password for {email}: ") if sys.stdin.isatty() else random_password()
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        person = person_for_email(email, name)
        person.role = role
        person.admit(True)
        person.set_password(password)
        person.save()
        self.stdout.write(f"{email} may sign in as {role}.")
        if not sys.stdin.isatty():
            self.stdout.write(f"Password: {password}")
