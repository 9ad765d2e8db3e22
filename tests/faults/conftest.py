from __future__ import annotations

import pytest

from tests.faults.smtp_sink import Sink


@pytest.fixture
def sink():
    server = Sink()
    yield server
    server.shutdown()
    server.server_close()
