"""Prints the path of a Chromium for the browser tests, installing one where it can; else one line and exit code 2."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def candidates() -> Iterator[str]:
    """Paths in the order of the promise: CHROMIUM, PATH, Playwright's own, a fresh Playwright download, apt as root."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not works(given):
            give_up(f"CHROMIUM={given!r} does not start: name a Chromium or Chrome that does.")
        yield given
    yield from filter(None, map(shutil.which, NAMES))
    own = playwrights_own()
    yield own
    if quietly([sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]):
        yield own
        yield from playwrights_shells(own)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install_with_apt()
        yield from filter(None, map(shutil.which, NAMES))
        yield own
        yield from playwrights_shells(own)


def playwrights_own() -> str:
    try:
        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Error:
        return ""


def playwrights_shells(own: str) -> Iterator[str]:
    """The headless shell lies beside the full browser, in a folder of its own."""
    if own:
        folder = Path(own).parents[2]
        yield from sorted(map(str, folder.glob("chromium_headless_shell-*/*/*headless*shell")), reverse=True)


def works(path: str) -> bool:
    """Whether the browser opens a page: a file may be there and lack its libraries."""
    if not path or not Path(path).exists():
        return False
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"], timeout=30_000)
            browser.new_page().close()
            browser.close()
        return True
    except Error:
        return False


def install_with_apt() -> None:
    print("Installing chromium with apt-get …", file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quietly(["apt-get", "update"], environment)
    quietly(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], environment)


def quietly(command: list[str], environment: dict[str, str] | None = None) -> bool:
    """Run a command whose output would hide ours; whether it succeeded within ten minutes."""
    try:
        return subprocess.run(command, env=environment, capture_output=True, timeout=600, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> None:
    for path in candidates():
        if works(path):
            print(path)
            return
    give_up("No browser for the browser tests: install Chromium (apt-get install chromium), or set CHROMIUM to one.")


def give_up(line: str) -> NoReturn:
    print(line, file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
