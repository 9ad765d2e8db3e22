#!/usr/bin/env python
"""The command line. Commands use the running embedded servers of HELPDESK_DATA, or start them for their own time."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# These answer from their input or from the sources alone, so they start no server.
PURE = {"business_time", "replay_timeline", "translations", "help", "version", "compilemessages", "makemessages"}


def main(arguments: list[str]) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    command = arguments[1] if len(arguments) > 1 else "help"
    if command in PURE or command.startswith("-") or {"--help", "-h"} & set(arguments[2:]):
        _execute(arguments)
        return
    from helpdesk.embedded import account, servers  # only where servers are wanted: the pure commands stay quick

    data = servers.data_folder()
    servers.export_site(data)
    try:
        with servers.using(data):
            _execute(arguments)
    except account.CannotRun as reason:
        if command != "receive_mail":
            raise
        print(reason, file=sys.stderr)  # any other code than 75 would make the mail server return the mail
        raise SystemExit(os.EX_TEMPFAIL) from reason


def _execute(arguments: list[str]) -> None:
    try:
        from django.core.management import execute_from_command_line  # after the settings' environment is complete
    except ImportError as error:
        raise SystemExit("Django is not installed here: run bin/run once, then .venv/bin/python manage.py …") from error
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
