"""Archives that are made and given out at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse
from django.utils import timezone

_IN_MEMORY = 10 * 2**20  # bytes of an archive; a larger one is written to the disk


def archive(name: str, write: Callable[[IO[bytes]], object]) -> FileResponse:
    """`name-2026-11-27.zip` with what `write` puts into it."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # the answer closes it
    write(out)
    out.seek(0)
    filename = f"{name}-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(out, as_attachment=True, filename=filename, content_type="application/zip")
