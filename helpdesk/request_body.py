"""Takes a request's body from the network before a thread is taken, so that a slow upload holds none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from tempfile import SpooledTemporaryFile
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

IN_MEMORY = 256 * 1024


class Refused(Exception):
    """The body was not taken; `status` and `reason` are the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Disconnected(Exception):
    """The client went away before it had sent everything."""


async def spooled(
    declared: int | None, receive: Receive, limit: int, seconds: float, silence: float
) -> SpooledTemporaryFile[bytes]:
    """The whole body in a file rewound to its start, in memory while small; the caller closes it.

    `declared` is the Content-Length. Raises Refused with 413 beyond `limit` bytes, 408 when it takes longer than
    `seconds` in all or `silence` between two pieces; Disconnected when the client leaves.
    """
    if declared is not None and declared > limit:
        raise Refused(413, f"The request is larger than {limit} bytes.")
    spool: SpooledTemporaryFile[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    try:
        async with asyncio.timeout(seconds):
            more = True
            while more:
                async with asyncio.timeout(silence):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise Disconnected
                spool.write(message.get("body", b""))
                if spool.tell() > limit:
                    raise Refused(413, f"The request is larger than {limit} bytes.")
                more = message.get("more_body", False)
    except TimeoutError as error:
        spool.close()
        raise Refused(408, "The request took too long to arrive.") from error
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool
