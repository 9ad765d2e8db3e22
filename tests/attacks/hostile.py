"""What a stranger may type or send instead of what a field asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

EVALUATED = "50337"  # 7191 * 7: a template that ran would show it

NUL = "a\x00b"
SURROGATE = "x\ud800y"
CODE = (
    "{{7191*7}} ${7191*7} <%= 7191*7 %> {% debug %} {ticket.__class__} '; DROP TABLE x; -- \" \\ "
    "<script>alert(1)</script><img src=x onerror=alert(1)>"
)
NUMBER = "99999999999999999999999999"
WORDS = (
    "",
    NUL,
    SURROGATE,
    CODE,
    "long " * 2_000,
    "x\r\nBcc: victim@example.org\r\n\r\nbody",
    "\u202egnp.exe \u200b\ufeff" + "😀" * 70 + "\U0010ffff",
    "-1",
    NUMBER,
    "1e400",
    "٣",
    "2026-13-99T99:99",
    "0001-01-01T00:00:00+14:00",
    "__class__",
    "a@b.example, c@d.example; e@f.example",
)
FEW = (NUL, SURROGATE, CODE, NUMBER)

# Besides the words, in JSON: wrong types, deep and endless ones.
VALUES: tuple[Any, ...] = (
    *WORDS,
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    float("inf"),
    [],
    [None],
    [[["x"]]],
    ["\x00", "\ud800", {}],
    [10**30, -1],
    {},
    {"__proto__": {"admin": True}, "a": {"b": ["c\x00"]}},
    {"\x00": "\ud800"},
    {"id": 1, "email": ["x"], "name": {"a": 1}},
)

BODIES = (
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"{",
    b"\xff\xfe{",
    b"\xef\xbb\xbf{}",
    b'{"a": \xed\xa0\x80}',
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    b'{"subject": NaN}',
    b'{"subject": "x", "custom": {"a": 1e400}, "body_text": "y"}',
    b'{"subject": "x", "body_text": "y", "custom": {"a": ' + b"[" * 400 + b"]" * 400 + b"}}",
    b'{"subject": ' + b"9" * 10_000 + b"}",
    b'{"subject": "\\ud800", "subject": "\\u0000"}',
)

# Look-ups, operators and pollution, as names of parameters.
PARAMETERS = (
    "assignee__password",
    "requester__password__startswith",
    "team__members__password",
    "_connector",
    "__proto__[x]",
    "constructor.prototype",
    "id' OR '1'='1",
    "-x__y",
)


def form_body(fields: dict[str, Any]) -> str:
    """A plain form as bytes on the wire, with lone surrogates as browsers of bad will send them."""
    return urlencode(fields, doseq=True, encoding="utf-8", errors="surrogatepass")
