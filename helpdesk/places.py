"""Where other servers are, as the environment says it: what each of these addresses means to Django and to us."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from helpdesk.environment import WrongValue


def database(url: str) -> dict[str, Any]:
    """DATABASE_URL → Django's database. Raises WrongValue."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except ValueError as error:
        raise WrongValue("DATABASE_URL", "…", "say postgres://user:password@host:port/name") from error
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise WrongValue("DATABASE_URL", "…", "the product needs PostgreSQL: postgres://user:password@host:port/name")
    options = found.setdefault("OPTIONS", {})
    options["application_name"] = "helpdesk"
    # What is prepared (people/prepared.py) is planned once: PostgreSQL would plan some of it again each time, longer
    # than the better plan saves.
    options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    return found


def storage(url: str) -> dict[str, object]:
    """STORAGE_URL → the Django storage that keeps attachments and raw mail."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "tickets.storage.DurableFiles", "OPTIONS": {"location": parts.path}}
    if parts.scheme == "s3" and parts.hostname:
        options = {"bucket_name": parts.hostname, "location": parts.path.strip("/"), "file_overwrite": True}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise WrongValue("STORAGE_URL", url, "say file:///folder or s3://bucket/prefix")


def mail_server(url: str) -> dict[str, Any] | None:
    """EMAIL_URL → the SMTP server's settings; None keeps sent mail in the outgoing mail page only."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise WrongValue("EMAIL_URL", "…", "say smtp://user:password@host:port, smtp+tls://… or smtps://…")
    return {
        "host": parts.hostname,
        "port": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        "username": parts.username or "",
        "password": parts.password or "",
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 30,
    }


def clamd(value: str) -> str | tuple[str, int] | None:
    """CLAMD → the path of a socket, or host and port; None: no file is checked."""
    kind, _colon, place = value.partition(":")
    host, _colon, port = place.rpartition(":")
    if kind == "unix" and place.startswith("/"):
        return place
    if kind == "tcp" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return host.strip("[]"), int(port)
    if value:
        raise WrongValue("CLAMD", value, "say unix:/run/clamav/clamd.ctl or tcp:host:3310")
    return None
