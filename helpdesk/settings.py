"""The one settings file. Everything a site may choose comes from the environment (docs/configuration.md)."""

from __future__ import annotations

import base64
import os
import re
import secrets
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.contrib.messages import constants as messages
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from helpdesk import environment
from helpdesk.environment import WrongValue

BASE_DIR = Path(__file__).resolve().parent.parent
HELPDESK_DATA = Path(environment.text("HELPDESK_DATA", str(BASE_DIR / "var"))).resolve()


def _secret(name: str, kept_as: str, make: Callable[[], str]) -> str:
    """The variable, else a random one made once and kept with the data."""
    if given := environment.text(name):
        return given
    kept = HELPDESK_DATA / kept_as
    if not kept.exists():
        HELPDESK_DATA.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(make())
        except FileExistsError:
            pass
    return kept.read_text(encoding="utf-8").strip()


def _vapid_key() -> str:
    """The private key by which push services know us: 32 bytes in base64url."""
    key = _secret("VAPID_KEY", "vapid-key", _new_vapid_key)
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", key):
        raise WrongValue("VAPID_KEY", "…", "say a private key of P-256 as 43 characters of base64url")
    return key


def _new_vapid_key() -> str:
    number = 1 + secrets.randbelow(2**255)  # below the order of the curve
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode("ascii")


SECRET_KEY = _secret("SECRET_KEY", "secret-key", lambda: secrets.token_urlsafe(50))
VAPID_KEY = _vapid_key()
DEBUG = environment.boolean("DEBUG")
SITE_NAME = environment.text("SITE_NAME", "Helpdesk")
KEPT_SECONDS = 10  # each process keeps the brand and other settings of all pages so long (people/kept.py)
SITE_URL = environment.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname:
    raise WrongValue("SITE_URL", SITE_URL, "say where people reach the site, e.g. https://help.example.com")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS") or [_site.hostname, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "people",
    "tickets",
    "kb",
    "sla",
    "helpdesk",
]

MIDDLEWARE = [
    "helpdesk.security.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "helpdesk.compression.CompressedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helpdesk.locale.PersonLocale",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
_TAGS = ["page", "composer", "events", "moments", "verbs", "due", "conversation", "lines", "figures", "rows"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.context.site",
            ],
            "loaders": [
                (
                    "helpdesk.folding.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": [f"helpdesk.templatetags.{name}" for name in _TAGS],
        },
    }
]

# The database: whatever DATABASE_URL says; manage.py and bin/run set it to the embedded server when it is unset.
DATABASE_URL = environment.text("DATABASE_URL", "postgres://helpdesk@127.0.0.1:1/helpdesk")
try:
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)}
except ValueError as error:
    raise WrongValue("DATABASE_URL", "…", "say postgres://user:password@host:port/name") from error
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise WrongValue("DATABASE_URL", "…", "the product needs PostgreSQL: postgres://user:password@host:port/name")
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["application_name"] = "helpdesk"
# What is prepared (people/prepared.py) is planned once: PostgreSQL would plan some of it again each time, longer than
# the better plan saves.
_options["options"] = f"{_options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis protocol (Valkey): Celery's broker and the live stream. It may lose everything; the outbox table is the truth.
REDIS_URL = environment.text("REDIS_URL", "redis://127.0.0.1:1/0")
if urlsplit(REDIS_URL).scheme not in {"redis", "rediss"}:
    raise WrongValue("REDIS_URL", "…", "say redis://[:password@]host:port/0")

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Pictures of pages: each takes a process and half a second to draw.
    "previews": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HELPDESK_DATA / "previews"),
        "TIMEOUT": 86_400,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["people.sign_in.PersonBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/desk/sign-in/"

_secure = _site.scheme == "https"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "helpdesk.errors.forgery"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.boolean("BEHIND_PROXY") else None

MESSAGE_TAGS = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}  # the kit's tones

LANGUAGE_CODE = environment.text("LANGUAGE_CODE", "en")
LANGUAGES = [("en", "English"), ("ru", "Русский")]
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise WrongValue("LANGUAGE_CODE", LANGUAGE_CODE, "say en or ru")
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["helpdesk.formats"]
USE_TZ = True
TIME_ZONE = environment.text("TIME_ZONE", "Europe/Moscow")
if TIME_ZONE not in zoneinfo.available_timezones():
    raise WrongValue("TIME_ZONE", TIME_ZONE, "say an IANA zone such as Europe/Moscow")
