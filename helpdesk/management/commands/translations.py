"""`manage.py translations extract|check|compile`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk import translations


class Command(BaseCommand):
    help = "Extracts translatable strings, checks that every one is translated, or compiles the catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["extract", "check", "compile"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "compile":
            translations.compile_all()
            return
        for language in translations.languages():
            if action == "extract":
                translations.update(language)
            missing = translations.problems(language)
            if missing and action == "check":
                lines = "\n".join(missing)
                raise CommandError(f"{lines}\n{len(missing)} strings of {language} are not complete.")
            self.stdout.write(
                f"{language}: {len(missing)} strings to translate" if missing else f"{language}: complete"
            )
