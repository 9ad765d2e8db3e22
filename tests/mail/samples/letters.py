"""Mails for the tests, each built from what makes it special."""

HEAD = (
    b"From: =?utf-8?B?0JjQstCw0L0=?= <ivan@example.org>\r\nTo: support@example.com\r\nSubject: Router\r\n"
    b"Message-ID: <m1@example.org>\r\nDate: Wed, 4 Mar 2026 12:00:00 +0300\r\nMIME-Version: 1.0\r\n"
)


def letter(
    body: bytes = b"Hello\r\n", *, head: bytes = HEAD, kind: str = "text/plain; charset=utf-8", **headers: str
) -> bytes:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return head + f"Content-Type: {kind}\r\n{extra}\r\n".encode("utf-8", "surrogateescape") + body


def part(body: bytes, kind: str, **headers: str) -> bytes:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"Content-Type: {kind}\r\n{extra}\r\n".encode() + body


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b1", end: bool = True) -> bytes:
    """The body of a multipart; its Content-Type is `multipart_kind(kind, boundary)`."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + (mark + b"--\r\n" if end else b"")


def multipart_kind(kind: str = "mixed", boundary: str = "b1") -> str:
    return f'multipart/{kind}; boundary="{boundary}"'


def mixed(*parts: bytes, **headers: str) -> bytes:
    return letter(multipart(*parts), kind=multipart_kind(), **headers)
