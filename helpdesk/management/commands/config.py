"""`manage.py config export|diff|apply [FILE]`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk import configuration


class Command(BaseCommand):
    help = "Writes the settings as YAML, says what a YAML file would change, or applies it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "diff", "apply"])
        parser.add_argument("file", nargs="?", default="-", help="- for standard output or input")

    def handle(self, *args: Any, what: str, file: str, **options: Any) -> None:
        if what == "export":
            self._export(file)
            return
        document = self._read(file)
        try:
            found = list(configuration.differences(document)) if what == "diff" else configuration.apply(document)
        except (configuration.Unknown, KeyError, TypeError, ValueError) as error:
            raise CommandError(f"{file}: {error}; nothing is changed") from error
        for each in found:
            self.stdout.write(f"{each.kind}: {each.section} “{each.name}”")
            if each.kind == "change":
                for name, here, there in each.fields:
                    self.stdout.write(f"    {name}: {here!r} → {there!r}")
        if not found:
            self.stdout.write("no differences")

    def _export(self, file: str) -> None:
        text = yaml.safe_dump(configuration.export(), allow_unicode=True, sort_keys=False, width=110)
        if file == "-":
            self.stdout.write(text)
        else:
            Path(file).write_text(text, encoding="utf-8")

    def _read(self, file: str) -> configuration.Document:
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
            document = yaml.safe_load(text)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        if not isinstance(document, dict):
            raise CommandError(f"{file}: a mapping of sections is expected, as `config export` writes it")
        return document
