"""`manage.py articles export FILE.zip` and `manage.py articles import FILE_OR_FOLDER --by … --category …`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from kb import exchange
from kb.models import Category
from people.models import Person
from tickets.refusals import NotAllowed, Refused


class Command(BaseCommand):
    help = "Writes all articles into an archive, or reads a folder, an archive or a file of Markdown or HTML in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("path", type=Path)
        parser.add_argument("--by", default="", help="mail address of the one who reads them in")
        parser.add_argument("--category", default="", help="address of the category of articles that name none")
        parser.add_argument("--publish", action="store_true", help="publish them at once")
        parser.add_argument("--look", action="store_true", help="only say what would come of it")

    def handle(self, *args: Any, what: str, path: Path, **options: Any) -> None:
        if what == "export":
            self._export(path)
            return
        person = Person.objects.with_email(options["by"]).first()
        category = Category.objects.filter(slug=options["category"]).first()
        if person is None:
            raise CommandError(f"--by {options['by']!r}: nobody here has this mail address")
        if category is None:
            known = ", ".join(Category.objects.in_order().values_list("slug", flat=True)) or "none"
            raise CommandError(f"--category {options['category']!r}: there is none; known are {known}")
        try:
            outcomes = self._import(path, person, category, publish=options["publish"], look=options["look"])
        except (OSError, Refused, NotAllowed) as error:
            raise CommandError(f"{path}: {error}; nothing is changed") from error
        for each in outcomes:
            self.stdout.write(f"{each.what}: {each.path} {each.title} {each.why}".rstrip())
        if any(each.what == "refused" for each in outcomes):
            raise CommandError("Some files were not read in; the lines above say why.")

    def _export(self, path: Path) -> None:
        try:
            with path.open("wb") as out:
                count = exchange.export(out)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error}") from error
        self.stdout.write(f"{count} articles are in {path}")

    def _import(
        self, path: Path, by: Person, category: Category, *, publish: bool, look: bool
    ) -> list[exchange.Outcome]:
        with contextlib.ExitStack() as stack, transaction.atomic():
            if path.is_dir():
                files = exchange.in_folder(path)
            else:
                files = exchange.unpacked(path.name, stack.enter_context(path.open("rb")))
            outcomes = exchange.bring(files, by=by, category=category, publish=publish)
            transaction.set_rollback(look)
        return outcomes