# Days of reports are those of a zone: each of these has its rollups, others are counted from facts.
REPORT_ZONES = list(dict.fromkeys([TIME_ZONE, *environment.words("REPORT_ZONES")]))
for _zone in REPORT_ZONES:
    if _zone not in zoneinfo.available_timezones():
        raise WrongValue("REPORT_ZONES", _zone, "say IANA zones such as Europe/Moscow,Asia/Yekaterinburg")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = HELPDESK_DATA / "static"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600


def _storage(url: str) -> dict[str, object]:
    """STORAGE_URL → the Django storage that keeps attachments and raw mail."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"BACKEND": "tickets.storage.DurableFiles", "OPTIONS": {"location": parts.path}}
    if parts.scheme == "s3" and parts.hostname:
        options = {"bucket_name": parts.hostname, "location": parts.path.strip("/"), "file_overwrite": True}
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise WrongValue("STORAGE_URL", url, "say file:///folder or s3://bucket/prefix")


STORAGES = {
    "default": _storage(environment.text("STORAGE_URL", f"file://{HELPDESK_DATA / 'files'}")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["helpdesk.upload_handler.NamelessFiles"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
ATTACHMENT_MAX_BYTES = 25 * 1024 * 1024
ATTACHMENTS_MAX = 10
MAIL_MAX_BYTES = 50 * 1024 * 1024
# Files of one mail that we send, in bytes; what is beyond becomes links.
MAIL_ATTACHMENTS_MAX = environment.number("MAIL_ATTACHMENTS_MAX", 15) * 1024 * 1024


# For so long an act of the desk can be taken back; 0 switches that off.
UNDO_MINUTES = environment.number("UNDO_MINUTES", 10)
# So long the mail of a reply that was sent from the desk waits, and the reply can be taken back; 0 sends at once.
UNDO_SEND_SECONDS = environment.number("UNDO_SEND_SECONDS", 10)


def _mail_domain() -> str:
    """MAIL_DOMAIN, else the site's host, else the reserved example.com of the demo."""
    host = _site.hostname or ""
    local = "." not in host or host.replace(".", "").isdigit()
    return environment.text("MAIL_DOMAIN", "example.com" if local else host).lower()


MAIL_DOMAIN = _mail_domain()
SUPPORT_ADDRESS = f"support@{MAIL_DOMAIN}"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = SUPPORT_ADDRESS


def _mail_server(url: str) -> dict[str, Any] | None:
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


def _dkim() -> dict[str, str] | None:
    """DKIM_KEY or DKIM_KEY_FILE (an RSA key as PEM) and DKIM_SELECTOR; None: mail is not signed here."""
    key, selector = environment.text("DKIM_KEY"), environment.text("DKIM_SELECTOR")
    if not key:
        return None
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?", selector):
        raise WrongValue("DKIM_SELECTOR", selector, "say the name under which the key is published in the DNS")
    try:
        parse_pem_private_key(key.encode())
    except (UnparsableKeyError, ValueError) as error:
        raise WrongValue("DKIM_KEY", "…", "say an RSA key in PEM form, as openssl genrsa writes it") from error
    return {"key": key, "selector": selector}


DKIM = _dkim()
MAIL_SERVER = _mail_server(environment.text("EMAIL_URL"))
# For providers that hand over mail by HTTP: ANYMAIL_WEBHOOK_SECRET=user:password, and what anymail's docs name for one,
# e.g. ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY.
ANYMAIL = {
    name.removeprefix("ANYMAIL_").removesuffix("_FILE"): environment.text(name.removesuffix("_FILE"))
    for name in os.environ
    if name.startswith("ANYMAIL_")
}
# Whose word on who sent a mail counts (RFC 8601), and whose on what it was before they passed it on (ARC).
MAIL_AUTHSERV_ID = [word.lower() for word in environment.words("MAIL_AUTHSERV_ID")]
MAIL_ARC_SEALERS = [word.lower() for word in environment.words("MAIL_ARC_SEALERS")]


def _clamd(value: str) -> str | tuple[str, int] | None:
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


CLAMD = _clamd(environment.text("CLAMD"))
# Instead of the well-known addresses where Microsoft 365 and Google give tokens for mailboxes: for national clouds.
MAIL_TOKEN_ADDRESS = environment.text("MAIL_TOKEN_ADDRESS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "helpdesk.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.parsers.StorableJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "helpdesk.api.problems.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Helpdesk API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "helpdesk.log.OneLine", "format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # aiosmtpd writes a line for every command of a session.
    "loggers": {"django": {"handlers": [], "propagate": True}, "mail.log": {"level": "WARNING"}},
}

if SENTRY_DSN := environment.text("SENTRY_DSN"):
    try:
        import sentry_sdk
    except ImportError as error:
        raise WrongValue("SENTRY_DSN", "…", "install the sentry-sdk package first") from error
    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)
