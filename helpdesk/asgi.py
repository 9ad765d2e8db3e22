"""One process, one port: `/live/` is asynchronous, everything else is plain Django on threads that stay.

docs/architecture.md, "Serving", has the measurements behind this.
"""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

from helpdesk.wsgi import application as pages  # noqa: E402, I001 (first of all: it makes Django ready)
from django.conf import settings  # noqa: E402

from helpdesk import environment  # noqa: E402
from helpdesk.live import application as live  # noqa: E402
from helpdesk.serving import serve  # noqa: E402


def _threads() -> int:
    """A thread costs a database connection, but only begins when all before it are busy."""
    value = environment.text("WEB_THREADS", "8")
    if not value.isdigit() or not 1 <= int(value) <= 100:
        raise environment.WrongValue("WEB_THREADS", value, "say how many pages a process makes at once, 1 to 100")
    return int(value)


# The largest form: as many attachments as are allowed, each as large as allowed, and the text.
_BODY_LIMIT = settings.ATTACHMENT_MAX_BYTES * settings.ATTACHMENTS_MAX + 1024 * 1024

application = serve(pages, live, threads=_threads(), limit=_BODY_LIMIT)
