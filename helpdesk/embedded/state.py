"""What is remembered about one embedded server between starts: its port, its passwords, who keeps it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    """The files of the server `name` under DATA/embedded/NAME; all readable by their owner only."""

    data: Path
    name: str

    @property
    def folder(self) -> Path:
        folder = self.data / "embedded" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @property
    def start_lock(self) -> Path:
        """Held (exclusively) while the server is being started or stopped."""
        return self.folder / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Held (shared) by every process that uses the server; the kernel drops it however the process ends."""
        return self.folder / "users.lock"

    @property
    def log(self) -> Path:
        folder = self.data / "log"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # log lines may name people
        return folder / f"{self.name}.log"

    def password(self, whose: str) -> str:
        """A random password, made when first asked for."""
        file = self.folder / f"{whose}-password"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text(encoding="ascii")

    def remember(self, what: str, value: object) -> None:
        write_private(self.folder / f"{what}.json", json.dumps(value))

    def recall(self, what: str) -> object:
        """The remembered value; None when there is none or the file was cut off by a crash."""
        try:
            return json.loads((self.folder / f"{what}.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def forget(self, what: str) -> None:
        (self.folder / f"{what}.json").unlink(missing_ok=True)


def write_private(file: Path, text: str) -> None:
    """Write a file of mode 0600 that is either there whole or not at all."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
    draft.replace(file)
