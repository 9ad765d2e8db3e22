"""What must be true before the stack starts: schema, translations, static files, on the first start the demo desk.

`python -m helpdesk.preparation [--no-demo]` brings each up to date, says what it does on stderr and prints, where there
is a demo desk, a fresh one-time link for its customer on stdout.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402 (after the line above)
from django.core.management import call_command, get_commands  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from helpdesk import browser_assets, translations  # noqa: E402
from tickets.models import Ticket  # noqa: E402

CUSTOMER = "customer@example.com"
DEMO_TICKETS, DEMO_DAYS = 400, 60


def prepare(demo: bool) -> None:
    """Everything in order; each step is skipped when nothing changed since the last start."""
    _migrate()
    translations.compile_all()
    browser_assets.build()
    _collect_static()
    _load_demo(demo)


def _migrate() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        _say("Migrating the database …")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static() -> None:
    """Collect and fingerprint when any source file changed; the packages' own files change with their pins."""
    told = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in map(Path, settings.STATICFILES_DIRS):
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                told.update(f"{file}\0{file.stat().st_mtime_ns}\0{file.stat().st_size}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if not stamp.exists() or stamp.read_text() != told.hexdigest():
        _say("Collecting static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(told.hexdigest())


def _load_demo(wanted: bool) -> None:
    """Once, on the first start, and never into a desk that has tickets."""
    first = settings.HELPDESK_DATA / "first-start"
    if first.exists():
        return
    if wanted and "seed_demo" in get_commands() and not Ticket.objects.exists():
        _say("Loading the demo desk …")
        call_command("seed_demo", tickets=DEMO_TICKETS, days=DEMO_DAYS, seed=1, stdout=sys.stderr)
    first.touch()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    prepare(demo="--no-demo" not in sys.argv)
    if (settings.HELPDESK_DATA / "demo-password").exists() and "sign_in_link" in get_commands():
        call_command("sign_in_link", CUSTOMER)
