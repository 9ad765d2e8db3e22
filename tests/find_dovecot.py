"""Prints the path of Dovecot for the tests of mailboxes, installing it where it can; else one line and exit code 2."""

from __future__ import annotations

import os
import shutil
import sys

from tests.find_browser import give_up, quietly

_PLACES = ("/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/homebrew/sbin/dovecot")


def found() -> str | None:
    given = os.environ.get("DOVECOT")
    if given:
        return given if os.access(given, os.X_OK) else give_up(f"DOVECOT={given!r} is no program.")
    return shutil.which("dovecot") or next((place for place in _PLACES if os.access(place, os.X_OK)), None)


def main() -> None:
    path = found()
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing dovecot with apt-get …", file=sys.stderr, flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quietly(["apt-get", "update"], environment)
        wanted = ["dovecot-imapd", "dovecot-pop3d"]
        quietly(["apt-get", "install", "-y", "--no-install-recommends", *wanted], environment)
        path = found()
    if path is None:
        give_up("No Dovecot for the tests of mailboxes: apt-get install dovecot-imapd dovecot-pop3d, or set DOVECOT.")
    print(path)


if __name__ == "__main__":
    main()
