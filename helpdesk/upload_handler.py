"""Uploads on their way through the disk."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler


class NamelessFiles(TemporaryFileUploadHandler):
    """As Django's, but the file on the disk bears nothing of the name that its sender gave it: an extension longer than
    the disk allows was an error."""

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, "file", *args, **kwargs)
        self.file_name = self.file.name = file_name
