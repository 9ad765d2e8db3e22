"""Processes of the product, started by a test on its own database, broker and files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

REPOSITORY = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """What a process needs to work on this very test's data (which must be committed)."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "REDIS_URL": settings.REDIS_URL,
        "STORAGE_URL": f"file://{settings.STORAGES['default']['OPTIONS']['location']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        "PYTHONPATH": str(REPOSITORY),
        **more,
    }


def start(*arguments: str, given: dict[str, str], **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, *arguments], cwd=REPOSITORY, env=given, text=True, **options)


def run_code(code: str, given: dict[str, str]) -> str:
    """Runs Python with Django ready; its output."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=REPOSITORY, env=given, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


class MailServer:
    """`tests.faults.mail_server`, running; `tries()` and `codes()` wait for its end."""

    def __init__(self, plan: Path, mails: list[Path], given: dict[str, str], *, at_once: int = 2, **more: Any) -> None:
        plan.write_text(json.dumps({"mails": list(map(str, mails)), "at_once": at_once, "kill": "", **more}))
        self.process = start(
            "-m", "tests.faults.mail_server", str(plan), given=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def tries(self) -> dict[str, list[int]]:
        """The exit codes of each mail's tries, by path."""
        said, _ = self.process.communicate(timeout=150)
        assert self.process.returncode == 0
        return dict(json.loads(said))

    def codes(self) -> dict[str, list[int]]:
        """As `tries`; every mail must have been acknowledged in the end."""
        codes = self.tries()
        assert all(tries[-1:] == [0] for tries in codes.values()), codes
        return codes
