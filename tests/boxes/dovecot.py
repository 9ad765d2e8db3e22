"""A real IMAP and POP server of the tests: Dovecot on loopback, with maildirs of its own and one password for all."""

from __future__ import annotations

import getpass
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "пароль geheim"

_CONFIGURATION = """
protocols = imap pop3
listen = 127.0.0.1
base_dir = {folder}/base
state_dir = {folder}/state
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
first_valid_uid = 1
{own}
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = {folder}/passwords
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    folder: Path
    program: str
    imap: int = 0
    pop: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """On ports of its own, the same again after a stop; mails stay where they are."""
        mail = self.folder / "mail"
        mail.mkdir(exist_ok=True)
        owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        if os.geteuid() == 0:
            os.chown(mail, owner.pw_uid, owner.pw_gid)
        me = getpass.getuser()
        own = "" if os.geteuid() == 0 else f"default_internal_user = {me}\ndefault_login_user = {me}"
        self.imap, self.pop = self.imap or _free(), self.pop or _free()
        (self.folder / "passwords").write_text(f"support:{{PLAIN}}{PASSWORD}\nbilling:{{PLAIN}}{PASSWORD}\n")
        configuration = self.folder / "dovecot.conf"
        values = {"folder": self.folder, "own": own, "uid": owner.pw_uid, "gid": owner.pw_gid}
        configuration.write_text(_CONFIGURATION.format(**values, imap=self.imap, pop=self.pop))
        self.process = subprocess.Popen(
            [self.program, "-F", "-c", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while True:
            try:
                self.mailbox("support").logout()
                return
            except (OSError, imaplib.IMAP4.error):
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process = None

    def mailbox(self, user: str) -> imaplib.IMAP4:
        """A session of somebody who reads the same mailbox by another program."""
        session = imaplib.IMAP4("127.0.0.1", self.imap, timeout=10)
        session.authenticate("PLAIN", lambda _: f"\0{user}\0{PASSWORD}".encode())
        session.select("INBOX")
        return session

    def put(self, raw: bytes, user: str = "support", *, seen: bool = False, folder: str = "INBOX") -> None:
        session = self.mailbox(user)
        status, said = session.append(folder, r"(\Seen)" if seen else None, None, raw)
        assert status == "OK", said
        session.logout()

    def flags(self, user: str = "support") -> dict[int, bool]:
        """Whether each mail of the inbox is marked as read, by its UID."""
        session = self.mailbox(user)
        _status, rows = session.uid("FETCH", "1:*", "(FLAGS)")
        session.logout()
        words = [row.decode() for row in rows if isinstance(row, bytes)]
        return {int(row.split("UID ")[1].split()[0].rstrip(")")): r"\Seen" in row for row in words if "UID" in row}

    def renumber(self, user: str = "support") -> None:
        """As a restored or moved mailbox: the same mails under a new UIDVALIDITY."""
        self.stop()
        for known in (self.folder / "mail" / user).glob("dovecot*"):
            known.unlink()
        self.start()

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
