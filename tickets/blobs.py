"""Bytes by their SHA-256: attachments, raw mail and sent mail. Written once, never changed, shared by equal content."""

from __future__ import annotations

import hashlib
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

CHUNK = 1 << 20


class Missing(Exception):
    """The file of a stored hash is gone or does not have that hash any more."""


def put(content: bytes) -> str:
    """Stores the bytes durably; returns their SHA-256 in hex. OSError when the disk refuses."""
    sha256 = hashlib.sha256(content).hexdigest()
    default_storage.save(_name(sha256), ContentFile(content))
    return sha256


def put_file(file: File) -> tuple[str, int]:
    """As `put` for an uploaded file, read in chunks; returns (SHA-256, size in bytes)."""
    digest = hashlib.sha256()
    for chunk in file.chunks(CHUNK):
        digest.update(chunk)
    sha256 = digest.hexdigest()
    file.seek(0)
    default_storage.save(_name(sha256), file)
    return sha256, file.size


def get(sha256: str) -> bytes:
    """The bytes; raises Missing when they are gone or damaged."""
    try:
        with default_storage.open(_name(sha256)) as file:
            content = file.read()
    except OSError as error:
        raise Missing(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Missing(sha256)
    return bytes(content)


def open_file(sha256: str) -> IO[bytes]:
    """The file for streaming, unchecked; raises Missing when it is gone."""
    try:
        return default_storage.open(_name(sha256))
    except OSError as error:
        raise Missing(sha256) from error


def _name(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:]}"
