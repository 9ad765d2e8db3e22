"""`measure suggestions`: how often the right article is among the first found, by labelled questions."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpdesk.demo import shelf
from kb.measuring import labelled, recalls
from people.models import Person

FOLDER = Path("tests/kb/labelled")


class Command(BaseCommand):
    help = "Tells how many of the labelled questions find the article of the demo that answers them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["suggestions"])
        parser.add_argument("--labelled", type=Path, default=FOLDER, help=f"a folder of questions ({FOLDER})")
        parser.add_argument("--missed", action="store_true", help="list the questions that were not answered")

    def handle(self, *args: Any, what: str, missed: bool, **options: Any) -> None:
        keys = shelf.keys()
        if not keys:
            raise CommandError("The articles of the demo are not here: run seed_demo in an empty database first.")
        for path in sorted(options["labelled"].glob("*.txt")):
            questions = [each for each in labelled(path) if each.article in keys]
            if not questions:
                continue
            self.stdout.write(f"{path.stem}: {len(questions)} questions")
            for recall in recalls(questions, keys, Person.objects.staff().first()):
                self.stdout.write(f"  {recall.name:24} @1 {recall.first:.3f}  @3 {recall.third:.3f}")
                for each in recall.missed if missed and recall.name == "ours" else ():
                    self.stdout.write(f"    {each.article}: {each.question}")
