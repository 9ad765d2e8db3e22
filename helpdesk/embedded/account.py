"""The system user that servers run as when we are root: PostgreSQL refuses root, and Valkey has no need of it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "helpdesk"


class CannotRun(SystemExit):
    """Ends the process with one line that says what is missing."""


@dataclass(frozen=True)
class Account:
    """Who runs a server; `uid` None means: whoever we are."""

    uid: int | None = None
    gid: int | None = None

    def spawn_options(self) -> dict[str, Any]:
        """The keyword arguments of `subprocess` that make a child run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def owns(self, folder: Path) -> None:
        """Make a folder of mode 0700 that belongs to this account; its parents must exist."""
        if not folder.exists():
            folder.mkdir(mode=0o700)
            if self.uid is not None and self.gid is not None:
                os.chown(folder, self.uid, self.gid)

    def reaches(self, file: Path) -> bool:
        """Whether this account may go through every folder above `file` and use it (a program or a folder)."""
        if self.uid is None:
            return True
        test = ["/bin/sh", "-c", 'test -r "$1" && test -x "$1"', "sh", str(file)]
        return subprocess.run(test, cwd="/", check=False, **self.spawn_options()).returncode == 0


def for_servers(made_by: Path) -> Account:
    """Ourselves when we are not root; else the owner of the folder `made_by` where it exists, else the system user.

    An ordinary user's data folder that root starts once more must stay readable to that user.
    """
    if os.geteuid() != 0:
        return Account()
    if made_by.exists() and (owner := made_by.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return _system_user()


def give_back(data: Path) -> None:
    """Let an ordinary user go on with their data folder after root has run on it once: they own all of it again."""
    owner = data.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return
    for file in data.rglob("*"):
        if file.lstat().st_uid == 0:
            os.chown(file, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _system_user() -> Account:
    try:
        found = pwd.getpwnam(NAME)
    except KeyError:
        _create()
        found = pwd.getpwnam(NAME)
    if found.pw_uid == 0:
        raise CannotRun(f"The system user {NAME!r} is root under another name: the embedded servers cannot run as it.")
    return Account(found.pw_uid, found.pw_gid)


def _create() -> None:
    nowhere = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    ways = [
        [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            nowhere,
            NAME,
        ],
        ["adduser", "-S", "-D", "-H", "-s", nowhere, NAME],  # BusyBox
    ]
    said = "neither useradd nor adduser is installed"
    for way in ways:
        tool = shutil.which(way[0], path="/usr/sbin:/sbin:/usr/bin:/bin")
        if tool is None:
            continue
        made = subprocess.run([tool, *way[1:]], capture_output=True, text=True, check=False)
        if made.returncode == 0:
            return
        try:
            pwd.getpwnam(NAME)  # another start made it at the same moment
            return
        except KeyError:
            said = (made.stderr or made.stdout).strip().splitlines()[0] if made.stderr or made.stdout else said
    raise CannotRun(
        f"PostgreSQL does not run as root and the system user {NAME!r} could not be made ({said}): "
        "run as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )
