"""One web worker on a socket that bin/run opened: `python -m helpdesk.web FILE_DESCRIPTOR`."""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn

from helpdesk import environment
from helpdesk.asgi import application


def main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    config = uvicorn.Config(
        application,
        log_config=None,  # Django's settings have set logging up
        access_log=False,
        server_header=False,
        proxy_headers=environment.boolean("BEHIND_PROXY"),
        timeout_graceful_shutdown=3,  # a live stream never ends by itself
    )
    gc.collect()
    gc.freeze()
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
