"""The one settings file. Everything a site may choose comes from the environment (docs/configuration.md)."""

from __future__ import annotations

import os
import secrets
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.messages import constants as messages

from helpdesk import environment, keys, places
from helpdesk.environment import WrongValue

BASE_DIR = Path(__file__).resolve().parent.parent
HELPDESK_DATA = Path(environment.text("HELPDESK_DATA", str(BASE_DIR / "var"))).resolve()


SECRET_KEY = keys.kept("SECRET_KEY", HELPDESK_DATA / "secret-key", lambda: secrets.token_urlsafe(50))
VAPID_KEY = keys.vapid(HELPDESK_DATA / "vapid-key")
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
DATABASES = {"default": places.database(DATABASE_URL)}
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


STORAGES = {
    "default": places.storage(environment.text("STORAGE_URL", f"file://{HELPDESK_DATA / 'files'}")),
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


DKIM = keys.dkim()
MAIL_SERVER = places.mail_server(environment.text("EMAIL_URL"))
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


CLAMD = places.clamd(environment.text("CLAMD"))
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
