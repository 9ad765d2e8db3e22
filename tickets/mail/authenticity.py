"""Did the mail come from the domain that its From line names? As our own mail server found it: the
Authentication-Results (RFC 8601) of the servers that the site trusts, and nobody else's. Pure.

We check no signature ourselves; a header is as true as the server in front of us, which must take away those that
claim to be its own. What stands below the first Received of a stranger's server was written before our server had the
mail, and counts for nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tickets.mail.parse import ParsedMail


class Authenticity(StrEnum):
    UNKNOWN = ""  # the site has named no server that checks
    VERIFIED = "verified"  # the From line's domain stands behind it
    FAILED = "failed"  # a check says that it does not
    NONE = "none"  # nothing that our server found speaks for it, or against


@dataclass(frozen=True, slots=True)
class Result:
    """`dkim=pass header.d=x.example`: method, result and properties, all in small letters."""

    method: str
    result: str
    properties: dict[str, str]

    def domain(self, *names: str) -> str:
        """Of the first of these properties that it has: what stands behind the last @."""
        value = next((self.properties[name] for name in names if name in self.properties), "")
        return value.rpartition("@")[2].strip("<>. ")


_METHOD = re.compile(r"\s*([a-z][a-z0-9-]{0,30})\s*(?:/\s*\d+\s*)?=\s*([a-z]+)")
_PROPERTY = re.compile(r"([a-z]+)\s*\.\s*([a-z0-9_-]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^\s;\"]+))")
_ID = re.compile(r"\s*\"?([^\s;\"]+)\"?")
_BY = re.compile(r"\bby\s+\[?([^\s;()\]]+)", re.IGNORECASE)
_INSTANCE = re.compile(r"\s*i\s*=\s*(\d{1,3})\s*;")
_SEALER = re.compile(r"(?:^|;)\s*d\s*=\s*([^\s;]+)")
_TOKEN = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\\.|[();]|[^\"();\\]+|.")


def authenticity(
    mail: ParsedMail, *, servers: Collection[str], sealers: Collection[str] = (), own_domain: str = ""
) -> Authenticity:
    """`servers` are the authserv-ids that count, `sealers` the domains whose ARC seals do, `own_domain` that of our
    own hosts; all in small letters."""
    if not servers:
        return Authenticity.UNKNOWN
    domain = mail.from_address.rpartition("@")[2].lower()
    results = list(_results(mail.trace, servers, own_domain))
    if any(each.method == "arc" and each.result == "pass" for each in results):
        results = _before_the_relay(mail.trace, sealers) or results
    if "several From addresses" in mail.problems or "several From headers" in mail.problems or not domain:
        return Authenticity.FAILED
    return _judged(results, domain)


def _judged(results: list[Result], domain: str) -> Authenticity:
    """DMARC where the server speaks of it, as it knows the domain's own wish; else a signature or a sender's host that
    is the domain's."""
    dmarc = [each for each in results if each.method == "dmarc" and each.result in ("pass", "fail")]
    if dmarc:
        passed = all(each.result == "pass" and each.domain("header.from") in ("", domain) for each in dmarc)
        return Authenticity.VERIFIED if passed else Authenticity.FAILED
    if any(_speaks_for(each, domain) for each in results):
        return Authenticity.VERIFIED
    refused = any(each.method in ("spf", "dkim") and each.result in ("fail", "softfail") for each in results)
    return Authenticity.FAILED if refused else Authenticity.NONE


def _speaks_for(result: Result, domain: str) -> bool:
    """A pass of the From line's domain or of one above it. One below is not enough: whoever rents `a.host.example`
    does not speak for `host.example`."""
    names = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.mail")}.get(result.method)
    if names is None or result.result != "pass":
        return False
    proven = result.domain(*names)
    return "." in proven and (domain == proven or domain.endswith(f".{proven}"))


def _results(trace: Iterable[tuple[str, str]], servers: Collection[str], own_domain: str) -> Iterator[Result]:
    """Of the topmost headers of a trusted server that stand together; the first that speaks of a method has the word
    on it."""
    ours = {own_domain, *servers, *(above for each in servers if "." in (above := each.partition(".")[2]))} - {""}
    spoken: set[str] = set()
    for name, value in trace:
        if name == "received" and (spoken or not _is_own_host(value, ours)):
            return
        if name != "authentication-results":
            continue
        pieces = _pieces(value)
        found = _ID.match(pieces[0])
        if found and found.group(1).lower() in servers:
            told = list(_told(pieces[1:]))
            yield from (each for each in told if each.method not in spoken)
            spoken.update(each.method for each in told)


def _is_own_host(received: str, ours: Collection[str]) -> bool:
    """Whether a host of ours wrote this Received; one without a dot in its name is inside our walls."""
    found = _BY.search(received)
    host = found.group(1).lower().rstrip(".") if found else ""
    named = "." in host and not host.replace(".", "").isdigit()
    return not named or any(host == each or host.endswith(f".{each}") for each in ours)


def _before_the_relay(trace: Iterable[tuple[str, str]], sealers: Collection[str]) -> list[Result]:
    """What the first of the relays found, where every one of them is trusted: our server says only that nobody has
    changed what they wrote, not that it is true."""
    seals, found = [], dict[int, list[Result]]()
    for name, value in trace:
        instance = _INSTANCE.match(value)
        if name == "arc-seal":
            sealer = _SEALER.search(value)
            seals.append(sealer.group(1).lower() if sealer else "")
        elif name == "arc-authentication-results" and instance:
            found[int(instance.group(1))] = list(_told(_pieces(value[instance.end() :])[1:]))
    return found.get(1, []) if seals and all(seal in sealers for seal in seals) else []


def _told(pieces: Iterable[str]) -> Iterator[Result]:
    for piece in pieces:
        if found := _METHOD.match(piece.lower()):
            properties = {
                f"{kind}.{name}": quoted or plain
                for kind, name, quoted, plain in _PROPERTY.findall(piece.lower()[found.end() :])
            }
            yield Result(found.group(1), found.group(2), properties)


def _pieces(value: str) -> list[str]:
    """The header at its semicolons, without comments. What stands in quotes belongs together, in comments too: a
    sender chooses the address that a server repeats there."""
    pieces: list[list[str]] = [[]]
    depth = 0
    for token in _TOKEN.findall(value):
        if token == "(":
            depth += 1
            pieces[-1].append(" ")
        elif token == ")":
            depth = max(0, depth - 1)
        elif depth == 0 and token == ";":
            pieces.append([])
        elif depth == 0:
            pieces[-1].append(token)
    return ["".join(piece) for piece in pieces]
