"""The doors that take something in: for each a form that is right, so that one field of it can be made wrong.

A new address that takes a POST belongs here; tests/attacks/test_every_door.py fails until it does.
"""

from __future__ import annotations

from tests.attacks.doors.api import api
from tests.attacks.doors.common import BROWSER_KEY, Fields, nobody
from tests.attacks.doors.desk import desk
from tests.attacks.doors.portal import portal
from tests.attacks.doors.setup import setup

# Takes a file and nothing else (tests/attacks/test_attachments.py), or takes nothing and says 404.
OTHERS = {"api/v1/attachments/", "api/v1/<path:anything>"}
# Closed without a secret; tests/api/test_inbound.py sends them what cannot be read.
OTHERS |= {"api/mail/<slug:provider>/", "api/mail/<slug:provider>/mime/"}
EVERY_TABLE = (desk, portal, setup, api)

__all__ = ["BROWSER_KEY", "EVERY_TABLE", "OTHERS", "Fields", "api", "desk", "nobody", "portal", "setup"]
